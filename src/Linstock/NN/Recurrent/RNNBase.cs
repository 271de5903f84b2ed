using System.Text;
using Linstock.Ops;
using Linstock.Ops.Recurrent;

namespace Linstock.NN;

/// <summary>What the recurrent networks share: layers, directions, parameters, packed sequences.</summary>
/// <remarks>
/// Parameters are named as in PyTorch: <c>weight_ih_l0</c>, <c>weight_hh_l0</c>, <c>bias_ih_l0</c>, <c>bias_hh_l0</c>,
/// with projections <c>weight_hr_l0</c>, and <c>_reverse</c> at the end for the second direction.
/// </remarks>
public abstract partial class RNNBase : Module
{
    private readonly int _gates;

    private protected RNNBase(
        int gates, long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional,
        long projSize, Device? device, DType? dtype)
    {
        if (dropout is < 0 or > 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(dropout), $"{TypeName}: dropout is not a probability; got {dropout}; expected 0 to 1");
        }
        if (numLayers <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(numLayers), $"{TypeName}: num_layers must be greater than zero; got {numLayers}");
        }
        if (projSize < 0 || projSize >= hiddenSize)
        {
            throw new ArgumentOutOfRangeException(
                nameof(projSize), $"{TypeName}: proj_size does not fit; got {projSize}; expected less than hidden_size {hiddenSize}, or 0 for no projections");
        }
        _gates = gates;
        InputSize = inputSize;
        HiddenSize = hiddenSize;
        NumLayers = checked((int)numLayers);
        HasBias = bias;
        BatchFirst = batchFirst;
        DropoutP = dropout;
        Bidirectional = bidirectional;
        ProjSize = projSize;
        _names = new LayerNames[numLayers * Directions];
        for (int layer = 0; layer < numLayers; layer++)
        {
            for (int direction = 0; direction < Directions; direction++)
            {
                CreateLayer(layer, direction, device, dtype);
            }
        }
        ResetParameters();
    }

    private readonly LayerNames[] _names;

    private sealed record LayerNames(string WeightIh, string WeightHh, string? BiasIh, string? BiasHh, string? WeightHr);

    /// <summary>The size of each input.</summary>
    public long InputSize { get; }

    /// <summary>The size of the state.</summary>
    public long HiddenSize { get; }

    /// <summary>The number of layers.</summary>
    public int NumLayers { get; }

    /// <summary>Whether there are biases.</summary>
    public bool HasBias { get; }

    /// <summary>Whether inputs are [N, T, *] instead of [T, N, *].</summary>
    public bool BatchFirst { get; }

    /// <summary>The probability with which elements between layers are dropped while training.</summary>
    public double DropoutP { get; set; }

    /// <summary>Whether a second network reads the sequence backwards.</summary>
    public bool Bidirectional { get; }

    /// <summary>The size that outputs are projected to; 0 for none.</summary>
    public long ProjSize { get; }

    private protected int Directions => Bidirectional ? 2 : 1;

    private protected long OutputSize => ProjSize > 0 ? ProjSize : HiddenSize;

    private void CreateLayer(int layer, int direction, Device? device, DType? dtype)
    {
        string suffix = $"_l{layer}{(direction == 1 ? "_reverse" : "")}";
        var layerNames = new LayerNames(
            "weight_ih" + suffix, "weight_hh" + suffix, HasBias ? "bias_ih" + suffix : null, HasBias ? "bias_hh" + suffix : null,
            ProjSize > 0 ? "weight_hr" + suffix : null);
        _names[layer * Directions + direction] = layerNames;
        long layerInput = layer == 0 ? InputSize : OutputSize * Directions;
        Add(layerNames.WeightIh, [_gates * HiddenSize, layerInput]);
        Add(layerNames.WeightHh, [_gates * HiddenSize, OutputSize]);
        Add(layerNames.BiasIh, [_gates * HiddenSize]);
        Add(layerNames.BiasHh, [_gates * HiddenSize]);
        Add(layerNames.WeightHr, [ProjSize, HiddenSize]);

        void Add(string? name, long[] shape)
        {
            if (name is not null)
            {
                RegisterParameter(name, new Parameter(Torch.Empty(shape, dtype: dtype, device: device)));
            }
        }
    }

    /// <summary>Draws the initial values anew, uniform on ±1 / √hiddenSize.</summary>
    public void ResetParameters()
    {
        double bound = HiddenSize > 0 ? 1 / Math.Sqrt(HiddenSize) : 0;
        foreach (Parameter parameter in Parameters())
        {
            Init.Uniform_(parameter, -bound, bound);
        }
    }

    /// <summary>Nothing to do: here parameters need no flattening. Present for code written for PyTorch.</summary>
    public void FlattenParameters()
    {
    }

    private RecurrentWeights WeightsAt(int index)
    {
        LayerNames at = _names[index];
        return new RecurrentWeights(
            RegisteredValue<Tensor>(at.WeightIh)!, RegisteredValue<Tensor>(at.WeightHh)!,
            at.BiasIh is null ? null : RegisteredValue<Tensor>(at.BiasIh), at.BiasHh is null ? null : RegisteredValue<Tensor>(at.BiasHh),
            at.WeightHr is null ? null : RegisteredValue<Tensor>(at.WeightHr));
    }

    /// <summary>The cell.</summary>
    private protected abstract RecurrentKind Kind { get; }

    /// <summary>The size of each state's last dimension.</summary>
    private protected abstract ReadOnlySpan<long> StateSizes { get; }

    /// <summary>Runs over a batch of sequences of one length.</summary>
    private protected (Tensor Output, Tensor[] States) Run(Tensor input, Tensor[]? initial)
    {
        RunPreHooks(input);
        if (input.NDim is not (2 or 3))
        {
            throw new ArgumentException($"{TypeName}: Expected input to be 2D or 3D, got {input.NDim}D tensor instead", nameof(input));
        }
        if (input.Shape[^1] != InputSize)
        {
            throw new ArgumentException(
                $"{TypeName}: the input's last dimension is not of input_size; got {input.Shape}; expected {InputSize}", nameof(input));
        }
        bool batched = input.NDim == 3;
        Tensor sequence = !batched ? input.Unsqueeze(1) : BatchFirst ? input.Transpose(0, 1) : input;
        if (sequence.Shape[0] == 0)
        {
            throw new ArgumentException($"{TypeName}: expected sequence length to be larger than 0; got shape {input.Shape}", nameof(input));
        }
        Tensor[] states = InitialStates(sequence.Shape[1], sequence, initial, batched);
        (Tensor output, Tensor[] final) = OperationTrace.Find() is { } trace ? RecordedSteps(trace, sequence, states) : RunSteps(sequence, states);
        if (!batched)
        {
            return (output.Squeeze(1), [.. final.Select(static state => state.Squeeze(1))]);
        }
        return (BatchFirst ? output.Transpose(0, 1) : output, final);
    }

    private (Tensor Output, Tensor[] States) RunSteps(Tensor sequence, Tensor[] states)
    {
        (long length, long batch) = (sequence.Shape[0], sequence.Shape[1]);
        long[] sizes = new long[length];
        Array.Fill(sizes, batch);
        (Tensor flat, Tensor[] final) = RunLayers(sequence.Flatten(0, 1), sizes, states);
        return (flat.Unflatten(0, [length, batch]), final);
    }

    /// <summary>Runs over a packed batch of sequences of several lengths.</summary>
    private protected (PackedSequence Output, Tensor[] States) Run(PackedSequence input, Tensor[]? initial)
    {
        RunPreHooks(input.Data);
        long[] sizes = input.BatchSizes.ToArray<long>();
        Tensor[] states = InitialStates(sizes[0], input.Data, initial, true);
        if (input.SortedIndices is { } sorted && initial is not null)
        {
            states = [.. states.Select(state => state.IndexSelect(1, sorted))];
        }
        (Tensor output, Tensor[] final) = OperationTrace.Find() is { } trace
            ? RecordedPacked(trace, input, sizes, states)
            : RunLayers(input.Data, sizes, states);
        if (input.UnsortedIndices is { } unsorted)
        {
            final = [.. final.Select(state => state.IndexSelect(1, unsorted))];
        }
        return (new PackedSequence(output, input.BatchSizes, input.SortedIndices, input.UnsortedIndices), final);
    }

    private Tensor[] InitialStates(long batch, Tensor like, Tensor[]? given, bool batched)
    {
        ReadOnlySpan<long> sizes = StateSizes;
        var states = new Tensor[sizes.Length];
        long layers = NumLayers * Directions;
        for (int i = 0; i < states.Length; i++)
        {
            if (given is null)
            {
                states[i] = OperationTrace.Find() is { } trace
                    ? RecordedZeros(trace, layers, batch, sizes[i], like)
                    : Torch.Zeros([layers, batch, sizes[i]], dtype: like.DType, device: like.Device);
                continue;
            }
            Tensor state = given[i];
            bool fits = batched
                ? state.NDim == 3 && state.Shape[0] == layers && state.Shape[1] == batch && state.Shape[2] == sizes[i]
                : state.NDim == 2 && state.Shape[0] == layers && state.Shape[1] == sizes[i];
            if (!fits)
            {
                string expected = batched ? $"({layers}, {batch}, {sizes[i]})" : $"({layers}, {sizes[i]})";
                throw new ArgumentException($"{TypeName}: Expected hidden[{i}] size {expected}, got {state.Shape}", "hx");
            }
            states[i] = batched ? state : state.Unsqueeze(1);
        }
        return states;
    }

    private (Tensor Output, Tensor[] States) RunLayers(Tensor input, long[] sizes, Tensor[] initial) =>
        RecurrentStack.Run(Kind, input, sizes, initial, NumLayers, Directions, WeightsAt, Training ? DropoutP : 0);

    /// <inheritdoc/>
    public override string ExtraRepr()
    {
        var text = new StringBuilder($"{InputSize}, {HiddenSize}");
        if (ProjSize != 0)
        {
            text.Append($", proj_size={ProjSize}");
        }
        if (NumLayers != 1)
        {
            text.Append($", num_layers={NumLayers}");
        }
        if (!HasBias)
        {
            text.Append(", bias=False");
        }
        if (BatchFirst)
        {
            text.Append(", batch_first=True");
        }
        if (DropoutP != 0)
        {
            text.Append($", dropout={PythonText.Of(DropoutP)}");
        }
        if (Bidirectional)
        {
            text.Append(", bidirectional=True");
        }
        return text.ToString();
    }
}
