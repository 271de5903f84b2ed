using Linstock.Jit;
using Linstock.Ops;
using Linstock.Ops.Recurrent;

namespace Linstock.NN;

/// <summary>What a trace sees of a recurrent network: one operator for all steps of all layers.</summary>
public abstract partial class RNNBase
{
    private string ScriptName => Kind switch
    {
        RecurrentKind.Lstm => "lstm",
        RecurrentKind.Gru => "gru",
        RecurrentKind.ReLU => "rnn_relu",
        _ => "rnn_tanh",
    };

    private (Tensor Output, Tensor[] States) RecordedSteps(OperationTrace trace, Tensor sequence, Tensor[] states)
    {
        double dropout = Training ? DropoutP : 0;
        using RecordedCall call = trace.Begin(
            ScriptName + "({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, False)", new(sequence), State(states), Weights(), new(HasBias), new(NumLayers), new(dropout),
            new(Training), new(Bidirectional));
        (Tensor output, Tensor[] final) = RunSteps(sequence, states);
        call.Complete(ScriptValue.Tuple([output, .. final]));
        return (output, final);
    }

    private (Tensor Output, Tensor[] States) RecordedPacked(OperationTrace trace, PackedSequence input, long[] sizes, Tensor[] states)
    {
        double dropout = Training ? DropoutP : 0;
        using RecordedCall call = trace.Begin(
            ScriptName + "({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8})", new(input.Data), new(input.BatchSizes), State(states), Weights(), new(HasBias),
            new(NumLayers), new(dropout), new(Training), new(Bidirectional));
        (Tensor output, Tensor[] final) = RunLayers(input.Data, sizes, states);
        call.Complete(ScriptValue.Tuple([output, .. final]));
        return (output, final);
    }

    // The batch is that of the input of each run, as in PyTorch.
    private static Tensor RecordedZeros(OperationTrace trace, long layers, long batch, long size, Tensor like)
    {
        string form = like.NDim == 3 ? "zeros([{1}, size({0}, 1), {2}], dtype={3}, device={4})" : "zeros([{1}, {5}, {2}], dtype={3}, device={4})";
        using RecordedCall call = trace.Begin(form, new(like), new(layers), new(size), new(like.DType), new(like.Device), new(batch, IsDefault: true));
        Tensor zeros = Torch.Zeros([layers, batch, size], dtype: like.DType, device: like.Device);
        call.Complete(zeros);
        return zeros;
    }

    private static RecordedArgument State(Tensor[] states) => new(states.Length == 1 ? states[0] : (ScriptValue)states);

    private RecordedArgument Weights()
    {
        var weights = new List<ScriptValue>();
        for (int i = 0; i < NumLayers * Directions; i++)
        {
            RecurrentWeights at = WeightsAt(i);
            foreach (Tensor? tensor in (ReadOnlySpan<Tensor?>)[at.WeightIh, at.WeightHh, at.BiasIh, at.BiasHh, at.WeightHr])
            {
                if (tensor is not null)
                {
                    weights.Add(tensor);
                }
            }
        }

        return new(ScriptValue.Of(weights));
    }
}
