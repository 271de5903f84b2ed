using Linstock.Ops.Special;

namespace Linstock.Ops.Formulas;

/// <summary>
/// What a formula may do with its operands. A formula is generic code over <typeparamref name="T"/>; what the code means
/// depends on who runs it: a number (<c>Float64Number</c>, <c>Int64Number</c>, <c>ComplexNumber</c>),
/// a node of an expression (<c>Symbol</c>), or a whole tensor.
/// </summary>
/// <remarks>
/// Comparisons and <see cref="IsNaN"/> give a mask. A mask may be combined with <see cref="And"/>, <see cref="Or"/> and
/// <see cref="Not"/>, and used as the first argument of <see cref="Select"/>; it is not a number, and arithmetic on it is a
/// defect that <c>Symbol</c> reports.
/// </remarks>
internal interface IReal<T>
    where T : IReal<T>
{
    static abstract T Constant(double value);

    static abstract T operator +(T left, T right);
    static abstract T operator -(T left, T right);
    static abstract T operator *(T left, T right);
    static abstract T operator /(T left, T right);
    static abstract T operator -(T value);

    /// <summary>x·y + z, rounded once where the element type has such an instruction.</summary>
    static abstract T FusedMultiplyAdd(T x, T y, T z);

    static abstract T Abs(T x);
    static abstract T Sqrt(T x);
    static abstract T Rsqrt(T x);

    static abstract T Exp(T x);
    static abstract T Exp2(T x);
    static abstract T Expm1(T x);
    static abstract T Log(T x);
    static abstract T Log2(T x);
    static abstract T Log10(T x);
    static abstract T Log1p(T x);
    static abstract T Pow(T x, T y);

    static abstract T Sin(T x);
    static abstract T Cos(T x);
    static abstract T Tan(T x);
    static abstract T Asin(T x);
    static abstract T Acos(T x);
    static abstract T Atan(T x);
    static abstract T Atan2(T y, T x);
    static abstract T Sinh(T x);
    static abstract T Cosh(T x);
    static abstract T Tanh(T x);
    static abstract T Asinh(T x);
    static abstract T Acosh(T x);
    static abstract T Atanh(T x);
    static abstract T Hypot(T x, T y);

    static abstract T Erf(T x);
    static abstract T Erfc(T x);
    static abstract T Erfinv(T x);
    static abstract T Sigmoid(T x);

    /// <summary>x·Φ(x); vectors of floats have an error of 2^-24 compared to x.</summary>
    static abstract T Gelu(T x);

    /// <summary>The slope of <see cref="Gelu"/>, Φ(x) + x·φ(x); vectors of floats have an error of 2^-23.</summary>
    static abstract T GeluSlope(T x);

    static abstract T Lgamma(T x);
    static abstract T Digamma(T x);

    /// <summary>A function of one real variable that has no vector form.</summary>
    static abstract T Call<TFunction>(T x)
        where TFunction : struct, IScalarFunction;

    /// <summary>A function of two real variables that has no vector form.</summary>
    static abstract T Call<TFunction>(T x, T y)
        where TFunction : struct, IScalarFunction2;

    static abstract T Floor(T x);
    static abstract T Ceiling(T x);
    static abstract T Truncate(T x);

    /// <summary>The nearest integer, ties to even.</summary>
    static abstract T Round(T x);

    /// <summary>The smaller one; NaN if either is NaN.</summary>
    static abstract T Min(T x, T y);

    /// <summary>The larger one; NaN if either is NaN.</summary>
    static abstract T Max(T x, T y);

    static abstract T CopySign(T magnitude, T sign);

    /// <summary>x - y·trunc(x / y), exact; the sign of x. C's <c>fmod</c>.</summary>
    static abstract T Fmod(T x, T y);

    /// <summary>x - y·floor(x / y); the sign of y. Python's <c>%</c>.</summary>
    static abstract T Remainder(T x, T y);

    /// <summary>floor(x / y) as Python's <c>//</c> computes it; exact for integers.</summary>
    static abstract T FloorDivide(T x, T y);

    /// <summary>trunc(x / y); exact for integers.</summary>
    static abstract T TruncateDivide(T x, T y);

    static abstract T Less(T x, T y);
    static abstract T LessEqual(T x, T y);
    static abstract T Greater(T x, T y);
    static abstract T GreaterEqual(T x, T y);
    static abstract T Equal(T x, T y);
    static abstract T NotEqual(T x, T y);
    static abstract T IsNaN(T x);

    static abstract T And(T x, T y);
    static abstract T Or(T x, T y);
    static abstract T Not(T x);

    /// <summary><paramref name="x"/> where the mask holds, <paramref name="y"/> elsewhere; the other one does not matter, not
    /// even as NaN.</summary>
    static abstract T Select(T mask, T x, T y);

    static abstract T BitAnd(T x, T y);
    static abstract T BitOr(T x, T y);
    static abstract T BitXor(T x, T y);
    static abstract T BitNot(T x);
    static abstract T ShiftLeft(T x, T bits);
    static abstract T ShiftRight(T x, T bits);

    /// <summary>The greatest common divisor, never negative.</summary>
    static abstract T Gcd(T x, T y);
}
