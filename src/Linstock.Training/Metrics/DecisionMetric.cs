namespace Linstock.Training.Metrics;

/// <summary>A metric of true and false positives and negatives, counted for each class.</summary>
public abstract class DecisionMetric : SummedMetric, ITensorMetric
{
    private readonly int _topK;

    private protected DecisionMetric(Classification classification, ClassAverage average, int topK = 1)
        : base(4 * (classification ?? throw new ArgumentNullException(nameof(classification))).Classes)
    {
        if (topK < 1 || (topK > 1 && (!classification.IsExclusive || topK > classification.Classes)))
        {
            throw new ArgumentOutOfRangeException(nameof(topK), $"{GetType().Name}: top {topK} of {classification.Classes} classes makes no sense");
        }
        (Classification, Average, _topK) = (classification, average, topK);
    }

    /// <summary>What predictions and targets look like.</summary>
    public Classification Classification { get; }

    /// <summary>How classes are counted together.</summary>
    public ClassAverage Average { get; }

    /// <summary>The counts of a class, or of several together.</summary>
    private protected readonly record struct Counts(double TruePositives, double FalsePositives, double TrueNegatives, double FalseNegatives)
    {
        public double Total => TruePositives + FalsePositives + TrueNegatives + FalseNegatives;
    }

    /// <inheritdoc/>
    public void Update(Tensor pred, Tensor target)
    {
        Span<double> sums = Sums;
        if (!Classification.IsExclusive)
        {
            foreach ((int label, bool predicted, bool actual) in Classification.Decide(GetType().Name, pred, target))
            {
                sums[4 * label + (predicted ? actual ? 0 : 1 : actual ? 3 : 2)]++;
            }
            return;
        }
        long seen = 0;
        foreach ((long predicted, long actual) in Classification.Classify(GetType().Name, pred, target, _topK))
        {
            seen++;
            if (predicted == actual)
            {
                sums[4 * (int)actual]++;
                sums[4 * (int)actual + 2]--;
                continue;
            }
            sums[4 * (int)predicted + 1]++;
            sums[4 * (int)predicted + 2]--;
            sums[4 * (int)actual + 3]++;
            sums[4 * (int)actual + 2]--;
        }
        // Who takes no part in a decision is a true negative of it.
        for (int i = 0; i < Classification.Classes; i++)
        {
            sums[4 * i + 2] += seen;
        }
    }

    /// <inheritdoc/>
    public override Tensor Compute()
    {
        int classes = Classification.Classes;
        var each = new double[classes];
        double weighted = 0, weights = 0, tp = 0, fp = 0, tn = 0, fn = 0;
        for (int i = 0; i < classes; i++)
        {
            ReadOnlySpan<double> at = Sums.Slice(4 * i, 4);
            var counts = new Counts(at[0], at[1], at[2], at[3]);
            (tp, fp, tn, fn) = (tp + at[0], fp + at[1], tn + at[2], fn + at[3]);
            each[i] = Score(counts);
            bool isAbsent = Classification.IsExclusive && (_topK == 1 ? at[0] + at[1] + at[3] == 0 : at[0] + at[3] == 0);
            double weight = Average == ClassAverage.Weighted ? at[0] + at[3] : isAbsent ? 0 : 1;
            weighted += weight * each[i];
            weights += weight;
        }
        if (Average == ClassAverage.None)
        {
            return Torch.Tensor(each);
        }
        return Scalar(Average == ClassAverage.Micro || Classification.IsBinary ? Together(new Counts(tp, fp, tn, fn)) : Ratio(weighted, weights));
    }

    /// <summary>The measure of one class.</summary>
    private protected abstract double Score(Counts counts);

    /// <summary>The measure of all decisions together.</summary>
    private protected virtual double Together(Counts counts) => Score(counts);

    /// <summary>A quotient that is 0 where nothing was counted.</summary>
    private protected static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}
