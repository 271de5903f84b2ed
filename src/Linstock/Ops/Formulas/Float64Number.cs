using System.Runtime.CompilerServices;
using Linstock.Ops.Special;

namespace Linstock.Ops.Formulas;

/// <summary>A formula run on doubles: the reference, and the loop of whatever has no vector form. A mask is 0 or 1.</summary>
internal readonly struct Float64Number(double value) : IReal<Float64Number>
{
    public double Value { get; } = value;

    public static implicit operator Float64Number(double value) => new(value);

    public override string ToString() => Value.ToString("R");

    public static Float64Number Constant(double value) => value;

    public static Float64Number operator +(Float64Number left, Float64Number right) => left.Value + right.Value;
    public static Float64Number operator -(Float64Number left, Float64Number right) => left.Value - right.Value;
    public static Float64Number operator *(Float64Number left, Float64Number right) => left.Value * right.Value;
    public static Float64Number operator /(Float64Number left, Float64Number right) => left.Value / right.Value;
    public static Float64Number operator -(Float64Number value) => -value.Value;

    public static Float64Number FusedMultiplyAdd(Float64Number x, Float64Number y, Float64Number z) =>
        Math.FusedMultiplyAdd(x.Value, y.Value, z.Value);

    public static Float64Number Abs(Float64Number x) => Math.Abs(x.Value);
    public static Float64Number Sqrt(Float64Number x) => Math.Sqrt(x.Value);
    public static Float64Number Rsqrt(Float64Number x) => 1 / Math.Sqrt(x.Value);

    public static Float64Number Exp(Float64Number x) => Math.Exp(x.Value);
    public static Float64Number Exp2(Float64Number x) => double.Exp2(x.Value);
    public static Float64Number Expm1(Float64Number x) => ScalarMath.Expm1(x.Value);
    public static Float64Number Log(Float64Number x) => Math.Log(x.Value);
    public static Float64Number Log2(Float64Number x) => Math.Log2(x.Value);
    public static Float64Number Log10(Float64Number x) => Math.Log10(x.Value);
    public static Float64Number Log1p(Float64Number x) => ScalarMath.Log1p(x.Value);
    public static Float64Number Pow(Float64Number x, Float64Number y) => Math.Pow(x.Value, y.Value);

    public static Float64Number Sin(Float64Number x) => Math.Sin(x.Value);
    public static Float64Number Cos(Float64Number x) => Math.Cos(x.Value);
    public static Float64Number Tan(Float64Number x) => Math.Tan(x.Value);
    public static Float64Number Asin(Float64Number x) => Math.Asin(x.Value);
    public static Float64Number Acos(Float64Number x) => Math.Acos(x.Value);
    public static Float64Number Atan(Float64Number x) => Math.Atan(x.Value);
    public static Float64Number Atan2(Float64Number y, Float64Number x) => Math.Atan2(y.Value, x.Value);
    public static Float64Number Sinh(Float64Number x) => Math.Sinh(x.Value);
    public static Float64Number Cosh(Float64Number x) => Math.Cosh(x.Value);
    public static Float64Number Tanh(Float64Number x) => Math.Tanh(x.Value);
    public static Float64Number Asinh(Float64Number x) => Math.Asinh(x.Value);
    public static Float64Number Acosh(Float64Number x) => Math.Acosh(x.Value);
    public static Float64Number Atanh(Float64Number x) => Math.Atanh(x.Value);
    public static Float64Number Hypot(Float64Number x, Float64Number y) => double.Hypot(x.Value, y.Value);

    public static Float64Number Erf(Float64Number x) => ScalarMath.Erf(x.Value);
    public static Float64Number Erfc(Float64Number x) => ScalarMath.Erfc(x.Value);
    public static Float64Number Erfinv(Float64Number x) => ScalarMath.Erfinv(x.Value);
    public static Float64Number Gelu(Float64Number x) => ScalarMath.Gelu(x.Value);
    public static Float64Number GeluSlope(Float64Number x) => ScalarMath.GeluSlope(x.Value);
    public static Float64Number Sigmoid(Float64Number x) => 1 / (1 + Math.Exp(-x.Value));
    public static Float64Number Lgamma(Float64Number x) => ScalarMath.Lgamma(x.Value);
    public static Float64Number Digamma(Float64Number x) => ScalarMath.Digamma(x.Value);

    public static Float64Number Call<TFunction>(Float64Number x)
        where TFunction : struct, IScalarFunction => TFunction.Evaluate(x.Value);

    public static Float64Number Call<TFunction>(Float64Number x, Float64Number y)
        where TFunction : struct, IScalarFunction2 => TFunction.Evaluate(x.Value, y.Value);

    public static Float64Number Floor(Float64Number x) => Math.Floor(x.Value);
    public static Float64Number Ceiling(Float64Number x) => Math.Ceiling(x.Value);
    public static Float64Number Truncate(Float64Number x) => Math.Truncate(x.Value);
    public static Float64Number Round(Float64Number x) => Math.Round(x.Value, MidpointRounding.ToEven);

    public static Float64Number Min(Float64Number x, Float64Number y) => Math.Min(x.Value, y.Value);
    public static Float64Number Max(Float64Number x, Float64Number y) => Math.Max(x.Value, y.Value);
    public static Float64Number CopySign(Float64Number magnitude, Float64Number sign) => Math.CopySign(magnitude.Value, sign.Value);

    public static Float64Number Fmod(Float64Number x, Float64Number y) => x.Value % y.Value;

    public static Float64Number Remainder(Float64Number x, Float64Number y)
    {
        double remainder = x.Value % y.Value;
        return remainder != 0 && remainder < 0 != y.Value < 0 ? remainder + y.Value : remainder;
    }

    public static Float64Number FloorDivide(Float64Number x, Float64Number y)
    {
        if (y.Value == 0)
        {
            return x.Value / y.Value;
        }

        // As Python: from the exact remainder, so that 1 // 0.1 is 9 although 1 / 0.1 rounds to 10.
        double remainder = x.Value % y.Value;
        double quotient = (x.Value - remainder) / y.Value;
        if (remainder != 0 && y.Value < 0 != remainder < 0)
        {
            quotient -= 1;
        }

        if (quotient == 0)
        {
            return Math.CopySign(0, x.Value / y.Value);
        }

        double floor = Math.Floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    public static Float64Number TruncateDivide(Float64Number x, Float64Number y) => Math.Truncate(x.Value / y.Value);

    public static Float64Number Less(Float64Number x, Float64Number y) => Mask(x.Value < y.Value);
    public static Float64Number LessEqual(Float64Number x, Float64Number y) => Mask(x.Value <= y.Value);
    public static Float64Number Greater(Float64Number x, Float64Number y) => Mask(x.Value > y.Value);
    public static Float64Number GreaterEqual(Float64Number x, Float64Number y) => Mask(x.Value >= y.Value);
    public static Float64Number Equal(Float64Number x, Float64Number y) => Mask(x.Value == y.Value);
    public static Float64Number NotEqual(Float64Number x, Float64Number y) => Mask(x.Value != y.Value);
    public static Float64Number IsNaN(Float64Number x) => Mask(double.IsNaN(x.Value));

    public static Float64Number And(Float64Number x, Float64Number y) => Mask(x.Value != 0 & y.Value != 0);
    public static Float64Number Or(Float64Number x, Float64Number y) => Mask(x.Value != 0 | y.Value != 0);
    public static Float64Number Not(Float64Number x) => Mask(x.Value == 0);
    public static Float64Number Select(Float64Number mask, Float64Number x, Float64Number y) => mask.Value != 0 ? x : y;

    public static Float64Number BitAnd(Float64Number x, Float64Number y) => throw NotReal.IntegerOnly();
    public static Float64Number BitOr(Float64Number x, Float64Number y) => throw NotReal.IntegerOnly();
    public static Float64Number BitXor(Float64Number x, Float64Number y) => throw NotReal.IntegerOnly();
    public static Float64Number BitNot(Float64Number x) => throw NotReal.IntegerOnly();

    public static Float64Number ShiftLeft(Float64Number x, Float64Number bits) => x.Value * Math.Pow(2, bits.Value);
    public static Float64Number ShiftRight(Float64Number x, Float64Number bits) => x.Value / Math.Pow(2, bits.Value);
    public static Float64Number Gcd(Float64Number x, Float64Number y) => throw NotReal.IntegerOnly();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Mask(bool holds) => holds ? 1 : 0;
}
