using Linstock.Backends.Cpu.Recurrent;
using Linstock.NN;

namespace Linstock.Ops.Recurrent;

/// <summary>One recurrent layer as a composition of operations, step by step: for every dtype and device, and for gradients of gradients.</summary>
internal static class ComposedRecurrence
{
    /// <summary>Runs a layer; the states are those of <see cref="RecurrentLayer.Run"/>.</summary>
    public static (Tensor Output, Tensor[] States) Run(
        RecurrentKind kind, Tensor input, SequenceSteps steps, ReadOnlySpan<Tensor> initial, in RecurrentWeights weights)
    {
        IReadOnlyList<Tensor> fromInput = Functional.Linear(input, weights.WeightIh, weights.BiasIh).Split(steps.Sizes.ToArray(), 0);
        var outputs = new Tensor[steps.Count];
        var ended = new List<Tensor[]>();
        Tensor[] running = [];
        for (int turn = 0; turn < steps.Count; turn++)
        {
            int t = steps.At(turn);
            long continuing = steps.Continuing(turn), size = steps.Size(t);
            running = Join(running, continuing, initial, size);
            running = Step(kind, fromInput[t], running, weights);
            outputs[t] = running[0];
            long ending = steps.FirstEnding(turn);
            if (ending < size) ended.Add([.. running.Select(state => ending == 0 ? state : state.Narrow(0, ending, size - ending))]);
        }

        // Forwards the shortest sequences end first, so the last to be put down comes first.
        ended.Reverse();
        var last = new Tensor[initial.Length];
        for (int i = 0; i < last.Length; i++) last[i] = ended.Count == 1 ? ended[0][i] : Torch.Cat([.. ended.Select(part => part[i])], 0);
        return (Torch.Cat(outputs, 0), last);
    }

    /// <summary>One step: the next states, of which the first is the output.</summary>
    private static Tensor[] Step(RecurrentKind kind, Tensor fromInput, Tensor[] states, in RecurrentWeights weights)
    {
        Tensor fromState = Functional.Linear(states[0], weights.WeightHh, weights.BiasHh);
        (Tensor hidden, Tensor cell) = RecurrentCells.Composed(kind, fromInput, fromState, kind == RecurrentKind.Lstm ? states[1] : states[0]);
        if (kind != RecurrentKind.Lstm) return [hidden];
        return [weights.WeightHr is null ? hidden : Functional.Linear(hidden, weights.WeightHr), cell];
    }

    // The states of the sequences that go on, then the initial ones of those that begin.
    private static Tensor[] Join(Tensor[] running, long continuing, ReadOnlySpan<Tensor> initial, long size)
    {
        var states = new Tensor[initial.Length];
        for (int i = 0; i < states.Length; i++)
        {
            Tensor? old = continuing == 0 ? null : running[i].Shape[0] == continuing ? running[i] : running[i].Narrow(0, 0, continuing);
            Tensor? begun = continuing == size ? null : initial[i].Narrow(0, continuing, size - continuing);
            states[i] = old is null ? begun! : begun is null ? old : Torch.Cat([old, begun], 0);
        }

        return states;
    }
}
