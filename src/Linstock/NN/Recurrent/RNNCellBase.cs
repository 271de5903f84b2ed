using Linstock.Jit;
using Linstock.Ops;
using Linstock.Ops.Recurrent;

namespace Linstock.NN;

/// <summary>What the recurrent cells share: parameters, initial values, checks.</summary>
public abstract class RNNCellBase : Module
{
    private protected RNNCellBase(long inputSize, long hiddenSize, bool bias, int gates, Device? device, DType? dtype)
    {
        InputSize = inputSize;
        HiddenSize = hiddenSize;
        HasBias = bias;
        WeightIh = new Parameter(Torch.Empty([gates * hiddenSize, inputSize], dtype: dtype, device: device));
        WeightHh = new Parameter(Torch.Empty([gates * hiddenSize, hiddenSize], dtype: dtype, device: device));
        if (bias)
        {
            BiasIh = new Parameter(Torch.Empty([gates * hiddenSize], dtype: dtype, device: device));
            BiasHh = new Parameter(Torch.Empty([gates * hiddenSize], dtype: dtype, device: device));
        }
        ResetParameters();
    }

    /// <summary>The size of each input.</summary>
    public long InputSize { get; }

    /// <summary>The size of the state.</summary>
    public long HiddenSize { get; }

    /// <summary>Whether there are biases.</summary>
    public bool HasBias { get; }

    /// <summary>The input's weight, [gates · hiddenSize, inputSize].</summary>
    public Tensor WeightIh { get; set; }

    /// <summary>The state's weight, [gates · hiddenSize, hiddenSize].</summary>
    public Tensor WeightHh { get; set; }

    /// <summary>The input's bias.</summary>
    public Tensor? BiasIh { get; set; }

    /// <summary>The state's bias.</summary>
    public Tensor? BiasHh { get; set; }

    /// <summary>Draws the initial values anew, uniform on ±1 / √hiddenSize.</summary>
    public void ResetParameters()
    {
        double bound = HiddenSize > 0 ? 1 / Math.Sqrt(HiddenSize) : 0;
        foreach (Parameter parameter in Parameters())
        {
            Init.Uniform_(parameter, -bound, bound);
        }
    }

    private protected void CheckInput(Tensor input)
    {
        if (input.NDim is not (1 or 2))
        {
            throw new ArgumentException($"{TypeName}: Expected input to be 1D or 2D, got {input.NDim}D instead", nameof(input));
        }
        if (input.Shape[^1] != InputSize)
        {
            throw new ArgumentException($"{TypeName}: input has inconsistent input_size: got {input.Shape[^1]} expected {InputSize}", nameof(input));
        }
    }

    /// <summary>The parameters as the operations take them.</summary>
    private protected CellWeights Weights => new(WeightIh, WeightHh, BiasIh, BiasHh);

    /// <summary>A step as one operator of a program.</summary>
    private protected RecordedCall Begin(OperationTrace trace, string name, Tensor input, params ReadOnlySpan<Tensor> states) => trace.Begin(
        name + "({0}, {1}, {2}, {3}, {4}, {5})", new(input), new(states.Length == 1 ? states[0] : ScriptValue.From(states)), new(WeightIh), new(WeightHh), new(BiasIh), new(BiasHh));

    // The batch is that of the input of each run, as in PyTorch.
    private Tensor RecordedZeros(OperationTrace trace, Tensor input)
    {
        using RecordedCall call = trace.Begin("zeros([size({0}, 0), {1}], dtype={2}, device={3})", new(input), new(HiddenSize), new(input.DType), new(input.Device));
        Tensor zeros = Torch.Zeros([input.Shape[0], HiddenSize], dtype: input.DType, device: input.Device);
        call.Complete(zeros);
        return zeros;
    }

    /// <summary>The state as [N, hiddenSize]: the given one, or zeros.</summary>
    private protected Tensor State(Tensor input, Tensor? state)
    {
        if (state is null)
        {
            return OperationTrace.Find() is { } trace
                ? RecordedZeros(trace, input)
                : Torch.Zeros([input.Shape[0], HiddenSize], dtype: input.DType, device: input.Device);
        }
        Tensor batched = state.NDim == 1 ? state.Unsqueeze(0) : state;
        if (batched.NDim != 2 || batched.Shape[0] != input.Shape[0] || batched.Shape[1] != HiddenSize)
        {
            throw new ArgumentException(
                $"{TypeName}: hidden has inconsistent shape: got {state.Shape}, expected [{input.Shape[0]}, {HiddenSize}]", nameof(state));
        }
        return batched;
    }

    /// <inheritdoc/>
    public override string ExtraRepr() => $"{InputSize}, {HiddenSize}{(HasBias ? "" : ", bias=False")}";
}
