using Linstock.NN;

namespace Linstock.Tests.Ops.WrongCalls;

/// <summary>Losses: targets and probabilities out of range, shapes, options.</summary>
internal static class LossesCalls
{
    public static WrongCall[] All =>
    [
        new(o => Functional.MseLoss(o.Float(2), o.Float(3)), "mse_loss: shapes [2] and [3] do not broadcast; they differ at dimension 0 and neither size there is 1"),
        new(o => Functional.L1Loss(o.Float(2), o.Float(3)), "l1_loss: shapes [2] and [3] do not broadcast; they differ at dimension 0 and neither size there is 1"),
        new(o => Functional.SmoothL1Loss(o.Float(2), o.Float(2), beta: -1), "smooth_l1_loss: beta must not be negative; got -1"),
        new(o => Functional.HuberLoss(o.Float(2), o.Float(2), delta: 0), "huber_loss: delta must be positive; got 0"),
        new(o => Functional.BinaryCrossEntropy(o.Floats(0.5, 1.5), o.Floats(0, 1)), "binary_cross_entropy: all elements of input must be between 0 and 1; got 1.5"),
        new(o => Functional.BinaryCrossEntropy(o.Floats(0.5, double.NaN), o.Floats(0, 1)), "binary_cross_entropy: all elements of input must be between 0 and 1; got NaN"),
        new(o => Functional.BinaryCrossEntropy(o.Floats(0.5, 0.5), o.Floats(0, 1, 1)), "binary_cross_entropy: shapes differ: [2] and [3]; expected the same"),
        new(o => Functional.BinaryCrossEntropy(o.Floats(0.5, 0.5), o.Floats(0, 1), o.Floats(1, 1, 1)), "binary_cross_entropy: shape [3] does not broadcast to [2]"),
        new(o => Functional.BinaryCrossEntropyWithLogits(o.Float(2), o.Float(3)), "binary_cross_entropy_with_logits: shapes differ: [2] and [3]; expected the same"),
        WrongCall.OutOfRange(o => Functional.CrossEntropy(o.Float(2, 3), o.Longs(0, 3)), "cross_entropy: target 3 is out of bounds; expected 0 to 2"),
        WrongCall.OutOfRange(o => Functional.CrossEntropy(o.Float(2, 3), o.Longs(0, -1)), "cross_entropy: target -1 is out of bounds; expected 0 to 2"),
        new(o => Functional.CrossEntropy(o.Float(2, 3), o.Longs(0, 1, 2)), "nll_loss: expected a target of shape [N, d...] for an input of shape [N, C, d...]; got [3] for [2, 3]"),
        new(o => Functional.CrossEntropy(o.Float(2, 3), o.Longs(0, 1), o.Float(2)), "nll_loss: weight must have one entry for each of 3 classes; got shape [2]"),
        new(o => Functional.CrossEntropy(o.Float(2, 3), o.Longs(0, 1), labelSmoothing: 2), "cross_entropy: labelSmoothing must be between 0 and 1; got 2"),
        new(o => Functional.CrossEntropy(o.Float(2, 3), o.Float(2)), "nll_loss: expected dtype int64 for target; got float32"),
        new(o => Functional.CrossEntropy(o.Float(2, 3), o.Long(2, 3)), "nll_loss: expected a target of shape [N, d...] for an input of shape [N, C, d...]; got [2, 3] for [2, 3]"),
        new(o => Functional.CrossEntropy(o.Float(2, 3, 4), o.Long(2, 5)), "nll_loss: expected a target of shape [N, d...] for an input of shape [N, C, d...]; got [2, 5] for [2, 3, 4]"),
        WrongCall.OutOfRange(o => Functional.NllLoss(o.Float(2, 3), o.Longs(0, 3)), "nll_loss: target: index 3 is out of bounds for dimension 1 with size 3"),
        new(o => Functional.NllLoss(o.Float(2, 3), o.Longs(0)), "nll_loss: expected a target of shape [N, d...] for an input of shape [N, C, d...]; got [1] for [2, 3]"),
        new(o => Functional.NllLoss(o.Float(2, 3), o.Float(2)), "nll_loss: expected dtype int64 for target; got float32"),
        new(o => Functional.NllLoss(o.Float(2, 3, 4), o.Long(2, 3)), "nll_loss: expected a target of shape [N, d...] for an input of shape [N, C, d...]; got [2, 3] for [2, 3, 4]"),
        new(o => Functional.KlDiv(o.Float(2), o.Float(3)), "kl_div: shapes [2] and [3] do not broadcast; they differ at dimension 0 and neither size there is 1"),
        new(o => Functional.KlDiv(o.Float(2), o.Long(2)), "kl_div: not implemented for int64; expected a floating point or complex dtype"),
        new(o => Functional.HuberLoss(o.Long(2), o.Float(2)), "huber_loss: not implemented for int64; expected a floating point dtype"),
        new(o => Functional.SoftMarginLoss(o.Long(2), o.Float(2)), "soft_margin_loss: not implemented for int64; expected a floating point dtype"),
        new(o => Functional.HingeEmbeddingLoss(o.Float(2), o.Float(3)), "hinge_embedding_loss: shapes [2] and [3] do not broadcast; they differ at dimension 0 and neither size there is 1"),
        new(o => Functional.SoftMarginLoss(o.Float(2), o.Float(3)), "soft_margin_loss: shapes [2] and [3] do not broadcast; they differ at dimension 0 and neither size there is 1"),
        WrongCall.OutOfRange(o => Functional.MultiMarginLoss(o.Float(2, 3), o.Longs(0, 3)), "multi_margin_loss: target: index 3 is out of bounds for dimension 1 with size 3"),
        new(o => Functional.MultiMarginLoss(o.Float(2, 3), o.Bool(2)), "multi_margin_loss: expected dtype int64 for target; got bool"),
        new(o => Functional.MultiMarginLoss(o.Float(2, 3), o.Longs(0, 1), weight: o.Double(3)), "multi_margin_loss: expected dtype float32 for weight; got float64"),
        new(o => Functional.MultilabelMarginLoss(o.Float(3), o.Float(3)), "multilabel_margin_loss: expected dtype int64 for target; got float32"),
        new(o => Functional.NllLoss(o.Float(2, 3), o.Longs(0, 1), o.Double(3)), "nll_loss: expected dtype float32 for weight; got float64"),
        new(o => Functional.MultiMarginLoss(o.Float(2, 3), o.Longs(0, 1), 3), "multi_margin_loss: p must be 1 or 2; got 3"),
        new(o => Functional.MultilabelMarginLoss(o.Float(2, 3), o.Longs(0, 1, 2)), "multilabel_margin_loss: shapes differ: [2, 3] and [3]; expected the same"),
        WrongCall.OutOfRange(o => Functional.MultilabelMarginLoss(o.Float(3), o.Longs(0, 3, -1)), "multilabel_margin_loss: target: index 3 is out of bounds for dimension 1 with size 3"),
        new(o => Functional.CosineEmbeddingLoss(o.Float(2, 3), o.Float(2, 3), o.Float(3)), "where: shapes [3] and [2] do not broadcast; they differ at dimension 0 and neither size there is 1"),
        new(o => Functional.MarginRankingLoss(o.Float(2), o.Float(2), o.Float(2, 1)), "margin_ranking_loss: all inputs must have the same number of dimensions; got [2], [2] and [2, 1]"),
        new(o => Functional.TripletMarginLoss(o.Float(2, 3), o.Float(2, 3), o.Float(3)), "triplet_margin_loss: expected inputs of the same number of dimensions; got [2, 3], [2, 3] and [3]"),
        new(o => Functional.GaussianNllLoss(o.Float(2), o.Float(2), o.Floats(-1, 1)), "gaussian_nll_loss: var has negative entries; expected variances >= 0"),
        new(o => Functional.GaussianNllLoss(o.Float(2), o.Float(2), o.Float(3)), "gaussian_nll_loss: var has an incorrect size; got [3] for input [2]"),
        new(o => Functional.CtcLoss(o.Float(4, 1, 3), o.Longs(1, 2).View(1, 2), o.Longs(4), o.Longs(2), blank: 3), "ctc_loss: blank must be one of 3 classes; got 3"),
        new(o => Functional.CtcLoss(o.Float(4, 1, 3), o.Longs(1, 2).View(1, 2), o.Longs(5), o.Longs(2)), "ctc_loss: expected input lengths from 0 to 4; got 5 for sample 0"),
        new(o => Functional.CtcLoss(o.Float(4, 1, 3), o.Longs(1, 2).View(1, 2), o.Longs(4), o.Longs(3)), "ctc_loss: target length 3 of sample 0 does not fit targets of shape [1, 2]"),
        new(o => Functional.CtcLoss(o.Float(4, 2, 3), o.Longs(1, 2).View(1, 2), o.Longs(4), o.Longs(2)), "ctc_loss: expected 2 lengths; got 1 and 1"),
        new(o => Functional.CtcLoss(o.Float(4, 1, 3), o.Longs(1, 2, 1, 2).View(2, 2), o.Longs(4), o.Longs(2)), "ctc_loss: expected targets for 1 samples; got shape [2, 2]"),
        new(o => Functional.MseLoss(o.Float(2), o.Float(2), Reduction.BatchMean), "loss: BatchMean is not a valid value for reduction; expected None, Mean or Sum (BatchMean: kl_div alone)"),
        new(o => Functional.BinaryCrossEntropy(o.Float(2), o.Long(2)), "binary_cross_entropy: dtypes differ: float32 and int64; expected the same; convert one with .To(DType.Float32)"),
        new(o => Functional.CrossEntropy(o.Float(2, 3), o.Float(2, 3), o.Float(2)), "cross_entropy: weight must have one entry for each of 3 classes; got shape [2]"),
    ];
}
