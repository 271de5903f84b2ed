using Linstock.NN;
using Linstock.Ops.Reductions;

namespace Linstock.Ops.Losses;

/// <summary>Losses that compare element by element: a formula, weights, and a reduction.</summary>
internal static class ElementwiseLosses
{
    /// <summary>(input - target)².</summary>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor MseLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
        Reduce(Pointwise.Binary<SquaredErrorFormula>(input, target), reduction);

    /// <summary>|input - target|.</summary>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor L1Loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) => Reduce(
        input.DType.IsComplex || target.DType.IsComplex
            ? Signs.Abs(input - target)
            : Pointwise.Binary<AbsoluteErrorFormula>(input, target),
        reduction);

    /// <summary>A parabola for errors below <paramref name="beta"/>, the absolute error beyond.</summary>
    /// <exception cref="ArgumentException">A negative beta.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor SmoothL1Loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0)
    {
        Check.That(beta >= 0, $"smooth_l1_loss: beta must not be negative; got {beta}");
        return beta == 0
            ? L1Loss(input, target, reduction)
            : Reduce(Pointwise.Ternary<SmoothAbsoluteErrorFormula>(input, target, beta), reduction);
    }

    /// <summary>A parabola for errors up to <paramref name="delta"/>, linear beyond.</summary>
    /// <exception cref="ArgumentException">A delta that is not positive.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor HuberLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double delta = 1.0)
    {
        Check.That(delta > 0, $"huber_loss: delta must be positive; got {delta}");
        return Reduce(OfInput(Pointwise.Ternary<HuberErrorFormula>(input, target, delta), input, "huber_loss"), reduction);
    }

    /// <summary>The cross entropy of probabilities: -(target·log input + (1 - target)·log(1 - input)).</summary>
    /// <param name="input">Probabilities, in [0, 1].</param>
    /// <param name="target">Probabilities or classes 0 and 1, of the same shape.</param>
    /// <param name="weight">A factor for each element; broadcasts.</param>
    /// <param name="reduction">How the elements are combined.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes differ, or an element of the input is no probability.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor BinaryCrossEntropy(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
    {
        Check.SameShape(input, target, "binary_cross_entropy");
        Check.SameDType(input, target, "binary_cross_entropy");
        if (weight is not null) Check.BroadcastsTo(weight.Shape, input.Shape, "binary_cross_entropy");
        CheckProbabilities(input);
        Tensor loss = Pointwise.Binary<BinaryCrossEntropyFormula>(input, target);
        return Reduce(weight is null ? loss : loss * weight, reduction);
    }

    // NaN is no probability either, as in PyTorch.
    private static void CheckProbabilities(Tensor input)
    {
        Tensor values = input.Detach();
        Tensor isProbability = Torch.LogicalAnd(Torch.Ge(values, 0), Torch.Le(values, 1));
        if (!Truths.IsAny(Torch.LogicalNot(isProbability))) return;
        Tensor first = Torch.MaskedSelect(values, Torch.LogicalNot(isProbability))[0];
        Check.ThrowArgument($"binary_cross_entropy: all elements of input must be between 0 and 1; got {first.Item<double>()}");
    }

    /// <summary>The cross entropy of σ(input), without overflow.</summary>
    /// <param name="input">Logits.</param>
    /// <param name="target">Probabilities or classes 0 and 1, of the same shape.</param>
    /// <param name="weight">A factor for each element; broadcasts.</param>
    /// <param name="reduction">How the elements are combined.</param>
    /// <param name="posWeight">A factor for the positive class; broadcasts.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor BinaryCrossEntropyWithLogits(
        Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? posWeight = null)
    {
        Check.SameShape(input, target, "binary_cross_entropy_with_logits");
        Tensor loss = posWeight is null
            ? Pointwise.Binary<LogisticCrossEntropyFormula>(input, target)
            : Pointwise.Ternary<WeightedLogisticCrossEntropyFormula>(input, target, posWeight);
        return Reduce(weight is null ? loss : loss * weight, reduction);
    }

    /// <summary>The Kullback-Leibler divergence of log probabilities from a target.</summary>
    /// <param name="input">Log probabilities.</param>
    /// <param name="target">Probabilities, or with <paramref name="logTarget"/> their logarithms.</param>
    /// <param name="reduction">How the elements are combined; the divergence is the batch mean.</param>
    /// <param name="logTarget">Whether the target is logarithms.</param>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor KlDiv(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, bool logTarget = false)
    {
        if (OperationTrace.Find() is not null) return Functional.KlDiv(input, target, Reduction.Sum, logTarget) / Math.Max(input.NDim > 0 ? input.Shape[0] : 1, 1);
        Check.Differentiable(input.DType, "kl_div");
        Check.Differentiable(target.DType, "kl_div");
        Tensor loss = logTarget
            ? Pointwise.Binary<LogDivergenceFormula>(input, target)
            : Pointwise.Binary<DivergenceFormula>(input, target);
        if (reduction != Reduction.BatchMean) return Reduce(loss, reduction);
        Tensor sum = Torch.Sum(loss);
        return input.NDim > 0 ? sum / input.Shape[0] : sum;
    }

    /// <summary>The negative log likelihood of a Poisson distribution.</summary>
    /// <param name="input">The mean, or with <paramref name="logInput"/> its logarithm.</param>
    /// <param name="target">Counts.</param>
    /// <param name="logInput">Whether the input is the logarithm of the mean.</param>
    /// <param name="full">Whether to add Stirling's approximation of log target!.</param>
    /// <param name="eps">Keeps the logarithm of a mean of 0 finite.</param>
    /// <param name="reduction">How the elements are combined.</param>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("poisson_nll_loss(input, target, log_input, full, eps, reduction)")]
    public static Tensor PoissonNllLoss(
        Tensor input, Tensor target, bool logInput = true, bool full = false, double eps = 1e-08, Reduction reduction = Reduction.Mean)
    {
        bool isFloating = input.DType.IsFloatingPoint && target.DType.IsFloatingPoint;
        Tensor loss = (isFloating, logInput) switch
        {
            (true, true) => Pointwise.Binary<LogPoissonLikelihoodFormula>(input, target),
            (true, false) => Pointwise.Ternary<PoissonLikelihoodFormula>(input, target, eps),

            // Integers multiply in their own dtype.
            (false, true) => Torch.Exp(input) - target * input,
            (false, false) => input - target * Torch.Log(input + eps),
        };
        return Reduce(full ? loss + Pointwise.Unary<StirlingFormula>(target) : loss, reduction);
    }

    /// <summary>The negative log likelihood of a normal distribution.</summary>
    /// <param name="input">The mean.</param>
    /// <param name="target">Samples.</param>
    /// <param name="var">The variance: of the shape of the input, or without or with a size of 1 in the last dimension.</param>
    /// <param name="full">Whether to add the constant log(2π)/2.</param>
    /// <param name="eps">The least variance.</param>
    /// <param name="reduction">How the elements are combined.</param>
    /// <exception cref="ArgumentException">The variance has another shape, or eps is not positive.</exception>
    [Op(Surface.Functional)]
    [TorchScript]
    public static Tensor GaussianNllLoss(
        Tensor input, Tensor target, Tensor var, bool full = false, double eps = 1e-06, Reduction reduction = Reduction.Mean)
    {
        Check.That(eps > 0, $"gaussian_nll_loss: eps must be positive; got {eps}");
        if (var.Shape != input.Shape)
        {
            if (var.NDim == input.NDim - 1) var = var.Unsqueeze(-1);
            bool fits = var.NDim == input.NDim && var.Shape[-1] == 1;
            for (int d = 0; d < input.NDim - 1 && fits; d++) fits = var.Shape[d] == input.Shape[d];
            Check.That(fits, $"gaussian_nll_loss: var has an incorrect size; got {var.Shape} for input {input.Shape}");
        }

        if (OperationTrace.Find() is null && Truths.IsAny(Torch.Lt(var.Detach(), 0))) Check.ThrowArgument("gaussian_nll_loss: var has negative entries; expected variances >= 0");
        Tensor loss = OperationTrace.Find() is not null
            ? GaussianTerms(input, target, Torch.ClampMin(var, eps))
            : Pointwise.Quaternary<GaussianLikelihoodFormula>(input, target, var, eps);
        return Reduce(full ? loss + 0.5 * Math.Log(2 * Math.PI) : loss, reduction);
    }

    private static Tensor GaussianTerms(Tensor input, Tensor target, Tensor variance) =>
        (Torch.Log(variance) + (Torch.Square(input - target) / variance)) * 0.5;

    /// <summary>log(1 + e^(-target·input)), for classes -1 and 1.</summary>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor SoftMarginLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
        Reduce(OfInput(Pointwise.Binary<SoftMarginFormula>(input, target), input, "soft_margin_loss"), reduction);

    /// <summary>The input where the target is 1, max(0, margin - input) where it is -1.</summary>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor HingeEmbeddingLoss(
        Tensor input, Tensor target, double margin = 1.0, Reduction reduction = Reduction.Mean) =>
        Reduce(Pointwise.Ternary<HingeEmbeddingFormula>(input, Labels(target), margin), reduction);

    // A target that is only compared with numbers moves the loss in jumps: its gradient is zero, and none is recorded, as in PyTorch.
    private static Tensor Labels(Tensor target) => target.RequiresGrad ? target.Detach() : target;

    /// <summary>max(0, margin - target·(input1 - input2)).</summary>
    [Op(Surface.Functional)]
    [Autocast(AutocastRule.Full)]
    public static Tensor MarginRankingLoss(
        Tensor input1, Tensor input2, Tensor target, double margin = 0.0, Reduction reduction = Reduction.Mean)
    {
        if (input1.NDim != input2.NDim || input1.NDim != target.NDim)
            Check.ThrowArgument($"margin_ranking_loss: all inputs must have the same number of dimensions; got {input1.Shape}, {input2.Shape} and {target.Shape}");
        // Integers multiply in their own dtype before the margin makes them floating point.
        bool isFloating = input1.DType.IsFloatingPoint && input2.DType.IsFloatingPoint && target.DType.IsFloatingPoint;
        return Reduce(
            isFloating
                ? Pointwise.Quaternary<MarginRankingFormula>(input1, input2, target, margin)
                : Torch.ClampMin(-target * (input1 - input2) + margin, 0),
            reduction);
    }

    /// <summary>A loss in the dtype of the input, which some losses have whatever the target's is.</summary>
    private static Tensor OfInput(Tensor loss, Tensor input, string operation)
    {
        if (loss.DType == input.DType) return loss;
        Check.FloatingPoint(input.DType, operation);
        return loss.To(input.DType);
    }

    /// <summary>The elements of a loss combined.</summary>
    internal static Tensor Reduce(Tensor loss, Reduction reduction) => reduction switch
    {
        Reduction.None => loss,
        Reduction.Sum => Torch.Sum(loss),
        Reduction.Mean => Torch.Mean(loss),
        _ => throw new ArgumentException($"loss: {reduction} is not a valid value for reduction; expected None, Mean or Sum ({Reduction.BatchMean}: kl_div alone)"),
    };
}
