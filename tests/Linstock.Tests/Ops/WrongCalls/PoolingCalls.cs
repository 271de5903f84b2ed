using Linstock.NN;

namespace Linstock.Tests.Ops.WrongCalls;

/// <summary>Pooling: windows larger than the input, indices, options.</summary>
internal static class PoolingCalls
{
    public static WrongCall[] All =>
    [
        new(o => Functional.MaxPool2d(o.Float(1, 1, 2, 2), 3), "max_pool2d: the output size is too small; got input [1, 1, 2, 2] and output size [0, 0]"),
        new(o => Functional.MaxPool2d(o.Float(1, 1, 4, 4), 2, padding: 2), "max_pool2d: padding must be at most half of the kernel size; got padding [2], kernel size [2]"),
        new(o => Functional.MaxPool2d(o.Float(1, 1, 4, 4), 0), "max_pool2d: kernelSize is too small; got [0]; expected at least 1"),
        new(o => Functional.MaxPool2d(o.Float(1, 1, 4, 4), 2, 0), "max_pool2d: stride is too small; got [0]; expected at least 1"),
        new(o => Functional.MaxPool2d(o.Float(1, 1, 4, 4), 2, dilation: 0), "max_pool2d: dilation is too small; got [0]; expected at least 1"),
        new(o => Functional.MaxPool2d(o.Float(4, 4), 2), "max_pool2d: input has 2 dimensions; got shape [4, 4]; expected 3 to 4 dimensions"),
        new(o => Functional.MaxPool2d(o.Float(1, 1, 4, 4), [2, 2, 2]), "max_pool2d: kernelSize has 3 integers [2, 2, 2]; expected 1 or 2"),
        new(o => Functional.MaxPool1d(o.Float(4), 2), "max_pool1d: input has 1 dimension; got shape [4]; expected 2 to 3 dimensions"),
        new(o => Functional.MaxPool3d(o.Float(1, 1, 2, 2, 2), 3), "max_pool3d: the output size is too small; got input [1, 1, 2, 2, 2] and output size [0, 0, 0]"),
        new(o => Functional.AvgPool2d(o.Float(1, 1, 2, 2), 3), "avg_pool2d: the output size is too small; got input [1, 1, 2, 2] and output size [0, 0]"),
        new(o => Functional.AvgPool2d(o.Float(1, 1, 4, 4), 2, divisorOverride: 0), "avg_pool2d: divisorOverride must not be zero; got 0"),
        new(o => Functional.AvgPool2d(o.Float(1, 1, 4, 4), 2, padding: 2), "avg_pool2d: padding must be at most half of the kernel size; got padding [2], kernel size [2]"),
        new(o => Functional.AvgPool1d(o.Float(1, 1, 4), 2, -1), "avg_pool1d: stride is too small; got [-1]; expected at least 1"),
        new(o => Functional.AdaptiveAvgPool2d(o.Float(4), 2), "adaptive_avg_pool2d: input has 1 dimension; got shape [4]; expected 3 to 4 dimensions"),
        new(o => Functional.AdaptiveAvgPool2d(o.Float(1, 1, 4, 4), [2, 2, 2]), "adaptive_avg_pool2d: outputSize has 3 integers [2, 2, 2]; expected 1 or 2"),
        new(o => Functional.AdaptiveMaxPool2d(o.Float(1, 1, 4, 4), -1), "adaptive_max_pool2d: outputSize must not be negative; got [-1]"),
        new(o => Functional.AdaptiveMaxPool1d(o.Float(1, 2, 0), 1), "adaptive_max_pool1d: the input must not be empty apart from the batch; got shape [1, 2, 0]"),
        WrongCall.OutOfRange(o => Functional.MaxUnpool2d(o.Float(1, 1, 2, 2), o.Long(1, 1, 2, 2) + 100, 2), "max_unpool2d: index 100 is out of bounds for dimension 1 with size 16"),
        new(o => Functional.MaxUnpool2d(o.Float(1, 1, 2, 2), o.Long(1, 1, 2, 3), 2), "max_unpool2d: shapes differ: [1, 1, 2, 2] and [1, 1, 2, 3]; expected the same"),
        new(o => Functional.MaxUnpool2d(o.Float(1, 1, 2, 2), o.Long(1, 1, 2, 2), 2, outputSize: [9, 9]), "max_unpool2d: invalid outputSize [9, 9]; each must differ from [4, 4] by less than the stride"),
        new(o => Functional.FractionalMaxPool2d(o.Float(1, 1, 4, 4), 2, outputSize: 4), "fractional_max_pool2d: the windows do not fit; got input [1, 1, 4, 4], kernel size [2], output size [4, 4]"),
        new(o => Functional.FractionalMaxPool2d(o.Float(1, 1, 4, 4), 2), "fractional_max_pool2d: expected either outputSize or outputRatio; got neither"),
        new(o => Functional.LpPool1d(o.Float(1, 1, 2), 2, 3), "avg_pool1d: the output size is too small; got input [1, 1, 2] and output size [0]"),
        new(o => Functional.AvgPool3d(o.Float(1, 1, 2, 2, 2), 3, padding: 1), "avg_pool3d: the input is smaller than the kernel; got input [1, 1, 2, 2, 2] and kernel size [3]"),
        new(o => Functional.LpPool1d(o.Float(1, 1, 4), 0, 2), "lp_pool1d: normType must not be zero; got 0"),
        new(o => Functional.LpPool2d(o.Float(1, 1, 4, 4), 0, 2), "lp_pool2d: normType must not be zero; got 0"),
    ];
}
