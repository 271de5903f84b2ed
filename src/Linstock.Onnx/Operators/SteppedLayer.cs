using Linstock.Backends.Cpu.Recurrent;

namespace Linstock.Onnx.Operators;

/// <summary>A recurrent layer one step after the other, for cells without a kernel.</summary>
internal static class SteppedLayer
{
    /// <summary>Runs a layer in one direction.</summary>
    /// <param name="rows">[total, features]: the steps one after the other.</param>
    /// <param name="steps">Which rows belong to which step; the longest sequences come first.</param>
    /// <param name="initial">The initial states, [batch, size] each.</param>
    /// <param name="step">The cell: from rows and states to the next states, of which the first is the output.</param>
    /// <returns>The output of all steps, [total, size], and the final states.</returns>
    public static (Tensor Output, Tensor[] States) Run(Tensor rows, SequenceSteps steps, Tensor[] initial, Func<Tensor, Tensor[], Tensor[]> step)
    {
        var outputs = new Tensor[steps.Count];
        Tensor[] states = initial;
        for (int turn = 0; turn < steps.Count; turn++)
        {
            int at = steps.At(turn);
            long size = steps.Size(at), batch = states[0].Shape[0];
            Tensor x = rows.Narrow(0, steps.Offset(at), size);
            Tensor[] next = step(x, size == batch ? states : [.. states.Select(state => state.Narrow(0, 0, size))]);
            outputs[at] = next[0];
            // The states of sequences that have ended, or have not begun, stay what they are.
            states = size == batch ? next : [.. states.Zip(next, (state, begun) => Torch.Cat([begun, state.Narrow(0, size, batch - size)], 0))];
        }

        return (Torch.Cat(outputs, 0), states);
    }
}
