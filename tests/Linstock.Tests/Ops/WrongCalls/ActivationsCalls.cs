using Linstock.NN;

namespace Linstock.Tests.Ops.WrongCalls;

/// <summary>Activations, softmax and dropout: dtypes, dimensions, parameters out of range.</summary>
internal static class ActivationsCalls
{
    public static WrongCall[] All =>
    [
        new(o => Functional.Gelu(o.Long(2)), "gelu: not implemented for int64; expected a floating point dtype"),
        new(o => Functional.Silu(o.Long(2)), "silu: not implemented for int64; expected a floating point or complex dtype"),
        new(o => Functional.Elu(o.Long(2)), "elu: not implemented for int64; expected a floating point dtype"),
        new(o => Functional.Mish(o.Long(2)), "mish: not implemented for int64; expected a floating point dtype"),
        new(o => Functional.Hardswish(o.Long(2)), "hardswish: not implemented for int64; expected a floating point dtype"),
        new(o => Functional.LeakyRelu(o.Long(2)), "leaky_relu: not implemented for int64; expected a floating point dtype"),
        new(o => new Hardtanh(1, -1), "Hardtanh: maxVal must be larger than minVal; got minVal 1, maxVal -1"),
        new(o => Functional.Logsigmoid(o.Long(2)), "log_sigmoid: not implemented for int64; expected a floating point dtype"),
        new(o => Functional.Softplus(o.Long(2)), "softplus: not implemented for int64; expected a floating point dtype"),
        new(o => Functional.Softshrink(o.Float(2), -1), "softshrink: lambd must not be negative; got -1"),
        new(o => Functional.Celu(o.Float(2), 0), "celu: alpha must not be zero; got 0"),
        new(o => Functional.Glu(o.Float(2, 3)), "glu: the dimension must have an even size; got 3 in dimension -1"),
        WrongCall.OutOfRange(o => Functional.Glu(o.Float(2, 4), 2), "glu: dim out of range; got 2; expected -2 to 1"),
        new(o => Functional.Glu(o.Float()), "glu: expected at least 1 dimension; got shape []"),
        new(o => Functional.Prelu(o.Float(2, 3), o.Float(2)), "prelu: weight must have one element or one for each channel; got [2] for input [2, 3]"),
        new(o => Functional.Prelu(o.Float(2, 3), o.Float(3, 1)), "prelu: weight must have one element or one for each channel; got [3, 1] for input [2, 3]"),
        new(o => Functional.Prelu(o.Float(2, 3), o.Double(3)), "prelu: dtypes differ: float32 and float64; expected the same; convert one with .To(DType.Float32)"),
        new(o => Functional.Rrelu(o.Float(2), 0.5, 0.1, training: true), "rrelu: the bounds are reversed; got lower 0.5, upper 0.1; expected lower <= upper"),
        WrongCall.OutOfRange(o => Torch.Softmax(o.Float(2, 3), 2), "softmax: dim out of range; got 2; expected -2 to 1"),
        new(o => Torch.Softmax(o.Long(2), 0), "softmax: not implemented for int64; expected a floating point dtype"),
        WrongCall.OutOfRange(o => Torch.LogSoftmax(o.Float(2, 3), -3), "log_softmax: dim out of range; got -3; expected -2 to 1"),
        WrongCall.OutOfRange(o => Functional.Softmin(o.Float(2), 1), "softmin: dim out of range; got 1; expected -1 to 0"),
        new(o => Functional.GumbelSoftmax(o.Long(2)), "gumbel_softmax: not implemented for int64; expected a floating point dtype"),
        new(o => Functional.Dropout(o.Float(2), 1.5), "dropout: the probability is out of range; got p 1.5; expected 0 <= p <= 1"),
        new(o => Functional.Dropout(o.Float(2), -0.1), "dropout: the probability is out of range; got p -0.1; expected 0 <= p <= 1"),
        new(o => Functional.AlphaDropout(o.Float(2), 2, training: true), "alpha_dropout: the probability is out of range; got p 2; expected 0 <= p <= 1"),
        new(o => Functional.Dropout2d(o.Float(2, 2, 2, 2), 2), "dropout2d: the probability is out of range; got p 2; expected 0 <= p <= 1"),
    ];
}
