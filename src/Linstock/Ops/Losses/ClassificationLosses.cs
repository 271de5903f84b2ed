using Linstock.Backends.Cpu.Losses;
using Linstock.Backends;
using Linstock.Backends.Cpu.Indexing;
using Linstock.NN;

namespace Linstock.Ops.Losses;

/// <summary>Losses between scores of classes and classes.</summary>
internal static class ClassificationLosses
{
    /// <summary>
    /// -w[y] · x[y] for log-probabilities x of each class and class numbers y. The mean divides by the sum of the weights w.
    /// </summary>
    /// <param name="input">[N, C], [N, C, d...] or [C]; log-probabilities.</param>
    /// <param name="target">[N], [N, d...] or []; int64 from 0 to C - 1.</param>
    /// <param name="weight">[C], the weight of each class; null means 1.</param>
    /// <param name="ignoreIndex">Targets of this number count for nothing.</param>
    /// <param name="reduction">How the elements are combined.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is no class.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("nll_loss_nd(input, target, weight, reduction, ignore_index)")]
    public static Tensor NllLoss(Tensor input, Tensor target, Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean)
    {
        Check.That(input.NDim > 0, $"nll_loss: input must have at least 1 dimension; got shape {input.Shape}");
        Check.That(target.DType is DType.Int64 or DType.UInt8 or DType.Int32, $"nll_loss: expected dtype int64 for target; got {target.DType.Name}");
        bool single = input.NDim == 1;
        if (single)
        {
            Check.That(target.NDim <= 1 && target.Numel == 1, $"nll_loss: expected a target of one class for input {input.Shape}; got {target.Shape}");
            Tensor loss = NllLoss(Views.Unsqueeze(input, 0), Views.Reshape(target, 1), weight, ignoreIndex, reduction);
            return reduction == Reduction.None ? Views.Reshape(loss, target.Shape) : loss;
        }
        CheckTarget(input, target, "nll_loss");
        long classes = input.Shape[1];
        Check.That(weight is null || (weight.NDim == 1 && weight.Shape[0] == classes), $"nll_loss: weight must have one entry for each of {classes} classes; got shape {weight?.Shape}");
        CheckWeightDType(weight, input, "nll_loss");
        Tensor y = target.To(DType.Int64), ignored = Torch.Eq(y, ignoreIndex);
        Tensor place = Torch.Where(ignored, Torch.Zeros([], dtype: DType.Int64, device: y.Device), y);
        Backend.Run(place, new IndexBoundsKernel(place, classes, 1, "nll_loss: target"));
        Tensor chosen = Views.Squeeze(Torch.Gather(input, 1, Views.Unsqueeze(place, 1)), 1);
        Tensor factor = weight is null
            ? Torch.LogicalNot(ignored).To(input.DType)
            : Views.Reshape(Torch.Gather(weight, 0, Views.Reshape(place, -1)), place.Shape) * Torch.LogicalNot(ignored).To(input.DType);
        Tensor zero = Torch.Zeros([], dtype: input.DType, device: input.Device);
        Tensor losses = Torch.Where(ignored, zero, -(chosen * factor));
        return reduction switch
        {
            Reduction.None => losses,
            Reduction.Sum => Torch.Sum(losses),
            Reduction.Mean => Torch.Sum(losses) / Torch.Sum(factor),
            _ => throw new ArgumentException($"nll_loss: {reduction} is not a valid value for reduction"),
        };
    }

    /// <summary>
    /// The cross entropy between scores and classes, or probabilities of classes: log-softmax over dimension 1, then the
    /// weighted negative log-likelihood.
    /// </summary>
    /// <param name="input">[N, C], [N, C, d...] or [C]; scores without normalisation.</param>
    /// <param name="target">Class numbers as for <see cref="NllLoss"/>, or probabilities of the input's shape and a floating dtype.</param>
    /// <param name="weight">[C], the weight of each class; null means 1.</param>
    /// <param name="ignoreIndex">Class numbers of this value count for nothing.</param>
    /// <param name="reduction">How the elements are combined.</param>
    /// <param name="labelSmoothing">The share of the target that is spread over all classes, 0 to 1.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is no class.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("cross_entropy_loss(input, target, weight, reduction, ignore_index, label_smoothing)")]
    public static Tensor CrossEntropy(
        Tensor input, Tensor target, Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean, double labelSmoothing = 0.0)
    {
        Check.That(input.NDim > 0, $"cross_entropy: input must have at least 1 dimension; got shape {input.Shape}");
        Check.That(labelSmoothing is >= 0 and <= 1, $"cross_entropy: labelSmoothing must be between 0 and 1; got {labelSmoothing}");
        return FusedCrossEntropy.Takes(input, target, weight)
            ? FusedCrossEntropy.Run(input, target, weight, new CrossEntropyOptions(ignoreIndex, Known(reduction), labelSmoothing))
            : ComposedCrossEntropy(input, target, weight, ignoreIndex, reduction, labelSmoothing);
    }

    /// <summary>The cross entropy as its definition says, for every case that <see cref="FusedCrossEntropy"/> does not take.</summary>
    internal static Tensor ComposedCrossEntropy(
        Tensor input, Tensor target, Tensor? weight, long ignoreIndex, Reduction reduction, double labelSmoothing)
    {
        int dim = input.NDim == 1 ? 0 : 1;
        Tensor log = Torch.LogSoftmax(input, dim);
        if (target.DType.IsFloatingPoint && target.Shape == input.Shape) return OfProbabilities(log, target, weight, dim, reduction, labelSmoothing);
        Tensor loss = NllLoss(log, target, weight, ignoreIndex, reduction);
        return labelSmoothing == 0 ? loss : Smoothed(loss, log, target, weight, ignoreIndex, reduction, labelSmoothing, dim);
    }

    /// <summary>Σ_i max(0, margin - x[y] + x[i])^p · w[y] / C over the classes i ≠ y.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit, or p is not 1 or 2.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor MultiMarginLoss(Tensor input, Tensor target, long p = 1, double margin = 1.0, Tensor? weight = null, Reduction reduction = Reduction.Mean)
    {
        Check.That(p is 1 or 2, $"multi_margin_loss: p must be 1 or 2; got {p}");
        Check.RankBetween(input, 0, 2, "multi_margin_loss", nameof(input));
        Tensor x = input.NDim == 2 ? input : Views.Reshape(input, 1, -1);
        long classes = x.Shape[1];
        CheckClassNumbers(target, "multi_margin_loss");
        CheckWeightDType(weight, input, "multi_margin_loss");
        Check.That(target.Numel == x.Shape[0], $"multi_margin_loss: inconsistent target size {target.Shape} for input {input.Shape}");
        Tensor y = Views.Reshape(target, -1, 1);
        Backend.Run(y, new IndexBoundsKernel(y, classes, 1, "multi_margin_loss: target"));
        Tensor gap = Torch.ClampMin(margin - Torch.Gather(x, 1, y) + x, 0);
        if (p == 2) gap = gap * gap;
        if (weight is not null) gap = gap * Views.Reshape(Torch.Gather(weight, 0, Views.Reshape(y, -1)), -1, 1);
        Tensor own = Torch.Eq(Torch.Arange(classes, device: x.Device), y);
        Tensor loss = Torch.Sum(Torch.Where(own, 0, gap), 1) / (double)classes;
        if (input.NDim < 2) loss = Views.Reshape(loss, target.Shape);
        return ElementwiseLosses.Reduce(loss, reduction);
    }

    /// <summary>Σ_ij max(0, 1 - (x[y_j] - x[i])) / C over the target classes y_j, which end at the first -1, and the others i.</summary>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor MultilabelMarginLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
    {
        Check.RankBetween(input, 0, 2, "multilabel_margin_loss", nameof(input));
        Check.SameShape(input, target, "multilabel_margin_loss");
        CheckClassNumbers(target, "multilabel_margin_loss");
        Tensor x = input.NDim == 2 ? input : Views.Reshape(input, 1, -1), y = Views.Reshape(target, x.Shape);
        long classes = x.Shape[1];
        Tensor valid = Torch.Eq(Torch.Cumsum(Torch.Lt(y, 0).To(DType.Int64), 1), 0);
        Tensor place = Torch.Where(valid, y, Torch.Zeros([], dtype: DType.Int64, device: y.Device));
        Backend.Run(place, new IndexBoundsKernel(place, classes, 1, "multilabel_margin_loss: target"));
        Tensor isTarget = Torch.Gt(Torch.ScatterAdd(Torch.Zeros(x.Shape, dtype: DType.Int64, device: x.Device), 1, place, valid.To(DType.Int64)), 0);
        Tensor gap = Torch.ClampMin(1 - Views.Unsqueeze(Torch.Gather(x, 1, place), 2) + Views.Unsqueeze(x, 1), 0);
        Tensor counts = Torch.LogicalAnd(Views.Unsqueeze(valid, 2), Views.Unsqueeze(Torch.LogicalNot(isTarget), 1));
        Tensor loss = Torch.Sum(gap * counts.To(gap.DType), new[] { 1, 2 }) / (double)classes;
        if (input.NDim < 2) loss = Views.Reshape(loss, []);
        return ElementwiseLosses.Reduce(loss, reduction);
    }

    /// <summary>The mean over classes of the binary cross entropy between σ(x) and 0 or 1.</summary>
    [Op(Surface.Functional)]
    [TorchScript]
    public static Tensor MultilabelSoftMarginLoss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
    {
        Tensor loss = -((target * Functional.Logsigmoid(input)) + ((1 - target) * Functional.Logsigmoid(-input)));
        if (weight is not null) loss = loss * weight;
        return ElementwiseLosses.Reduce(Torch.Mean(loss, -1), reduction);
    }

    private static Reduction Known(Reduction reduction)
        => reduction is Reduction.None or Reduction.Sum or Reduction.Mean
            ? reduction
            : throw new ArgumentException($"cross_entropy: {reduction} is not a valid value for reduction");

    private static void CheckTarget(Tensor input, Tensor target, string operation)
    {
        bool fits = target.NDim == input.NDim - 1;
        for (int d = 0; fits && d < target.NDim; d++) fits = target.Shape[d] == input.Shape[d == 0 ? 0 : d + 1];
        if (!fits) Check.ThrowArgument($"{operation}: expected a target of shape [N, d...] for an input of shape [N, C, d...]; got {target.Shape} for {input.Shape}");
    }

    private static void CheckClassNumbers(Tensor target, string operation)
        => Check.That(target.DType == DType.Int64, $"{operation}: expected dtype int64 for target; got {target.DType.Name}");

    private static void CheckWeightDType(Tensor? weight, Tensor input, string operation)
        => Check.That(weight is null || weight.DType == input.DType, $"{operation}: expected dtype {input.DType.Name} for weight; got {weight?.DType.Name}");

    private static Tensor OfProbabilities(Tensor log, Tensor target, Tensor? weight, int dim, Reduction reduction, double smoothing)
    {
        long classes = log.Shape[dim];
        if (smoothing > 0) target = (target * (1 - smoothing)) + (smoothing / classes);
        Tensor terms = log * target;
        Check.That(weight is null || (weight.NDim == 1 && weight.Shape[0] == classes), $"cross_entropy: weight must have one entry for each of {classes} classes; got shape {weight?.Shape}");
        if (weight is not null) terms = terms * Weights(weight, log.NDim, dim);
        Tensor losses = -Torch.Sum(terms, dim);
        return reduction == Reduction.Mean ? Torch.Sum(losses) / (double)(classes == 0 ? 0 : log.Numel / classes) : ElementwiseLosses.Reduce(losses, reduction);
    }

    private static Tensor Smoothed(
        Tensor loss, Tensor log, Tensor target, Tensor? weight, long ignoreIndex, Reduction reduction, double smoothing, int dim)
    {
        long classes = log.Shape[dim];
        Tensor terms = weight is null ? log : log * Weights(weight, log.NDim, dim);
        Tensor ignored = Torch.Eq(target, ignoreIndex);
        Tensor spread = Torch.Where(ignored, 0, -Torch.Sum(terms, dim));
        Tensor combined;
        switch (reduction)
        {
            case Reduction.None:
                combined = spread;
                break;
            case Reduction.Sum:
                combined = Torch.Sum(spread);
                break;
            default:
                Tensor counted = Torch.LogicalNot(ignored).To(log.DType);
                if (weight is not null)
                {
                    Tensor place = Torch.Where(ignored, 0, target.To(DType.Int64));
                    counted = counted * Views.Reshape(Torch.Gather(weight, 0, Views.Reshape(place, -1)), place.Shape);
                }
                combined = Torch.Sum(spread) / Torch.Sum(counted);
                break;
        }
        return (loss * (1 - smoothing)) + (combined * (smoothing / classes));
    }

    private static Tensor Weights(Tensor weight, int rank, int dim)
    {
        Span<long> sizes = stackalloc long[rank];
        sizes.Fill(1);
        sizes[dim] = weight.Numel;
        return Views.Reshape(weight, sizes);
    }
}
