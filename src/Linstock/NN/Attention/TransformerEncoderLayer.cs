namespace Linstock.NN;

/// <summary>Self-attention and a network of two linear maps, each with a residual connection. Vaswani et al. 2017, arXiv:1706.03762.</summary>
public class TransformerEncoderLayer : Module
{
    /// <summary>Creates the layer with PyTorch's initial values.</summary>
    /// <param name="dModel">The size of inputs and outputs.</param>
    /// <param name="nhead">The number of heads.</param>
    /// <param name="dimFeedforward">The size between the two linear maps.</param>
    /// <param name="dropout">The probability of dropout.</param>
    /// <param name="activation">The nonlinearity between the linear maps; the rectifier if null.</param>
    /// <param name="layerNormEps">What the layer normalisations add to the variance.</param>
    /// <param name="batchFirst">Whether inputs are [N, L, E] instead of [L, N, E].</param>
    /// <param name="normFirst">Whether normalisation comes before each part instead of after it.</param>
    /// <param name="bias">Whether linear maps and normalisations have biases.</param>
    /// <param name="device">Where the parameters are created.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public TransformerEncoderLayer(
        long dModel, long nhead, long dimFeedforward = 2048, double dropout = 0.1, Activation? activation = null, double layerNormEps = 1e-5,
        bool batchFirst = false, bool normFirst = false, bool bias = true, Device? device = null, DType? dtype = null)
    {
        SelfAttn = new MultiheadAttention(dModel, nhead, dropout, bias, batchFirst: batchFirst, device: device, dtype: dtype);
        Linear1 = new Linear(dModel, dimFeedforward, bias, device, dtype);
        Dropout = new Dropout(dropout);
        Linear2 = new Linear(dimFeedforward, dModel, bias, device, dtype);
        Norm1 = new LayerNorm(dModel, layerNormEps, bias: bias, device: device, dtype: dtype);
        Norm2 = new LayerNorm(dModel, layerNormEps, bias: bias, device: device, dtype: dtype);
        Dropout1 = new Dropout(dropout);
        Dropout2 = new Dropout(dropout);
        NormFirst = normFirst;
        Activation = activation ?? default;
    }

    /// <summary>The attention.</summary>
    public MultiheadAttention SelfAttn { get; }

    /// <summary>The first linear map.</summary>
    public Linear Linear1 { get; }

    /// <summary>The dropout between the linear maps.</summary>
    public Dropout Dropout { get; }

    /// <summary>The second linear map.</summary>
    public Linear Linear2 { get; }

    /// <summary>The normalisation at the attention.</summary>
    public LayerNorm Norm1 { get; }

    /// <summary>The normalisation at the linear maps.</summary>
    public LayerNorm Norm2 { get; }

    /// <summary>The dropout after the attention.</summary>
    public Dropout Dropout1 { get; }

    /// <summary>The dropout after the linear maps.</summary>
    public Dropout Dropout2 { get; }

    /// <summary>Whether normalisation comes first.</summary>
    public bool NormFirst { get; }

    /// <summary>The nonlinearity.</summary>
    public Activation Activation { get; }

    /// <summary>Computes the layer.</summary>
    /// <param name="src">The input, [L, N, E], [N, L, E] if batch first, or [L, E].</param>
    /// <param name="srcMask">See <see cref="MultiheadAttention.Forward(Tensor, Tensor, Tensor, Tensor?, bool, Tensor?, bool, bool)"/>.</param>
    /// <param name="srcKeyPaddingMask">[N, L]: true for places to ignore, or numbers to add.</param>
    /// <param name="isCausal">A hint that the mask is the causal one.</param>
    /// <returns>The output, shaped like the input.</returns>
    public Tensor Forward(Tensor src, Tensor? srcMask = null, Tensor? srcKeyPaddingMask = null, bool isCausal = false) => HasHooks
        ? Hooked([src], inputs => Encode(inputs[0], srcMask, srcKeyPaddingMask, isCausal))
        : Encode(src, srcMask, srcKeyPaddingMask, isCausal);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Encode(input, null, null, false);

    private Tensor Encode(Tensor x, Tensor? mask, Tensor? padding, bool isCausal)
    {
        if (NormFirst)
        {
            x = x + Attend(Norm1.Call(x), mask, padding, isCausal);
            return x + FeedForward(Norm2.Call(x));
        }
        x = Norm1.Call(x + Attend(x, mask, padding, isCausal));
        return Norm2.Call(x + FeedForward(x));
    }

    private Tensor Attend(Tensor x, Tensor? mask, Tensor? padding, bool isCausal) =>
        Dropout1.Call(SelfAttn.Forward(x, x, x, padding, needWeights: false, attnMask: mask, isCausal: isCausal).AttnOutput);

    private Tensor FeedForward(Tensor x) => Dropout2.Call(Linear2.Call(Dropout.Call(Activation.Function(Linear1.Call(x)))));
}
