using Linstock.Ops.Special;

namespace Linstock.Ops.Formulas;

/// <summary>A formula run on truth values, where a sum is "or", a product "and", and the bitwise complement "not".</summary>
internal readonly struct BoolNumber(bool value) : IReal<BoolNumber>
{
    public bool Value { get; } = value;

    public static implicit operator BoolNumber(bool value) => new(value);

    public override string ToString() => Value.ToString();

    public static BoolNumber Constant(double value) => value != 0;

    public static BoolNumber operator +(BoolNumber left, BoolNumber right) => left.Value | right.Value;
    public static BoolNumber operator -(BoolNumber left, BoolNumber right) => left.Value ^ right.Value;
    public static BoolNumber operator *(BoolNumber left, BoolNumber right) => left.Value & right.Value;
    public static BoolNumber operator /(BoolNumber left, BoolNumber right) => throw NotReal.FloatingOnly();
    public static BoolNumber operator -(BoolNumber value) => value;

    public static BoolNumber FusedMultiplyAdd(BoolNumber x, BoolNumber y, BoolNumber z) => (x.Value & y.Value) | z.Value;

    public static BoolNumber Abs(BoolNumber x) => x;
    public static BoolNumber Pow(BoolNumber x, BoolNumber y) => x.Value | !y.Value;

    public static BoolNumber Sqrt(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Rsqrt(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Exp(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Exp2(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Expm1(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Log(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Log2(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Log10(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Log1p(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Sin(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Cos(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Tan(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Asin(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Acos(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Atan(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Sinh(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Cosh(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Tanh(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Asinh(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Acosh(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Atanh(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Erf(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Erfc(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Erfinv(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Gelu(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber GeluSlope(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Sigmoid(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Lgamma(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Digamma(BoolNumber x) => throw NotReal.FloatingOnly();
    public static BoolNumber Atan2(BoolNumber x, BoolNumber y) => throw NotReal.FloatingOnly();
    public static BoolNumber Hypot(BoolNumber x, BoolNumber y) => throw NotReal.FloatingOnly();

    public static BoolNumber Call<TFunction>(BoolNumber x)
        where TFunction : struct, IScalarFunction => throw NotReal.FloatingOnly();

    public static BoolNumber Call<TFunction>(BoolNumber x, BoolNumber y)
        where TFunction : struct, IScalarFunction2 => throw NotReal.FloatingOnly();

    public static BoolNumber Floor(BoolNumber x) => x;
    public static BoolNumber Ceiling(BoolNumber x) => x;
    public static BoolNumber Truncate(BoolNumber x) => x;
    public static BoolNumber Round(BoolNumber x) => x;

    public static BoolNumber Min(BoolNumber x, BoolNumber y) => x.Value & y.Value;
    public static BoolNumber Max(BoolNumber x, BoolNumber y) => x.Value | y.Value;
    public static BoolNumber CopySign(BoolNumber magnitude, BoolNumber sign) => throw NotReal.FloatingOnly();

    public static BoolNumber Fmod(BoolNumber x, BoolNumber y) => y.Value ? false : throw new DivideByZeroException();
    public static BoolNumber Remainder(BoolNumber x, BoolNumber y) => Fmod(x, y);
    public static BoolNumber FloorDivide(BoolNumber x, BoolNumber y) => y.Value ? x : throw new DivideByZeroException();
    public static BoolNumber TruncateDivide(BoolNumber x, BoolNumber y) => FloorDivide(x, y);

    public static BoolNumber Less(BoolNumber x, BoolNumber y) => !x.Value & y.Value;
    public static BoolNumber LessEqual(BoolNumber x, BoolNumber y) => !x.Value | y.Value;
    public static BoolNumber Greater(BoolNumber x, BoolNumber y) => x.Value & !y.Value;
    public static BoolNumber GreaterEqual(BoolNumber x, BoolNumber y) => x.Value | !y.Value;
    public static BoolNumber Equal(BoolNumber x, BoolNumber y) => x.Value == y.Value;
    public static BoolNumber NotEqual(BoolNumber x, BoolNumber y) => x.Value != y.Value;
    public static BoolNumber IsNaN(BoolNumber x) => false;

    public static BoolNumber And(BoolNumber x, BoolNumber y) => x.Value & y.Value;
    public static BoolNumber Or(BoolNumber x, BoolNumber y) => x.Value | y.Value;
    public static BoolNumber Not(BoolNumber x) => !x.Value;
    public static BoolNumber Select(BoolNumber mask, BoolNumber x, BoolNumber y) => mask.Value ? x : y;

    public static BoolNumber BitAnd(BoolNumber x, BoolNumber y) => x.Value & y.Value;
    public static BoolNumber BitOr(BoolNumber x, BoolNumber y) => x.Value | y.Value;
    public static BoolNumber BitXor(BoolNumber x, BoolNumber y) => x.Value ^ y.Value;
    public static BoolNumber BitNot(BoolNumber x) => !x.Value;
    public static BoolNumber ShiftLeft(BoolNumber x, BoolNumber bits) => throw NotReal.IntegerOnly();
    public static BoolNumber ShiftRight(BoolNumber x, BoolNumber bits) => throw NotReal.IntegerOnly();
    public static BoolNumber Gcd(BoolNumber x, BoolNumber y) => x.Value | y.Value;
}
