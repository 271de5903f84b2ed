namespace Linstock.Training.Metrics;

/// <summary>What counts of a confusion matrix are divided by.</summary>
public enum ConfusionNormalization
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The targets of the class: rows add up to 1.</summary>
    True,

    /// <summary>The predictions of the class: columns add up to 1.</summary>
    Pred,

    /// <summary>All.</summary>
    All,
}

/// <summary>
/// How often each class (row) was taken for each (column): [C, C] for exclusive classes, [2, 2] for yes or no, [L, 2, 2] for labels.
/// </summary>
/// <param name="classification">What predictions and targets look like.</param>
/// <param name="normalize">What counts are divided by; nothing counted gives 0.</param>
public sealed class ConfusionMatrix(Classification classification, ConfusionNormalization normalize = ConfusionNormalization.None)
    : SummedMetric(classification.IsExclusive ? classification.Classes * classification.Classes : 4 * classification.Classes), ITensorMetric
{
    /// <inheritdoc/>
    public void Update(Tensor pred, Tensor target)
    {
        Span<double> sums = Sums;
        if (classification.IsExclusive)
        {
            foreach ((long predicted, long actual) in classification.Classify(nameof(ConfusionMatrix), pred, target))
            {
                sums[(int)(actual * classification.Classes + predicted)]++;
            }
            return;
        }
        foreach ((int label, bool predicted, bool actual) in classification.Decide(nameof(ConfusionMatrix), pred, target))
        {
            sums[4 * label + (actual ? 2 : 0) + (predicted ? 1 : 0)]++;
        }
    }

    /// <inheritdoc/>
    public override Tensor Compute()
    {
        int size = classification.IsExclusive ? classification.Classes : 2;
        double[] result = Sums.ToArray();
        for (int start = 0; start < result.Length; start += size * size)
        {
            Normalize(result.AsSpan(start, size * size), size);
        }
        Tensor matrix = Torch.Tensor(result);
        return classification.IsExclusive || classification.IsBinary ? matrix.Reshape(size, size) : matrix.Reshape(-1, 2, 2);
    }

    private void Normalize(Span<double> matrix, int size)
    {
        if (normalize == ConfusionNormalization.None)
        {
            return;
        }
        double[] counts = matrix.ToArray();
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                double whole = 0;
                for (int i = 0; i < size; i++)
                {
                    whole += normalize switch
                    {
                        ConfusionNormalization.True => counts[row * size + i],
                        ConfusionNormalization.Pred => counts[i * size + column],
                        _ => counts.AsSpan(i * size, size).ToArray().Sum(),
                    };
                }
                matrix[row * size + column] = whole == 0 ? 0 : counts[row * size + column] / whole;
            }
        }
    }
}
