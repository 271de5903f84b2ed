namespace Linstock.Tests.Ops.WrongCalls;

/// <summary>Functions of one tensor: dtypes they are not defined for, results that do not fit in place.</summary>
internal static class UnaryCalls
{
    public static WrongCall[] All =>
    [
        new(o => o.Long(2).Sqrt_(), "sqrt_: result type float32 can't be cast to the desired output type int64"),
        new(o => o.Bool(2).Exp_(), "exp_: result type float32 can't be cast to the desired output type bool"),
        new(o => Torch.Ceil(o.Complex(2)), "ceil: not implemented for complex64; expected an integer or floating point dtype"),
        new(o => Torch.Floor(o.Complex(2)), "floor: not implemented for complex64; expected an integer or floating point dtype"),
        new(o => Torch.Frac(o.Long(2)), "frac: not implemented for int64; expected a floating point dtype"),
        new(o => Torch.Sign(o.Complex(2)), "sign: not implemented for complex64; expected a real dtype"),
        new(o => Torch.Signbit(o.Complex(2)), "signbit: not implemented for complex64; expected a floating point dtype"),
        new(o => o.Complex(2).Abs_(), "abs_: the result of complex numbers is real; use Abs"),
        new(o => Torch.Imag(o.Float(2)), "imag: not implemented for float32; expected a complex dtype"),
        new(o => Torch.Erf(o.Complex(2)), "erf: not implemented for complex64; expected a floating point dtype"),
        new(o => Torch.Erfinv(o.Complex(2)), "erfinv: not implemented for complex64; expected a floating point dtype"),
        new(o => Torch.Lgamma(o.Complex(2)), "lgamma: not implemented for complex64; expected a floating point dtype"),
        new(o => Torch.Digamma(o.Complex(2)), "digamma: not implemented for complex64; expected a floating point dtype"),
        new(o => Torch.Polygamma(-1, o.Float(2)), "polygamma: n must not be negative; got -1"),
        new(o => Torch.Expm1(o.Complex(2)), "expm1: not implemented for complex64; expected a floating point dtype"),
        new(o => Torch.I0(o.Complex(2)), "i0: not implemented for complex64; expected a floating point dtype"),
        new(o => Torch.Frexp(o.Long(2)), "frexp: not implemented for int64; expected a floating point dtype"),
        new(o => Torch.NanToNum(o.Complex(2)), "nan_to_num: not implemented for complex64; expected a floating point dtype"),
        new(o => Torch.Logit(o.Complex(2)), "logit: not implemented for complex64; expected a floating point dtype"),
        new(o => Torch.Relu(o.Complex(2)), "relu: not implemented for complex64; expected an integer or floating point dtype"),
        new(o => Torch.Relu(o.Bool(2)), "relu: not implemented for bool; expected an integer or floating point dtype"),
        new(o => Torch.Trunc(o.Complex(2)), "trunc: not implemented for complex64; expected an integer or floating point dtype"),
        new(o => Torch.Round(o.Long(2), 1), "round: not implemented for int64; expected a floating point dtype"),
        new(o => Torch.Isposinf(o.Complex(2)), "isposinf: not implemented for complex64; expected a floating point dtype"),
        new(o => Torch.Special.Zeta(o.Complex(2), o.Complex(2)), "special_zeta: not implemented for complex64; expected a floating point dtype"),
        new(o => Torch.Mvlgamma(o.Floats(3, 4), 0), "mvlgamma: p must be at least 1; got 0"),
    ];
}
