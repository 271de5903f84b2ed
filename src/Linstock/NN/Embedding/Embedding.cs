using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>A table of vectors, looked up by index: [*] → [*, embeddingDim].</summary>
public class Embedding : Module
{
    /// <summary>Creates the table with values from the standard normal distribution.</summary>
    /// <param name="numEmbeddings">The number of rows.</param>
    /// <param name="embeddingDim">The size of each row.</param>
    /// <param name="paddingIdx">A row that starts as zeros and is not trained; negative from the end.</param>
    /// <param name="maxNorm">Rows that are looked up are scaled down to this norm.</param>
    /// <param name="normType">The exponent of that norm.</param>
    /// <param name="scaleGradByFreq">Divide gradients by the number of times that a row was looked up.</param>
    /// <param name="sparse">Whether gradients are sparse tensors.</param>
    /// <param name="device">Where the table is created.</param>
    /// <param name="dtype">The table's dtype.</param>
    public Embedding(
        long numEmbeddings, long embeddingDim, long? paddingIdx = null, double? maxNorm = null, double normType = 2,
        bool scaleGradByFreq = false, bool sparse = false, Device? device = null, DType? dtype = null)
    {
        NumEmbeddings = numEmbeddings;
        EmbeddingDim = embeddingDim;
        PaddingIdx = Row(paddingIdx, numEmbeddings);
        MaxNorm = maxNorm;
        NormType = normType;
        ScaleGradByFreq = scaleGradByFreq;
        Sparse = sparse;
        Weight = new Parameter(Torch.Empty([numEmbeddings, embeddingDim], dtype: dtype, device: device));
        ResetParameters();
    }

    /// <summary>The number of rows.</summary>
    public long NumEmbeddings { get; }

    /// <summary>The size of each row.</summary>
    public long EmbeddingDim { get; }

    /// <summary>The row that is not trained.</summary>
    public long? PaddingIdx { get; }

    /// <summary>The norm that rows are scaled down to.</summary>
    public double? MaxNorm { get; }

    /// <summary>The exponent of that norm.</summary>
    public double NormType { get; }

    /// <summary>Whether gradients are divided by frequency.</summary>
    public bool ScaleGradByFreq { get; }

    /// <summary>Whether gradients are sparse tensors.</summary>
    public bool Sparse { get; }

    /// <summary>The table, [numEmbeddings, embeddingDim].</summary>
    public Tensor Weight { get; set; }

    /// <summary>A table of given values.</summary>
    /// <param name="embeddings">The table.</param>
    /// <param name="freeze">Do not train it.</param>
    /// <param name="paddingIdx">A row that is not trained.</param>
    /// <param name="maxNorm">Rows that are looked up are scaled down to this norm.</param>
    /// <param name="normType">The exponent of that norm.</param>
    /// <param name="scaleGradByFreq">Divide gradients by the number of times that a row was looked up.</param>
    /// <param name="sparse">Whether gradients are sparse tensors.</param>
    /// <returns>The module.</returns>
    public static Embedding FromPretrained(
        Tensor embeddings, bool freeze = true, long? paddingIdx = null, double? maxNorm = null, double normType = 2,
        bool scaleGradByFreq = false, bool sparse = false)
    {
        if (embeddings.NDim != 2)
        {
            throw new ArgumentException($"Embedding: the rows do not make a matrix; got shape {embeddings.Shape}; expected 2 dimensions", nameof(embeddings));
        }
        // No rows are drawn here, so that the random stream stays where it was, as in PyTorch.
        return new Embedding(embeddings, freeze, paddingIdx, maxNorm, normType, scaleGradByFreq, sparse);
    }

    private Embedding(
        Tensor embeddings, bool freeze, long? paddingIdx, double? maxNorm, double normType, bool scaleGradByFreq, bool sparse)
    {
        NumEmbeddings = embeddings.Shape[0];
        EmbeddingDim = embeddings.Shape[1];
        PaddingIdx = Row(paddingIdx, NumEmbeddings);
        MaxNorm = maxNorm;
        NormType = normType;
        ScaleGradByFreq = scaleGradByFreq;
        Sparse = sparse;
        Weight = new Parameter(embeddings, !freeze);
    }

    /// <summary>Draws the table anew.</summary>
    public void ResetParameters()
    {
        Init.Normal_(Weight);
        ZeroPadding(Weight, PaddingIdx);
    }

    internal static long? Row(long? paddingIdx, long numEmbeddings)
    {
        if (paddingIdx is not { } row)
        {
            return null;
        }
        if (row < -numEmbeddings || row >= numEmbeddings)
        {
            throw new ArgumentOutOfRangeException(nameof(paddingIdx), $"Embedding: padding_idx is no row; got {row}; expected {-numEmbeddings} to {numEmbeddings - 1}");
        }
        return row < 0 ? row + numEmbeddings : row;
    }

    internal static void ZeroPadding(Tensor weight, long? paddingIdx)
    {
        if (paddingIdx is { } row)
        {
            using (Torch.NoGrad())
            {
                weight[row].Zero_();
            }
        }
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) =>
        F.Embedding(input, Weight, PaddingIdx, MaxNorm, NormType, ScaleGradByFreq, Sparse);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"{NumEmbeddings}, {EmbeddingDim}" +
        (PaddingIdx is { } row ? $", padding_idx={row}" : "") +
        (MaxNorm is { } norm ? $", max_norm={PythonText.Of(norm)}" : "") +
        (NormType != 2 ? $", norm_type={PythonText.Of(NormType)}" : "") +
        (ScaleGradByFreq ? ", scale_grad_by_freq=True" : "") +
        (Sparse ? ", sparse=True" : "");
}
