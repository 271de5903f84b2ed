using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Sums, means or maxima of rows of a table, without the rows themselves being stored.</summary>
public class EmbeddingBag : Module
{
    /// <summary>Creates the table with values from the standard normal distribution.</summary>
    /// <param name="numEmbeddings">The number of rows.</param>
    /// <param name="embeddingDim">The size of each row.</param>
    /// <param name="maxNorm">Rows that are looked up are scaled down to this norm.</param>
    /// <param name="normType">The exponent of that norm.</param>
    /// <param name="scaleGradByFreq">Divide gradients by the number of times that a row was looked up.</param>
    /// <param name="mode">How the rows of a bag are combined.</param>
    /// <param name="sparse">Whether gradients are sparse tensors.</param>
    /// <param name="includeLastOffset">Whether the offsets end with the number of indices.</param>
    /// <param name="paddingIdx">A row that does not count; negative from the end.</param>
    /// <param name="device">Where the table is created.</param>
    /// <param name="dtype">The table's dtype.</param>
    public EmbeddingBag(
        long numEmbeddings, long embeddingDim, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false,
        EmbeddingBagMode mode = EmbeddingBagMode.Mean, bool sparse = false, bool includeLastOffset = false, long? paddingIdx = null,
        Device? device = null, DType? dtype = null)
    {
        NumEmbeddings = numEmbeddings;
        EmbeddingDim = embeddingDim;
        MaxNorm = maxNorm;
        NormType = normType;
        ScaleGradByFreq = scaleGradByFreq;
        Mode = mode;
        Sparse = sparse;
        IncludeLastOffset = includeLastOffset;
        PaddingIdx = Embedding.Row(paddingIdx, numEmbeddings);
        Weight = new Parameter(Torch.Empty([numEmbeddings, embeddingDim], dtype: dtype, device: device));
        ResetParameters();
    }

    /// <summary>The number of rows.</summary>
    public long NumEmbeddings { get; }

    /// <summary>The size of each row.</summary>
    public long EmbeddingDim { get; }

    /// <summary>The norm that rows are scaled down to.</summary>
    public double? MaxNorm { get; }

    /// <summary>The exponent of that norm.</summary>
    public double NormType { get; }

    /// <summary>Whether gradients are divided by frequency.</summary>
    public bool ScaleGradByFreq { get; }

    /// <summary>How the rows of a bag are combined.</summary>
    public EmbeddingBagMode Mode { get; }

    /// <summary>Whether gradients are sparse tensors.</summary>
    public bool Sparse { get; }

    /// <summary>Whether the offsets end with the number of indices.</summary>
    public bool IncludeLastOffset { get; }

    /// <summary>The row that does not count.</summary>
    public long? PaddingIdx { get; }

    /// <summary>The table, [numEmbeddings, embeddingDim].</summary>
    public Tensor Weight { get; set; }

    /// <summary>Draws the table anew.</summary>
    public void ResetParameters()
    {
        Init.Normal_(Weight);
        Embedding.ZeroPadding(Weight, PaddingIdx);
    }

    /// <summary>Combines rows.</summary>
    /// <param name="input">Indices: [B, N], a bag a row, or [N] with offsets.</param>
    /// <param name="offsets">Where each bag starts in one-dimensional indices.</param>
    /// <param name="perSampleWeights">A weight for each index, for sums.</param>
    /// <returns>The bags, [B, embeddingDim].</returns>
    public Tensor Forward(Tensor input, Tensor? offsets = null, Tensor? perSampleWeights = null) => HasHooks
        ? Hooked([input], inputs => Combine(inputs[0], offsets, perSampleWeights))
        : Combine(input, offsets, perSampleWeights);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Forward(input, null);

    private Tensor Combine(Tensor input, Tensor? offsets, Tensor? perSampleWeights) => F.EmbeddingBag(
        input, Weight, offsets, MaxNorm, NormType, ScaleGradByFreq, Mode, Sparse, perSampleWeights, IncludeLastOffset, PaddingIdx);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"{NumEmbeddings}, {EmbeddingDim}" +
        (MaxNorm is { } norm ? $", max_norm={PythonText.Of(norm)}" : "") +
        (NormType != 2 ? $", norm_type={PythonText.Of(NormType)}" : "") +
        (ScaleGradByFreq ? ", scale_grad_by_freq=True" : "") +
        $", mode='{Mode.ToString().ToLowerInvariant()}'" +
        (PaddingIdx is { } row ? $", padding_idx={row}" : "");
}
