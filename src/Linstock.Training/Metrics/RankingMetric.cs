namespace Linstock.Training.Metrics;

/// <summary>A metric of the order in which scores put positive and negative targets: all scores are kept, and nothing is binned.</summary>
public abstract class RankingMetric : ITensorMetric
{
    private readonly List<double>[] _scores;
    private readonly List<byte>[] _targets;

    private protected RankingMetric(Classification classification, ClassAverage average)
    {
        ArgumentNullException.ThrowIfNull(classification);
        if (average == ClassAverage.Micro && classification.IsExclusive)
        {
            throw new ArgumentException($"{GetType().Name}: exclusive classes have no micro average; expected Macro, Weighted or None", nameof(average));
        }
        (Classification, Average) = (classification, average);
        _scores = new List<double>[classification.Classes];
        _targets = new List<byte>[classification.Classes];
        Reset();
    }

    /// <summary>What predictions and targets look like.</summary>
    public Classification Classification { get; }

    /// <summary>How classes are counted together. Classes whose measure is not defined do not count.</summary>
    public ClassAverage Average { get; }

    /// <inheritdoc/>
    public void Update(Tensor pred, Tensor target)
    {
        foreach ((int label, double score, bool actual) in Classification.Score(GetType().Name, pred, target))
        {
            _scores[label].Add(score);
            _targets[label].Add(actual ? (byte)1 : (byte)0);
        }
    }

    /// <inheritdoc/>
    public Tensor Compute()
    {
        if (Average == ClassAverage.Micro && !Classification.IsBinary)
        {
            return Torch.Tensor(Measure(_scores.SelectMany(static list => list), _targets.SelectMany(static list => list)), dtype: DType.Float64);
        }
        double[] each = [.. _scores.Zip(_targets, Measure)];
        if (Average == ClassAverage.None || Classification.IsBinary)
        {
            return Average == ClassAverage.None ? Torch.Tensor(each) : Torch.Tensor(each[0], dtype: DType.Float64);
        }
        double sum = 0, weights = 0;
        for (int i = 0; i < each.Length; i++)
        {
            if (!double.IsNaN(each[i]))
            {
                double weight = Average == ClassAverage.Weighted ? _targets[i].Count(static target => target == 1) : 1;
                sum += weight * each[i];
                weights += weight;
            }
        }
        return Torch.Tensor(sum / weights, dtype: DType.Float64);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        for (int i = 0; i < _scores.Length; i++)
        {
            (_scores[i], _targets[i]) = ([], []);
        }
    }

    /// <inheritdoc/>
    public OrderedDictionary<string, object?> StateDict() => new()
    {
        ["scores"] = _scores.Select(static list => Torch.Tensor(list.ToArray())).ToArray(),
        ["targets"] = _targets.Select(static list => Torch.Tensor(list.ToArray())).ToArray(),
    };

    /// <inheritdoc/>
    public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
        Reset();
        MergeState(stateDict);
    }

    /// <inheritdoc/>
    public void MergeState(IReadOnlyDictionary<string, object?> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Tensor[] otherScores = MetricState.Tensors(state, "scores"), otherTargets = MetricState.Tensors(state, "targets");
        if (otherScores.Length != _scores.Length || otherTargets.Length != _scores.Length)
        {
            throw new ArgumentException($"{GetType().Name}: the state has {otherScores.Length} classes; expected {_scores.Length}", nameof(state));
        }
        for (int i = 0; i < _scores.Length; i++)
        {
            _scores[i].AddRange(otherScores[i].ToArray<double>());
            _targets[i].AddRange(otherTargets[i].ToArray<byte>());
        }
    }

    private double Measure(IEnumerable<double> values, IEnumerable<byte> truths)
    {
        double[] keys = [.. values.Select(static value => -value)];
        byte[] items = [.. truths];
        Array.Sort(keys, items);
        // The counts at the end of each group of equal scores, from the highest on.
        var curve = new List<(double TruePositives, double FalsePositives)>();
        double tp = 0, fp = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            tp += items[i];
            fp += 1 - items[i];
            if (i == keys.Length - 1 || keys[i + 1] != keys[i])
            {
                curve.Add((tp, fp));
            }
        }
        return Measure(curve, tp, fp);
    }

    /// <summary>The measure of the counts above each threshold; not a number where it is not defined.</summary>
    private protected abstract double Measure(IReadOnlyList<(double TruePositives, double FalsePositives)> curve, double positives, double negatives);
}

/// <summary>The area under the curve of true against false positive rates: the chance that a positive is scored above a negative. Exact, ties count half.</summary>
/// <param name="classification">What predictions and targets look like; of exclusive classes each is compared with all others.</param>
/// <param name="average">How classes are counted together.</param>
public sealed class AUROC(Classification classification, ClassAverage average = ClassAverage.Macro) : RankingMetric(classification, average)
{
    private protected override double Measure(IReadOnlyList<(double TruePositives, double FalsePositives)> curve, double positives, double negatives)
    {
        double area = 0, lastTp = 0, lastFp = 0;
        foreach ((double tp, double fp) in curve)
        {
            area += (fp - lastFp) * (tp + lastTp) / 2;
            (lastTp, lastFp) = (tp, fp);
        }
        return area / (positives * negatives);
    }
}

/// <summary>Precision averaged over recall, <c>Σ (R_n - R_{n-1}) P_n</c>, without interpolation.</summary>
/// <param name="classification">What predictions and targets look like; of exclusive classes each is compared with all others.</param>
/// <param name="average">How classes are counted together.</param>
public sealed class AveragePrecision(Classification classification, ClassAverage average = ClassAverage.Macro) : RankingMetric(classification, average)
{
    private protected override double Measure(IReadOnlyList<(double TruePositives, double FalsePositives)> curve, double positives, double negatives)
    {
        double sum = 0, last = 0;
        foreach ((double tp, double fp) in curve)
        {
            sum += (tp - last) * tp / (tp + fp);
            last = tp;
        }
        return sum / positives;
    }
}
