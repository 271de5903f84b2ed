using Linstock.Ops.Recurrent;

namespace Linstock.NN;

/// <summary>Elman networks: h' = tanh(W x + b + U h + c) in every layer.</summary>
public class RNN : RNNBase
{
    /// <summary>Creates the network with PyTorch's initial values.</summary>
    /// <param name="inputSize">The size of each input.</param>
    /// <param name="hiddenSize">The size of the state.</param>
    /// <param name="numLayers">The number of layers.</param>
    /// <param name="nonlinearity">The tangent or the rectifier.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="batchFirst">Whether inputs are [N, T, *] instead of [T, N, *].</param>
    /// <param name="dropout">The probability with which elements between layers are dropped while training.</param>
    /// <param name="bidirectional">Whether a second network reads the sequence backwards.</param>
    /// <param name="device">Where the parameters are created.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public RNN(
        long inputSize, long hiddenSize, long numLayers = 1, Nonlinearity nonlinearity = Nonlinearity.Tanh, bool bias = true,
        bool batchFirst = false, double dropout = 0, bool bidirectional = false, Device? device = null, DType? dtype = null)
        : base(1, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, 0, device, dtype) => Nonlinearity = nonlinearity;

    /// <summary>The tangent or the rectifier.</summary>
    public Nonlinearity Nonlinearity { get; }

    /// <summary>Runs over sequences.</summary>
    /// <param name="input">[T, N, inputSize], [N, T, inputSize] if batch first, or [T, inputSize].</param>
    /// <param name="hx">The initial state, [layers · directions, N, hiddenSize]; zeros if null.</param>
    /// <returns>The last layer's outputs, and the final state of every layer.</returns>
    public (Tensor Output, Tensor Hn) Forward(Tensor input, Tensor? hx = null)
    {
        (Tensor output, Tensor[] states) = Run(input, hx is null ? null : [hx]);
        return (output, states[0]);
    }

    /// <summary>Runs over packed sequences.</summary>
    /// <param name="input">The sequences.</param>
    /// <param name="hx">The initial state, [layers · directions, N, hiddenSize]; zeros if null.</param>
    /// <returns>The last layer's outputs, and the final state of every layer.</returns>
    public (PackedSequence Output, Tensor Hn) Forward(PackedSequence input, Tensor? hx = null)
    {
        (PackedSequence output, Tensor[] states) = Run(input, hx is null ? null : [hx]);
        return (output, states[0]);
    }

    private protected override ReadOnlySpan<long> StateSizes => (long[])[HiddenSize];

    private protected override RecurrentKind Kind => Nonlinearity == Nonlinearity.Tanh ? RecurrentKind.Tanh : RecurrentKind.ReLU;
}
