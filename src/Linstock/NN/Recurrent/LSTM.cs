using Linstock.Ops.Recurrent;

namespace Linstock.NN;

/// <summary>Long short-term memories. Hochreiter and Schmidhuber 1997; with projections Sak et al. 2014, arXiv:1402.1128.</summary>
public class LSTM : RNNBase
{
    /// <summary>Creates the network with PyTorch's initial values.</summary>
    /// <param name="inputSize">The size of each input.</param>
    /// <param name="hiddenSize">The size of the state.</param>
    /// <param name="numLayers">The number of layers.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="batchFirst">Whether inputs are [N, T, *] instead of [T, N, *].</param>
    /// <param name="dropout">The probability with which elements between layers are dropped while training.</param>
    /// <param name="bidirectional">Whether a second network reads the sequence backwards.</param>
    /// <param name="projSize">The size that outputs are projected to; 0 for none.</param>
    /// <param name="device">Where the parameters are created.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public LSTM(
        long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0,
        bool bidirectional = false, long projSize = 0, Device? device = null, DType? dtype = null)
        : base(4, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, projSize, device, dtype)
    {
    }

    /// <summary>Runs over sequences.</summary>
    /// <param name="input">[T, N, inputSize], [N, T, inputSize] if batch first, or [T, inputSize].</param>
    /// <param name="hx">The initial hidden state and cell, each [layers · directions, N, size]; zeros if null.</param>
    /// <returns>The last layer's outputs, and the final hidden state and cell of every layer.</returns>
    public (Tensor Output, (Tensor Hn, Tensor Cn) State) Forward(Tensor input, (Tensor H0, Tensor C0)? hx = null)
    {
        (Tensor output, Tensor[] states) = Run(input, hx is { } state ? [state.H0, state.C0] : null);
        return (output, (states[0], states[1]));
    }

    /// <summary>Runs over packed sequences.</summary>
    /// <param name="input">The sequences.</param>
    /// <param name="hx">The initial hidden state and cell, each [layers · directions, N, size]; zeros if null.</param>
    /// <returns>The last layer's outputs, and the final hidden state and cell of every layer.</returns>
    public (PackedSequence Output, (Tensor Hn, Tensor Cn) State) Forward(PackedSequence input, (Tensor H0, Tensor C0)? hx = null)
    {
        (PackedSequence output, Tensor[] states) = Run(input, hx is { } state ? [state.H0, state.C0] : null);
        return (output, (states[0], states[1]));
    }

    private protected override ReadOnlySpan<long> StateSizes => (long[])[OutputSize, HiddenSize];

    private protected override RecurrentKind Kind => RecurrentKind.Lstm;
}
