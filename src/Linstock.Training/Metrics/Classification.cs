namespace Linstock.Training.Metrics;

/// <summary>How the classes of a classification are counted together.</summary>
public enum ClassAverage
{
    /// <summary>All decisions together.</summary>
    Micro,

    /// <summary>The mean over classes; those of several exclusive ones that occur in neither predictions nor targets do not count.</summary>
    Macro,

    /// <summary>The mean over classes, weighted by their number of targets.</summary>
    Weighted,

    /// <summary>Each class by itself.</summary>
    None,
}

/// <summary>What predictions and targets of a classification look like.</summary>
public sealed record Classification
{
    private enum Kind
    {
        Binary,
        Multiclass,
        Multilabel,
    }

    private readonly Kind _kind;

    private Classification(Kind kind, int classes, double threshold, long? ignoreIndex)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, kind == Kind.Multiclass ? 2 : 1);
        (_kind, Classes, Threshold, IgnoreIndex) = (kind, classes, threshold, ignoreIndex);
    }

    /// <summary>Yes or no. Predictions are probabilities, logits (if any lies outside of [0, 1]) or 0 and 1; targets are 0 and 1 in the same shape.</summary>
    /// <param name="threshold">A probability above it is a yes.</param>
    /// <param name="ignoreIndex">A target that is left out.</param>
    /// <returns>The description.</returns>
    public static Classification Binary(double threshold = 0.5, long? ignoreIndex = null) => new(Kind.Binary, 1, threshold, ignoreIndex);

    /// <summary>One of several classes. Predictions are scores [N, C, ...] or classes [N, ...], targets classes [N, ...].</summary>
    /// <param name="numClasses">The number of classes.</param>
    /// <param name="ignoreIndex">A target that is left out.</param>
    /// <returns>The description.</returns>
    public static Classification Multiclass(int numClasses, long? ignoreIndex = null) => new(Kind.Multiclass, numClasses, 0.5, ignoreIndex);

    /// <summary>Several labels, each yes or no. Predictions and targets are [N, L, ...], as for <see cref="Binary"/>.</summary>
    /// <param name="numLabels">The number of labels.</param>
    /// <param name="threshold">A probability above it is a yes.</param>
    /// <param name="ignoreIndex">A target that is left out.</param>
    /// <returns>The description.</returns>
    public static Classification Multilabel(int numLabels, double threshold = 0.5, long? ignoreIndex = null) => new(Kind.Multilabel, numLabels, threshold, ignoreIndex);

    /// <summary>The number of classes or labels; 1 for yes or no.</summary>
    public int Classes { get; }

    /// <summary>A probability above it is a yes.</summary>
    public double Threshold { get; }

    /// <summary>A target that is left out.</summary>
    public long? IgnoreIndex { get; }

    /// <summary>Whether classes exclude each other.</summary>
    internal bool IsExclusive => _kind == Kind.Multiclass;

    internal bool IsBinary => _kind == Kind.Binary;

    /// <summary>Predicted and true class of each place, for exclusive classes. With <paramref name="topK"/>, the true class if it is among the best ones.</summary>
    internal IEnumerable<(long Pred, long Target)> Classify(string metric, Tensor pred, Tensor target, int topK = 1)
    {
        ArgumentNullException.ThrowIfNull(pred);
        ArgumentNullException.ThrowIfNull(target);
        long[] targets = MetricInput.Longs(metric, target);
        long[] preds;
        long[]? best = null;
        if (pred.NDim == target.NDim)
        {
            MetricInput.RequireSameShape(metric, pred, target);
            preds = MetricInput.Longs(metric, pred);
        }
        else
        {
            Tensor rows = ScoreRows(metric, pred, target);
            preds = Torch.Argmax(rows, 1).ToArray<long>();
            best = topK > 1 ? Torch.Topk(rows, topK, 1).Indices.ToArray<long>() : null;
        }
        for (int i = 0; i < targets.Length; i++)
        {
            if (targets[i] == IgnoreIndex)
            {
                continue;
            }
            RequireClass(metric, targets[i], "target");
            RequireClass(metric, preds[i], "pred");
            bool isAmongBest = best is not null && best.AsSpan(i * topK, topK).Contains(targets[i]);
            yield return (isAmongBest ? targets[i] : preds[i], targets[i]);
        }
    }

    /// <summary>Label, prediction and target of each place, for labels that do not exclude each other.</summary>
    internal IEnumerable<(int Label, bool Pred, bool Target)> Decide(string metric, Tensor pred, Tensor target)
    {
        RequireLabels(metric, pred, target);
        double[] scores = (MetricInput.IsFloating(pred) ? MetricInput.Probabilities(LabelRows(pred)) : LabelRows(pred).To("cpu").To(DType.Float64)).ToArray<double>();
        long[] targets = MetricInput.Longs(metric, LabelRows(target));
        for (int i = 0; i < targets.Length; i++)
        {
            if (targets[i] != IgnoreIndex)
            {
                yield return (i % Classes, scores[i] > Threshold, IsYes(metric, targets[i]));
            }
        }
    }

    /// <summary>Label, score and target of each place; one label for each of exclusive classes.</summary>
    internal IEnumerable<(int Label, double Score, bool Target)> Score(string metric, Tensor pred, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(pred);
        ArgumentNullException.ThrowIfNull(target);
        if (!MetricInput.IsFloating(pred))
        {
            throw new ArgumentException($"{metric}: expected scores; got {pred.DType}");
        }
        if (!IsExclusive)
        {
            RequireLabels(metric, pred, target);
        }
        Tensor rows = IsExclusive ? MetricInput.ClassProbabilities(ScoreRows(metric, pred, target)) : MetricInput.Probabilities(LabelRows(pred));
        double[] scores = rows.ToArray<double>();
        long[] targets = MetricInput.Longs(metric, IsExclusive ? target : LabelRows(target));
        for (int i = 0; i < scores.Length; i++)
        {
            long truth = targets[IsExclusive ? i / Classes : i];
            if (truth == IgnoreIndex)
            {
                continue;
            }
            if (IsExclusive)
            {
                RequireClass(metric, truth, "target");
            }
            yield return (i % Classes, scores[i], IsExclusive ? truth == i % Classes : IsYes(metric, truth));
        }
    }

    private Tensor ScoreRows(string metric, Tensor pred, Tensor target)
    {
        if (pred.NDim != target.NDim + 1 || pred.NDim < 2 || pred.Shape[1] != Classes || pred.Numel != target.Numel * Classes)
        {
            throw new ArgumentException(
                $"{metric}: expected scores [N, {Classes}, ...] or classes [N, ...] with targets [N, ...]; got pred {pred.Shape} and target {target.Shape}");
        }
        return MetricInput.Rows(pred.Detach().To("cpu"));
    }

    private Tensor LabelRows(Tensor tensor) => IsBinary ? tensor : MetricInput.Rows(tensor.Detach());

    private void RequireLabels(string metric, Tensor pred, Tensor target)
    {
        MetricInput.RequireSameShape(metric, pred, target);
        if (!IsBinary && (pred.NDim < 2 || pred.Shape[1] != Classes))
        {
            throw new ArgumentException($"{metric}: expected [N, {Classes}, ...]; got {pred.Shape}");
        }
    }

    private void RequireClass(string metric, long value, string what)
    {
        if (value < 0 || value >= Classes)
        {
            throw new ArgumentException($"{metric}: a {what} is {value}; expected classes from 0 to {Classes - 1}");
        }
    }

    private static bool IsYes(string metric, long value) => value is 0 or 1
        ? value == 1
        : throw new ArgumentException($"{metric}: a target is {value}; expected 0 or 1");
}
