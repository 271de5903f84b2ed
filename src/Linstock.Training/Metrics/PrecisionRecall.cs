namespace Linstock.Training.Metrics;

/// <summary>The share of positive predictions that are right, <c>tp / (tp + fp)</c>; 0 without any.</summary>
/// <param name="classification">What predictions and targets look like.</param>
/// <param name="average">How classes are counted together.</param>
public sealed class Precision(Classification classification, ClassAverage average = ClassAverage.Micro) : DecisionMetric(classification, average)
{
    private protected override double Score(Counts counts) => Ratio(counts.TruePositives, counts.TruePositives + counts.FalsePositives);
}

/// <summary>The share of positive targets that are found, <c>tp / (tp + fn)</c>; 0 without any.</summary>
/// <param name="classification">What predictions and targets look like.</param>
/// <param name="average">How classes are counted together.</param>
public sealed class Recall(Classification classification, ClassAverage average = ClassAverage.Micro) : DecisionMetric(classification, average)
{
    private protected override double Score(Counts counts) => Ratio(counts.TruePositives, counts.TruePositives + counts.FalseNegatives);
}

/// <summary>The weighted harmonic mean of precision and recall, <c>(1 + β²) tp / ((1 + β²) tp + β² fn + fp)</c>.</summary>
public class FBetaScore : DecisionMetric
{
    private readonly double _square;

    /// <summary>A score.</summary>
    /// <param name="classification">What predictions and targets look like.</param>
    /// <param name="beta">The weight of recall against precision.</param>
    /// <param name="average">How classes are counted together.</param>
    public FBetaScore(Classification classification, double beta, ClassAverage average = ClassAverage.Micro)
        : base(classification, average)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(beta);
        _square = beta * beta;
    }

    private protected override double Score(Counts counts) =>
        Ratio((1 + _square) * counts.TruePositives, (1 + _square) * counts.TruePositives + _square * counts.FalseNegatives + counts.FalsePositives);
}

/// <summary>The harmonic mean of precision and recall, <c>2 tp / (2 tp + fn + fp)</c>.</summary>
/// <param name="classification">What predictions and targets look like.</param>
/// <param name="average">How classes are counted together.</param>
public sealed class F1Score(Classification classification, ClassAverage average = ClassAverage.Micro) : FBetaScore(classification, 1, average);

/// <summary>Intersection over union of predicted and true places of a class, <c>tp / (tp + fp + fn)</c>.</summary>
/// <param name="classification">What predictions and targets look like.</param>
/// <param name="average">How classes are counted together.</param>
public sealed class JaccardIndex(Classification classification, ClassAverage average = ClassAverage.Macro) : DecisionMetric(classification, average)
{
    private protected override double Score(Counts counts) => Ratio(counts.TruePositives, counts.TruePositives + counts.FalsePositives + counts.FalseNegatives);
}
