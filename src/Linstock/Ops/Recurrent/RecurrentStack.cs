using Linstock.Backends.Cpu.Recurrent;

namespace Linstock.Ops.Recurrent;

/// <summary>Layers of a recurrent network over each other, in one direction or both, over a packed batch.</summary>
internal static class RecurrentStack
{
    /// <summary>Runs all layers.</summary>
    /// <param name="kind">The cell.</param>
    /// <param name="input">[total, features]: the steps one after the other.</param>
    /// <param name="sizes">How many sequences take part in each step.</param>
    /// <param name="initial">The initial states, [layers · directions, batch, size] each.</param>
    /// <param name="layers">The number of layers.</param>
    /// <param name="directions">1, or 2 where a second network reads from the end.</param>
    /// <param name="weights">The parameters of each layer and direction.</param>
    /// <param name="dropout">The probability of dropping an element between layers; 0 outside of training.</param>
    /// <returns>The last layer's output, [total, size · directions], and the final states.</returns>
    public static (Tensor Output, Tensor[] States) Run(
        RecurrentKind kind, Tensor input, long[] sizes, Tensor[] initial, int layers, int directions, Func<int, RecurrentWeights> weights, double dropout)
    {
        SequenceSteps[] steps = [new(sizes, reverse: false), new(sizes, reverse: true)];
        var finals = new Tensor[initial.Length][];
        for (int i = 0; i < finals.Length; i++)
        {
            finals[i] = new Tensor[layers * directions];
        }
        for (int layer = 0; layer < layers; layer++)
        {
            var outputs = new Tensor[directions];
            for (int direction = 0; direction < directions; direction++)
            {
                int index = layer * directions + direction;
                Tensor[] starts = [.. initial.Select(state => state.Select(0, index))];
                (outputs[direction], Tensor[] states) = RecurrentLayer.Run(kind, input, steps[direction], starts, weights(index));
                for (int i = 0; i < finals.Length; i++)
                {
                    finals[i][index] = states[i];
                }
            }
            input = outputs.Length == 1 ? outputs[0] : Torch.Cat(outputs, -1);
            if (dropout > 0 && layer < layers - 1)
            {
                input = NN.Functional.Dropout(input, dropout, true);
            }
        }
        return (input, [.. finals.Select(static final => final.Length == 1 ? final[0].Unsqueeze(0) : Torch.Stack(final))]);
    }
}
