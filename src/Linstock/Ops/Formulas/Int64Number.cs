using Linstock.Ops.Special;

namespace Linstock.Ops.Formulas;

/// <summary>A formula run on integers of any width: 64 bits inside, the low bits are stored. A mask is 0 or 1.</summary>
internal readonly struct Int64Number(long value) : IReal<Int64Number>
{
    public long Value { get; } = value;

    public static implicit operator Int64Number(long value) => new(value);

    public override string ToString() => Value.ToString();

    public static Int64Number Constant(double value) => (long)value;

    public static Int64Number operator +(Int64Number left, Int64Number right) => left.Value + right.Value;
    public static Int64Number operator -(Int64Number left, Int64Number right) => left.Value - right.Value;
    public static Int64Number operator *(Int64Number left, Int64Number right) => left.Value * right.Value;
    public static Int64Number operator /(Int64Number left, Int64Number right) => throw NotReal.FloatingOnly();
    public static Int64Number operator -(Int64Number value) => -value.Value;

    public static Int64Number FusedMultiplyAdd(Int64Number x, Int64Number y, Int64Number z) => x.Value * y.Value + z.Value;

    public static Int64Number Abs(Int64Number x) => x.Value < 0 ? -x.Value : x.Value;

    /// <summary>x to the power of y, wrapping; 0 for negative y, except for x = ±1.</summary>
    public static Int64Number Pow(Int64Number x, Int64Number y)
    {
        if (y.Value < 0)
        {
            return x.Value == 1 ? 1 : x.Value == -1 ? ((y.Value & 1) == 0 ? 1 : -1) : 0;
        }

        long result = 1;
        long factor = x.Value;
        for (long rest = y.Value; rest != 0; rest >>= 1)
        {
            if ((rest & 1) != 0)
            {
                result *= factor;
            }

            factor *= factor;
        }

        return result;
    }

    public static Int64Number Sqrt(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Rsqrt(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Exp(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Exp2(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Expm1(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Log(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Log2(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Log10(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Log1p(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Sin(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Cos(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Tan(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Asin(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Acos(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Atan(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Sinh(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Cosh(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Tanh(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Asinh(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Acosh(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Atanh(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Erf(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Erfc(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Erfinv(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Sigmoid(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Gelu(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number GeluSlope(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Lgamma(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Digamma(Int64Number x) => throw NotReal.FloatingOnly();
    public static Int64Number Atan2(Int64Number x, Int64Number y) => throw NotReal.FloatingOnly();
    public static Int64Number Hypot(Int64Number x, Int64Number y) => throw NotReal.FloatingOnly();

    public static Int64Number Call<TFunction>(Int64Number x)
        where TFunction : struct, IScalarFunction => throw NotReal.FloatingOnly();

    public static Int64Number Call<TFunction>(Int64Number x, Int64Number y)
        where TFunction : struct, IScalarFunction2 => throw NotReal.FloatingOnly();

    public static Int64Number Floor(Int64Number x) => x;
    public static Int64Number Ceiling(Int64Number x) => x;
    public static Int64Number Truncate(Int64Number x) => x;
    public static Int64Number Round(Int64Number x) => x;

    public static Int64Number Min(Int64Number x, Int64Number y) => Math.Min(x.Value, y.Value);
    public static Int64Number Max(Int64Number x, Int64Number y) => Math.Max(x.Value, y.Value);
    public static Int64Number CopySign(Int64Number magnitude, Int64Number sign) => throw NotReal.FloatingOnly();

    // long.MinValue / -1 does not fit and traps on x86; the answers below are what wrapping gives.
    public static Int64Number Fmod(Int64Number x, Int64Number y) => y.Value == -1 ? 0 : x.Value % y.Value;

    public static Int64Number Remainder(Int64Number x, Int64Number y)
    {
        long remainder = Fmod(x, y).Value;
        return remainder != 0 && (remainder ^ y.Value) < 0 ? remainder + y.Value : remainder;
    }

    public static Int64Number FloorDivide(Int64Number x, Int64Number y)
    {
        long quotient = TruncateDivide(x, y).Value;
        return Fmod(x, y).Value != 0 && (x.Value ^ y.Value) < 0 ? quotient - 1 : quotient;
    }

    public static Int64Number TruncateDivide(Int64Number x, Int64Number y) => y.Value == -1 ? -x.Value : x.Value / y.Value;

    public static Int64Number Less(Int64Number x, Int64Number y) => x.Value < y.Value ? 1 : 0;
    public static Int64Number LessEqual(Int64Number x, Int64Number y) => x.Value <= y.Value ? 1 : 0;
    public static Int64Number Greater(Int64Number x, Int64Number y) => x.Value > y.Value ? 1 : 0;
    public static Int64Number GreaterEqual(Int64Number x, Int64Number y) => x.Value >= y.Value ? 1 : 0;
    public static Int64Number Equal(Int64Number x, Int64Number y) => x.Value == y.Value ? 1 : 0;
    public static Int64Number NotEqual(Int64Number x, Int64Number y) => x.Value != y.Value ? 1 : 0;
    public static Int64Number IsNaN(Int64Number x) => 0;

    public static Int64Number And(Int64Number x, Int64Number y) => x.Value & y.Value;
    public static Int64Number Or(Int64Number x, Int64Number y) => x.Value | y.Value;
    public static Int64Number Not(Int64Number x) => x.Value ^ 1;
    public static Int64Number Select(Int64Number mask, Int64Number x, Int64Number y) => mask.Value != 0 ? x : y;

    public static Int64Number BitAnd(Int64Number x, Int64Number y) => x.Value & y.Value;
    public static Int64Number BitOr(Int64Number x, Int64Number y) => x.Value | y.Value;
    public static Int64Number BitXor(Int64Number x, Int64Number y) => x.Value ^ y.Value;
    public static Int64Number BitNot(Int64Number x) => ~x.Value;

    // Shifts by more bits than there are shift everything out; the store takes the low bits of narrower types.
    public static Int64Number ShiftLeft(Int64Number x, Int64Number bits) => (ulong)bits.Value > 63 ? 0 : x.Value << (int)bits.Value;
    public static Int64Number ShiftRight(Int64Number x, Int64Number bits) => x.Value >> ((ulong)bits.Value > 63 ? 63 : (int)bits.Value);

    public static Int64Number Gcd(Int64Number x, Int64Number y)
    {
        long a = x.Value;
        long b = y.Value;
        while (b != 0)
        {
            (a, b) = (b, Fmod(a, b).Value);
        }

        return a < 0 ? -a : a;
    }
}
