using Linstock.NN;

namespace Linstock.Tests.Ops.WrongCalls;

/// <summary>Normalisation and distances: shapes of parameters, too few values.</summary>
internal static class NormalizationCalls
{
    public static WrongCall[] All =>
    [
        new(o => Functional.LayerNorm(o.Float(2, 4), 3), "layer_norm: given normalizedShape [3], expected input with shape [*, 3]; got [2, 4]"),
        new(o => Functional.LayerNorm(o.Float(2, 4), 4, o.Float(3)), "layer_norm: weight has shape [3]; expected [4]"),
        new(o => Functional.LayerNorm(o.Float(2, 4), 4, o.Float(4), o.Float(5)), "layer_norm: bias has shape [5]; expected [4]"),
        new(o => Functional.LayerNorm(o.Float(4), [2, 4]), "layer_norm: given normalizedShape [2, 4], expected input with shape [*, 2, 4]; got [4]"),
        new(o => Functional.LayerNorm(o.Float(2, 4), []), "layer_norm: expected normalizedShape to have at least one size; got []"),
        new(o => Functional.LayerNorm(o.Long(2, 4), 4), "layer_norm: not implemented for int64; expected a floating point dtype"),
        new(o => Functional.RmsNorm(o.Float(2, 4), 3), "rms_norm: given normalizedShape [3], expected input with shape [*, 3]; got [2, 4]"),
        new(o => Functional.RmsNorm(o.Float(2, 4), 4, o.Float(3)), "rms_norm: weight has shape [3]; expected [4]"),
        new(o => Functional.GroupNorm(o.Float(2, 3, 4), 2), "group_norm: number of channels must be divisible by numGroups; got 3 channels and 2 groups"),
        new(o => Functional.GroupNorm(o.Float(2, 4, 4), 2, o.Float(3)), "group_norm: weight should contain 4 elements; got 3"),
        new(o => Functional.GroupNorm(o.Float(4), 2), "group_norm: expected at least 2 dimensions for input tensor; got shape [4]"),
        new(o => Functional.GroupNorm(o.Float(2, 4), 0), "group_norm: number of channels must be divisible by numGroups; got 4 channels and 0 groups"),
        new(o => Functional.BatchNorm(o.Float(1, 3), null, null, training: true), "batch_norm: expected more than 1 value per channel when training; got input size [1, 3]"),
        new(o => Functional.BatchNorm(o.Float(2, 3), null, null), "batch_norm: expected runningMean and runningVar to be defined when not training"),
        new(o => Functional.BatchNorm(o.Float(2, 3), o.Float(4), o.Float(3)), "batch_norm: runningMean should contain 3 elements; got 4"),
        new(o => Functional.BatchNorm(o.Float(2, 3), o.Float(3), o.Float(4)), "batch_norm: runningVar should contain 3 elements; got 4"),
        new(o => Functional.BatchNorm(o.Float(2, 3), o.Float(3), o.Float(3), o.Float(2)), "batch_norm: weight should contain 3 elements; got 2"),
        new(o => Functional.BatchNorm(o.Float(2, 3), o.Float(3), o.Float(3), o.Float(3), o.Float(5)), "batch_norm: bias should contain 3 elements; got 5"),
        new(o => Functional.BatchNorm(o.Long(2, 3), o.Float(3), o.Float(3)), "batch_norm: not implemented for int64; expected a floating point dtype"),
        new(o => Functional.InstanceNorm(o.Float(2, 3, 1)), "instance_norm: expected more than 1 spatial element when training; got input size [2, 3, 1]"),
        new(o => Functional.InstanceNorm(o.Float(2, 3, 4), weight: o.Float(2)), "instance_norm: weight should contain 3 elements; got 2"),
        new(o => Functional.LayerNorm(o.Double(2, 4), 4, o.Float(4)), "layer_norm: expected parameters of one dtype, that of the input (float64) or float32 beside 16 bits; got float32"),
        new(o => Functional.GroupNorm(o.Float(2, 4, 4), 2, o.Double(4), o.Double(4)), "group_norm: expected parameters of one dtype, that of the input (float32) or float32 beside 16 bits; got float64"),
        new(o => Functional.BatchNorm(o.Float(2, 3, 4), o.Double(3), o.Double(3)), "batch_norm: expected parameters of one dtype, that of the input (float32) or float32 beside 16 bits; got float64"),
        new(o => Functional.BatchNorm(o.Float(2, 3, 4), null, null, o.Float(3), o.Long(3), training: true), "batch_norm: expected parameters of one dtype, that of the input (float32) or float32 beside 16 bits; got int64"),
        new(o => Functional.InstanceNorm(o.Double(2, 3, 4), weight: o.Float(3)), "instance_norm: expected parameters of one dtype, that of the input (float64) or float32 beside 16 bits; got float32"),
        WrongCall.OutOfRange(o => Functional.Normalize(o.Float(2), dim: 1), "linalg.vector_norm: dim out of range; got 1; expected -1 to 0"),
        new(o => Functional.CosineSimilarity(o.Float(2, 3), o.Float(2, 4)), "cosine_similarity: shapes [2, 3] and [2, 4] do not broadcast; they differ at dimension 1 and neither size there is 1"),
        new(o => Functional.PairwiseDistance(o.Float(2, 3), o.Float(2, 4)), "pairwise_distance: shapes [2, 3] and [2, 4] do not broadcast; they differ at dimension 1 and neither size there is 1"),
        new(o => Functional.GroupNorm(o.Float(1, 2), 2), "group_norm: expected more than 1 value per group; got input size [1, 2] and 2 groups"),
        new(o => new GroupNorm(0, 4), "GroupNorm: num_channels must be divisible by num_groups; got 4 and 0"),
    ];
}
