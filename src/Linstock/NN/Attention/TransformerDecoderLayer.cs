namespace Linstock.NN;

/// <summary>Self-attention, attention to a memory, and a network of two linear maps. Vaswani et al. 2017, arXiv:1706.03762.</summary>
public class TransformerDecoderLayer : Module
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
    public TransformerDecoderLayer(
        long dModel, long nhead, long dimFeedforward = 2048, double dropout = 0.1, Activation? activation = null, double layerNormEps = 1e-5,
        bool batchFirst = false, bool normFirst = false, bool bias = true, Device? device = null, DType? dtype = null)
    {
        SelfAttn = new MultiheadAttention(dModel, nhead, dropout, bias, batchFirst: batchFirst, device: device, dtype: dtype);
        MultiheadAttn = new MultiheadAttention(dModel, nhead, dropout, bias, batchFirst: batchFirst, device: device, dtype: dtype);
        Linear1 = new Linear(dModel, dimFeedforward, bias, device, dtype);
        Dropout = new Dropout(dropout);
        Linear2 = new Linear(dimFeedforward, dModel, bias, device, dtype);
        Norm1 = new LayerNorm(dModel, layerNormEps, bias: bias, device: device, dtype: dtype);
        Norm2 = new LayerNorm(dModel, layerNormEps, bias: bias, device: device, dtype: dtype);
        Norm3 = new LayerNorm(dModel, layerNormEps, bias: bias, device: device, dtype: dtype);
        Dropout1 = new Dropout(dropout);
        Dropout2 = new Dropout(dropout);
        Dropout3 = new Dropout(dropout);
        NormFirst = normFirst;
        Activation = activation ?? default;
    }

    /// <summary>The attention to the target.</summary>
    public MultiheadAttention SelfAttn { get; }

    /// <summary>The attention to the memory.</summary>
    public MultiheadAttention MultiheadAttn { get; }

    /// <summary>The first linear map.</summary>
    public Linear Linear1 { get; }

    /// <summary>The dropout between the linear maps.</summary>
    public Dropout Dropout { get; }

    /// <summary>The second linear map.</summary>
    public Linear Linear2 { get; }

    /// <summary>The normalisation at the self-attention.</summary>
    public LayerNorm Norm1 { get; }

    /// <summary>The normalisation at the attention to the memory.</summary>
    public LayerNorm Norm2 { get; }

    /// <summary>The normalisation at the linear maps.</summary>
    public LayerNorm Norm3 { get; }

    /// <summary>The dropout after the self-attention.</summary>
    public Dropout Dropout1 { get; }

    /// <summary>The dropout after the attention to the memory.</summary>
    public Dropout Dropout2 { get; }

    /// <summary>The dropout after the linear maps.</summary>
    public Dropout Dropout3 { get; }

    /// <summary>Whether normalisation comes first.</summary>
    public bool NormFirst { get; }

    /// <summary>The nonlinearity.</summary>
    public Activation Activation { get; }

    /// <summary>Computes the layer.</summary>
    /// <param name="tgt">The target, [T, N, E], [N, T, E] if batch first, or [T, E].</param>
    /// <param name="memory">The encoder's output, [S, N, E].</param>
    /// <param name="tgtMask">The mask of the self-attention.</param>
    /// <param name="memoryMask">The mask of the attention to the memory.</param>
    /// <param name="tgtKeyPaddingMask">[N, T]: true for places to ignore, or numbers to add.</param>
    /// <param name="memoryKeyPaddingMask">[N, S]: true for places to ignore, or numbers to add.</param>
    /// <param name="tgtIsCausal">A hint that the target's mask is the causal one.</param>
    /// <param name="memoryIsCausal">A hint that the memory's mask is the causal one.</param>
    /// <returns>The output, shaped like the target.</returns>
    public Tensor Forward(
        Tensor tgt, Tensor memory, Tensor? tgtMask = null, Tensor? memoryMask = null, Tensor? tgtKeyPaddingMask = null,
        Tensor? memoryKeyPaddingMask = null, bool tgtIsCausal = false, bool memoryIsCausal = false)
    {
        return HasHooks ? Hooked([tgt, memory], inputs => Decode(inputs[0], inputs[1])) : Decode(tgt, memory);

        Tensor Decode(Tensor x, Tensor source)
        {
            if (NormFirst)
            {
                x = x + Attend(Norm1.Call(x));
                x = x + Look(Norm2.Call(x), source);
                return x + FeedForward(Norm3.Call(x));
            }
            x = Norm1.Call(x + Attend(x));
            x = Norm2.Call(x + Look(x, source));
            return Norm3.Call(x + FeedForward(x));
        }

        Tensor Attend(Tensor x) => Dropout1.Call(
            SelfAttn.Forward(x, x, x, tgtKeyPaddingMask, needWeights: false, attnMask: tgtMask, isCausal: tgtIsCausal).AttnOutput);

        Tensor Look(Tensor x, Tensor source) => Dropout2.Call(
            MultiheadAttn.Forward(
                x, source, source, memoryKeyPaddingMask, needWeights: false, attnMask: memoryMask, isCausal: memoryIsCausal).AttnOutput);
    }

    private Tensor FeedForward(Tensor x) => Dropout3.Call(Linear2.Call(Dropout.Call(Activation.Function(Linear1.Call(x)))));
}
