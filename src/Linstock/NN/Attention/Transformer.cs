namespace Linstock.NN;

/// <summary>Encoder and decoder. Vaswani et al. 2017, arXiv:1706.03762.</summary>
public class Transformer : Module
{
    /// <summary>Creates the model with PyTorch's initial values.</summary>
    /// <param name="dModel">The size of inputs and outputs.</param>
    /// <param name="nhead">The number of heads.</param>
    /// <param name="numEncoderLayers">The number of encoder layers.</param>
    /// <param name="numDecoderLayers">The number of decoder layers.</param>
    /// <param name="dimFeedforward">The size between the two linear maps.</param>
    /// <param name="dropout">The probability of dropout.</param>
    /// <param name="activation">The nonlinearity between the linear maps; the rectifier if null.</param>
    /// <param name="customEncoder">An encoder of your own.</param>
    /// <param name="customDecoder">A decoder of your own.</param>
    /// <param name="layerNormEps">What the layer normalisations add to the variance.</param>
    /// <param name="batchFirst">Whether inputs are [N, L, E] instead of [L, N, E].</param>
    /// <param name="normFirst">Whether normalisation comes before each part instead of after it.</param>
    /// <param name="bias">Whether linear maps and normalisations have biases.</param>
    /// <param name="device">Where the parameters are created.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public Transformer(
        long dModel = 512, long nhead = 8, long numEncoderLayers = 6, long numDecoderLayers = 6, long dimFeedforward = 2048,
        double dropout = 0.1, Activation? activation = null, TransformerEncoder? customEncoder = null,
        TransformerDecoder? customDecoder = null, double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false,
        bool bias = true, Device? device = null, DType? dtype = null)
    {
        Encoder = customEncoder ?? new TransformerEncoder(
            new TransformerEncoderLayer(
                dModel, nhead, dimFeedforward, dropout, activation, layerNormEps, batchFirst, normFirst, bias, device, dtype),
            numEncoderLayers, new LayerNorm(dModel, layerNormEps, bias: bias, device: device, dtype: dtype));
        Decoder = customDecoder ?? new TransformerDecoder(
            new TransformerDecoderLayer(
                dModel, nhead, dimFeedforward, dropout, activation, layerNormEps, batchFirst, normFirst, bias, device, dtype),
            numDecoderLayers, new LayerNorm(dModel, layerNormEps, bias: bias, device: device, dtype: dtype));
        DModel = dModel;
        Nhead = nhead;
        BatchFirst = batchFirst;
        foreach (Parameter parameter in Parameters())
        {
            if (parameter.NDim > 1)
            {
                Init.XavierUniform_(parameter);
            }
        }
    }

    /// <summary>The encoder.</summary>
    public TransformerEncoder Encoder { get; }

    /// <summary>The decoder.</summary>
    public TransformerDecoder Decoder { get; }

    /// <summary>The size of inputs and outputs.</summary>
    public long DModel { get; }

    /// <summary>The number of heads.</summary>
    public long Nhead { get; }

    /// <summary>Whether inputs are [N, L, E].</summary>
    public bool BatchFirst { get; }

    /// <summary>Encodes a source and decodes a target from it.</summary>
    /// <param name="src">The source, [S, N, E], [N, S, E] if batch first, or [S, E].</param>
    /// <param name="tgt">The target, [T, N, E], [N, T, E] if batch first, or [T, E].</param>
    /// <param name="srcMask">The mask of the encoder's attention.</param>
    /// <param name="tgtMask">The mask of the decoder's self-attention.</param>
    /// <param name="memoryMask">The mask of the decoder's attention to the source.</param>
    /// <param name="srcKeyPaddingMask">[N, S]: true for places to ignore, or numbers to add.</param>
    /// <param name="tgtKeyPaddingMask">[N, T]: true for places to ignore, or numbers to add.</param>
    /// <param name="memoryKeyPaddingMask">[N, S]: true for places to ignore, or numbers to add.</param>
    /// <param name="srcIsCausal">A hint that the source's mask is the causal one.</param>
    /// <param name="tgtIsCausal">A hint that the target's mask is the causal one.</param>
    /// <param name="memoryIsCausal">A hint that the memory's mask is the causal one.</param>
    /// <returns>The output, shaped like the target.</returns>
    public Tensor Forward(
        Tensor src, Tensor tgt, Tensor? srcMask = null, Tensor? tgtMask = null, Tensor? memoryMask = null, Tensor? srcKeyPaddingMask = null,
        Tensor? tgtKeyPaddingMask = null, Tensor? memoryKeyPaddingMask = null, bool srcIsCausal = false, bool tgtIsCausal = false,
        bool memoryIsCausal = false)
    {
        int batch = BatchFirst ? 0 : 1;
        if (src.NDim != tgt.NDim || (src.NDim == 3 && src.Shape[batch] != tgt.Shape[batch]))
        {
            throw new ArgumentException($"Transformer: the batch number of src and tgt must be equal; got {src.Shape} and {tgt.Shape}", nameof(tgt));
        }
        if (src.Shape[^1] != DModel || tgt.Shape[^1] != DModel)
        {
            throw new ArgumentException(
                $"Transformer: the feature number of src and tgt must be equal to d_model; got {src.Shape} and {tgt.Shape}; expected {DModel}", nameof(src));
        }
        return HasHooks ? Hooked([src, tgt], inputs => Run(inputs[0], inputs[1])) : Run(src, tgt);

        Tensor Run(Tensor source, Tensor target) => Decoder.Forward(
            target, Encoder.Forward(source, srcMask, srcKeyPaddingMask, srcIsCausal), tgtMask, memoryMask, tgtKeyPaddingMask,
            memoryKeyPaddingMask, tgtIsCausal, memoryIsCausal);
    }

    /// <summary>The causal mask: negative infinity above the diagonal, zeros elsewhere.</summary>
    /// <param name="sz">The number of places.</param>
    /// <param name="device">Where it is created.</param>
    /// <param name="dtype">Its dtype.</param>
    /// <returns>The mask, [sz, sz].</returns>
    public static Tensor GenerateSquareSubsequentMask(long sz, Device? device = null, DType? dtype = null) =>
        Torch.Triu(Torch.Full([sz, sz], double.NegativeInfinity, dtype: dtype ?? Torch.GetDefaultDType(), device: device), 1);
}
