using Linstock.Ops.Formulas;
using Linstock.Ops.Special;

namespace Linstock.Tests.Ops.Formulas;

/// <summary>
/// A value and its derivative, in double: forward-mode differentiation that shares no code with the symbolic one. At kinks it
/// takes one of the branches, so tests keep away from them.
/// </summary>
internal readonly struct Dual(double value, double slope) : IReal<Dual>
{
    public double Value { get; } = value;

    public double Slope { get; } = slope;

    public static Dual Constant(double value) => new(value, 0);

    public static Dual operator +(Dual left, Dual right) => new(left.Value + right.Value, left.Slope + right.Slope);
    public static Dual operator -(Dual left, Dual right) => new(left.Value - right.Value, left.Slope - right.Slope);
    public static Dual operator *(Dual left, Dual right) =>
        new(left.Value * right.Value, Times(left.Slope, right.Value) + Times(right.Slope, left.Value));
    public static Dual operator /(Dual left, Dual right) =>
        new(left.Value / right.Value, Times(left.Slope, 1 / right.Value) - Times(right.Slope, left.Value / (right.Value * right.Value)));
    public static Dual operator -(Dual value) => new(-value.Value, -value.Slope);

    public static Dual FusedMultiplyAdd(Dual x, Dual y, Dual z) => x * y + z;

    public static Dual Select(Dual mask, Dual x, Dual y) => mask.Value != 0 ? x : y;

    public static Dual Abs(Dual x) => x.Value < 0 ? -x : x.Value > 0 ? x : new(Math.Abs(x.Value), 0);
    public static Dual Min(Dual x, Dual y) => x.Value <= y.Value || double.IsNaN(x.Value) ? x : y;
    public static Dual Max(Dual x, Dual y) => x.Value >= y.Value || double.IsNaN(x.Value) ? x : y;

    public static Dual Pow(Dual x, Dual y)
    {
        double value = Math.Pow(x.Value, y.Value);
        return new(value, Times(x.Slope, y.Value * Math.Pow(x.Value, y.Value - 1)) + Times(y.Slope, value * Math.Log(x.Value)));
    }

    public static Dual Atan2(Dual y, Dual x)
    {
        double square = x.Value * x.Value + y.Value * y.Value;
        return new(Math.Atan2(y.Value, x.Value), Times(y.Slope, x.Value / square) - Times(x.Slope, y.Value / square));
    }

    public static Dual Hypot(Dual x, Dual y)
    {
        double value = double.Hypot(x.Value, y.Value);
        return new(value, Times(x.Slope, x.Value / value) + Times(y.Slope, y.Value / value));
    }

    public static Dual CopySign(Dual magnitude, Dual sign) =>
        double.IsNegative(magnitude.Value) == double.IsNegative(sign.Value) ? magnitude : -magnitude;

    public static Dual Fmod(Dual x, Dual y) =>
        new(Float64Number.Fmod(x.Value, y.Value).Value, x.Slope - Times(y.Slope, Math.Truncate(x.Value / y.Value)));

    public static Dual Remainder(Dual x, Dual y) =>
        new(Float64Number.Remainder(x.Value, y.Value).Value, x.Slope - Times(y.Slope, Math.Floor(x.Value / y.Value)));

    public static Dual Call<TFunction>(Dual x)
        where TFunction : struct, IScalarFunction => new(TFunction.Evaluate(x.Value), x.Slope == 0 ? 0 : x.Slope * Difference(TFunction.Evaluate, x.Value));

    public static Dual Call<TFunction>(Dual x, Dual y)
        where TFunction : struct, IScalarFunction2 => new(
            TFunction.Evaluate(x.Value, y.Value),
            (x.Slope == 0 ? 0 : x.Slope * Difference(t => TFunction.Evaluate(t, y.Value), x.Value))
            + (y.Slope == 0 ? 0 : y.Slope * Difference(t => TFunction.Evaluate(x.Value, t), y.Value)));

    public static Dual Sqrt(Dual x) => new(Float64Number.Sqrt(x.Value).Value, Times(x.Slope, 0.5 / Math.Sqrt(x.Value)));
    public static Dual Rsqrt(Dual x) => new(Float64Number.Rsqrt(x.Value).Value, Times(x.Slope, -0.5 * Math.Pow(x.Value, -1.5)));
    public static Dual Exp(Dual x) => new(Float64Number.Exp(x.Value).Value, Times(x.Slope, Math.Exp(x.Value)));
    public static Dual Exp2(Dual x) => new(Float64Number.Exp2(x.Value).Value, Times(x.Slope, Math.Log(2) * Math.Pow(2, x.Value)));
    public static Dual Expm1(Dual x) => new(Float64Number.Expm1(x.Value).Value, Times(x.Slope, Math.Exp(x.Value)));
    public static Dual Log(Dual x) => new(Float64Number.Log(x.Value).Value, Times(x.Slope, 1 / x.Value));
    public static Dual Log2(Dual x) => new(Float64Number.Log2(x.Value).Value, Times(x.Slope, 1 / (x.Value * Math.Log(2))));
    public static Dual Log10(Dual x) => new(Float64Number.Log10(x.Value).Value, Times(x.Slope, 1 / (x.Value * Math.Log(10))));
    public static Dual Log1p(Dual x) => new(Float64Number.Log1p(x.Value).Value, Times(x.Slope, 1 / (1 + x.Value)));
    public static Dual Sin(Dual x) => new(Float64Number.Sin(x.Value).Value, Times(x.Slope, Math.Cos(x.Value)));
    public static Dual Cos(Dual x) => new(Float64Number.Cos(x.Value).Value, Times(x.Slope, -Math.Sin(x.Value)));
    public static Dual Tan(Dual x) => new(Float64Number.Tan(x.Value).Value, Times(x.Slope, 1 / (Math.Cos(x.Value) * Math.Cos(x.Value))));
    public static Dual Asin(Dual x) => new(Float64Number.Asin(x.Value).Value, Times(x.Slope, 1 / Math.Sqrt((1 - x.Value) * (1 + x.Value))));
    public static Dual Acos(Dual x) => new(Float64Number.Acos(x.Value).Value, Times(x.Slope, -1 / Math.Sqrt((1 - x.Value) * (1 + x.Value))));
    public static Dual Atan(Dual x) => new(Float64Number.Atan(x.Value).Value, Times(x.Slope, 1 / (1 + x.Value * x.Value)));
    public static Dual Sinh(Dual x) => new(Float64Number.Sinh(x.Value).Value, Times(x.Slope, Math.Cosh(x.Value)));
    public static Dual Cosh(Dual x) => new(Float64Number.Cosh(x.Value).Value, Times(x.Slope, Math.Sinh(x.Value)));
    public static Dual Tanh(Dual x) => new(Float64Number.Tanh(x.Value).Value, Times(x.Slope, 1 / (Math.Cosh(x.Value) * Math.Cosh(x.Value))));
    public static Dual Asinh(Dual x) => new(Float64Number.Asinh(x.Value).Value, Times(x.Slope, 1 / Math.Sqrt(1 + x.Value * x.Value)));
    public static Dual Acosh(Dual x) => new(Float64Number.Acosh(x.Value).Value, Times(x.Slope, 1 / Math.Sqrt(x.Value * x.Value - 1)));
    public static Dual Atanh(Dual x) => new(Float64Number.Atanh(x.Value).Value, Times(x.Slope, 1 / ((1 - x.Value) * (1 + x.Value))));
    public static Dual Erf(Dual x) => new(Float64Number.Erf(x.Value).Value, Times(x.Slope, 2 / Math.Sqrt(Math.PI) * Math.Exp(-x.Value * x.Value)));
    public static Dual Erfc(Dual x) => new(Float64Number.Erfc(x.Value).Value, Times(x.Slope, -2 / Math.Sqrt(Math.PI) * Math.Exp(-x.Value * x.Value)));
    public static Dual Sigmoid(Dual x) => new(Float64Number.Sigmoid(x.Value).Value, Times(x.Slope, 1 / ((1 + Math.Exp(-x.Value)) * (1 + Math.Exp(x.Value)))));
    public static Dual Gelu(Dual x) => new(Float64Number.Gelu(x.Value).Value, Times(x.Slope, Difference(ScalarMath.Gelu, x.Value)));
    public static Dual GeluSlope(Dual x) => new(Float64Number.GeluSlope(x.Value).Value, Times(x.Slope, Difference(ScalarMath.GeluSlope, x.Value)));
    public static Dual Erfinv(Dual x) => new(Float64Number.Erfinv(x.Value).Value, Times(x.Slope, Difference(ScalarMath.Erfinv, x.Value)));
    public static Dual Lgamma(Dual x) => new(Float64Number.Lgamma(x.Value).Value, Times(x.Slope, Difference(ScalarMath.Lgamma, x.Value)));
    public static Dual Digamma(Dual x) => new(Float64Number.Digamma(x.Value).Value, Times(x.Slope, Difference(ScalarMath.Digamma, x.Value)));
    public static Dual Floor(Dual x) => new(Float64Number.Floor(x.Value).Value, Times(x.Slope, 0));
    public static Dual Ceiling(Dual x) => new(Float64Number.Ceiling(x.Value).Value, Times(x.Slope, 0));
    public static Dual Truncate(Dual x) => new(Float64Number.Truncate(x.Value).Value, Times(x.Slope, 0));
    public static Dual Round(Dual x) => new(Float64Number.Round(x.Value).Value, Times(x.Slope, 0));

    public static Dual IsNaN(Dual x) => Constant(Float64Number.IsNaN(x.Value).Value);
    public static Dual Not(Dual x) => Constant(Float64Number.Not(x.Value).Value);
    public static Dual BitNot(Dual x) => Constant(Float64Number.BitNot(x.Value).Value);
    public static Dual FloorDivide(Dual x, Dual y) => Constant(Float64Number.FloorDivide(x.Value, y.Value).Value);
    public static Dual TruncateDivide(Dual x, Dual y) => Constant(Float64Number.TruncateDivide(x.Value, y.Value).Value);
    public static Dual Less(Dual x, Dual y) => Constant(Float64Number.Less(x.Value, y.Value).Value);
    public static Dual LessEqual(Dual x, Dual y) => Constant(Float64Number.LessEqual(x.Value, y.Value).Value);
    public static Dual Greater(Dual x, Dual y) => Constant(Float64Number.Greater(x.Value, y.Value).Value);
    public static Dual GreaterEqual(Dual x, Dual y) => Constant(Float64Number.GreaterEqual(x.Value, y.Value).Value);
    public static Dual Equal(Dual x, Dual y) => Constant(Float64Number.Equal(x.Value, y.Value).Value);
    public static Dual NotEqual(Dual x, Dual y) => Constant(Float64Number.NotEqual(x.Value, y.Value).Value);
    public static Dual And(Dual x, Dual y) => Constant(Float64Number.And(x.Value, y.Value).Value);
    public static Dual Or(Dual x, Dual y) => Constant(Float64Number.Or(x.Value, y.Value).Value);
    public static Dual BitAnd(Dual x, Dual y) => Constant(Float64Number.BitAnd(x.Value, y.Value).Value);
    public static Dual BitOr(Dual x, Dual y) => Constant(Float64Number.BitOr(x.Value, y.Value).Value);
    public static Dual BitXor(Dual x, Dual y) => Constant(Float64Number.BitXor(x.Value, y.Value).Value);
    public static Dual Gcd(Dual x, Dual y) => Constant(Float64Number.Gcd(x.Value, y.Value).Value);
    public static Dual ShiftLeft(Dual x, Dual bits) => Constant(Float64Number.ShiftLeft(x.Value, bits.Value).Value);
    public static Dual ShiftRight(Dual x, Dual bits) => Constant(Float64Number.ShiftRight(x.Value, bits.Value).Value);

    // The slope of a constant is exactly 0 and stays so next to an infinite factor.
    private static double Times(double slope, double factor) => slope == 0 ? 0 : slope * factor;

    /// <summary>The derivative by Richardson's extrapolation of central differences.</summary>
    private static double Difference(Func<double, double> function, double x)
    {
        double h = 1e-3 * Math.Max(1e-2, Math.Abs(x));
        double coarse = Slope(h);
        double middle = Slope(h / 2);
        double fine = Slope(h / 4);
        double first = (4 * middle - coarse) / 3;
        double second = (4 * fine - middle) / 3;

        // NaN, which is not compared, where the function bends too much for differences, as next to a pole.
        return Math.Abs(second - first) <= 1e-8 * (1 + Math.Abs(second)) ? (16 * second - first) / 15 : double.NaN;

        double Slope(double step) => (function(x + step) - function(x - step)) / (2 * step);
    }
}
