namespace Linstock.Training.Metrics;

/// <summary>
/// The share of right decisions. For several exclusive classes that is by class the share of its targets that are found,
/// <c>tp / (tp + fn)</c>; otherwise <c>(tp + tn) / all</c>.
/// </summary>
/// <param name="classification">What predictions and targets look like.</param>
/// <param name="average">How classes are counted together.</param>
/// <param name="topK">A target among so many best scores is right; for exclusive classes.</param>
public sealed class Accuracy(Classification classification, ClassAverage average = ClassAverage.Micro, int topK = 1) : DecisionMetric(classification, average, topK)
{
    private protected override double Score(Counts counts) => Classification.IsExclusive
        ? Ratio(counts.TruePositives, counts.TruePositives + counts.FalseNegatives)
        : Ratio(counts.TruePositives + counts.TrueNegatives, counts.Total);
}
