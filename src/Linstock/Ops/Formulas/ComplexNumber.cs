using System.Numerics;
using Linstock.Ops.Special;

namespace Linstock.Ops.Formulas;

/// <summary>A formula run on complex numbers. A mask is 0 or 1.</summary>
internal readonly struct ComplexNumber(Complex value) : IReal<ComplexNumber>
{
    public Complex Value { get; } = value;

    public static implicit operator ComplexNumber(Complex value) => new(value);

    public override string ToString() => Value.ToString();

    public static ComplexNumber Constant(double value) => new(new Complex(value, 0));

    public static ComplexNumber operator +(ComplexNumber left, ComplexNumber right) => left.Value + right.Value;
    public static ComplexNumber operator -(ComplexNumber left, ComplexNumber right) => left.Value - right.Value;
    public static ComplexNumber operator *(ComplexNumber left, ComplexNumber right) => left.Value * right.Value;
    public static ComplexNumber operator /(ComplexNumber left, ComplexNumber right) => left.Value / right.Value;
    public static ComplexNumber operator -(ComplexNumber value) => -value.Value;

    public static ComplexNumber FusedMultiplyAdd(ComplexNumber x, ComplexNumber y, ComplexNumber z) => x.Value * y.Value + z.Value;

    /// <summary>The absolute value, as a complex number without imaginary part.</summary>
    public static ComplexNumber Abs(ComplexNumber x) => new(new Complex(Complex.Abs(x.Value), 0));

    public static ComplexNumber Sqrt(ComplexNumber x) => ComplexMath.Sqrt(x.Value);
    public static ComplexNumber Rsqrt(ComplexNumber x) => Complex.One / ComplexMath.Sqrt(x.Value);
    public static ComplexNumber Exp(ComplexNumber x) => Complex.Exp(x.Value);
    public static ComplexNumber Exp2(ComplexNumber x) => Complex.Exp(x.Value * Math.Log(2));
    public static ComplexNumber Expm1(ComplexNumber x) => Complex.Exp(x.Value) - 1;
    public static ComplexNumber Log(ComplexNumber x) => ComplexMath.Log(x.Value);
    public static ComplexNumber Log2(ComplexNumber x) => ComplexMath.Log(x.Value, 2);
    public static ComplexNumber Log10(ComplexNumber x) => ComplexMath.Log(x.Value, 10);
    public static ComplexNumber Log1p(ComplexNumber x) => ComplexMath.Log(1 + x.Value);
    public static ComplexNumber Sin(ComplexNumber x) => ComplexMath.Sin(x.Value);
    public static ComplexNumber Cos(ComplexNumber x) => ComplexMath.Cos(x.Value);
    public static ComplexNumber Tan(ComplexNumber x) => Complex.Tan(x.Value);
    public static ComplexNumber Asin(ComplexNumber x) => ComplexMath.Asin(x.Value);
    public static ComplexNumber Acos(ComplexNumber x) => ComplexMath.Acos(x.Value);
    public static ComplexNumber Atan(ComplexNumber x) => ComplexMath.Atan(x.Value);
    public static ComplexNumber Sinh(ComplexNumber x) => ComplexMath.Sinh(x.Value);
    public static ComplexNumber Cosh(ComplexNumber x) => ComplexMath.Cosh(x.Value);
    public static ComplexNumber Tanh(ComplexNumber x) => Complex.Tanh(x.Value);
    public static ComplexNumber Asinh(ComplexNumber x) => ComplexMath.Asinh(x.Value);
    public static ComplexNumber Acosh(ComplexNumber x) => ComplexMath.Acosh(x.Value);
    public static ComplexNumber Atanh(ComplexNumber x) => ComplexMath.Atanh(x.Value);
    public static ComplexNumber Erf(ComplexNumber x) => throw NotReal.NotComplex();
    public static ComplexNumber Erfc(ComplexNumber x) => throw NotReal.NotComplex();
    public static ComplexNumber Erfinv(ComplexNumber x) => throw NotReal.NotComplex();
    public static ComplexNumber Gelu(ComplexNumber x) => throw NotReal.NotComplex();
    public static ComplexNumber GeluSlope(ComplexNumber x) => throw NotReal.NotComplex();
    public static ComplexNumber Sigmoid(ComplexNumber x) => 1 / (1 + Complex.Exp(-x.Value));
    public static ComplexNumber Lgamma(ComplexNumber x) => throw NotReal.NotComplex();
    public static ComplexNumber Digamma(ComplexNumber x) => throw NotReal.NotComplex();
    public static ComplexNumber Atan2(ComplexNumber x, ComplexNumber y) => throw NotReal.NotComplex();
    public static ComplexNumber Hypot(ComplexNumber x, ComplexNumber y) => throw NotReal.NotComplex();
    public static ComplexNumber Pow(ComplexNumber x, ComplexNumber y) => ComplexMath.Pow(x.Value, y.Value);

    public static ComplexNumber Call<TFunction>(ComplexNumber x)
        where TFunction : struct, IScalarFunction => throw NotReal.NotComplex();

    public static ComplexNumber Call<TFunction>(ComplexNumber x, ComplexNumber y)
        where TFunction : struct, IScalarFunction2 => throw NotReal.NotComplex();

    public static ComplexNumber Floor(ComplexNumber x) => throw NotReal.NotComplex();
    public static ComplexNumber Ceiling(ComplexNumber x) => throw NotReal.NotComplex();
    public static ComplexNumber Truncate(ComplexNumber x) => throw NotReal.NotComplex();
    public static ComplexNumber Round(ComplexNumber x) => throw NotReal.NotComplex();
    public static ComplexNumber Min(ComplexNumber x, ComplexNumber y) => throw NotReal.NotComplex();
    public static ComplexNumber Max(ComplexNumber x, ComplexNumber y) => throw NotReal.NotComplex();
    public static ComplexNumber Fmod(ComplexNumber x, ComplexNumber y) => throw NotReal.NotComplex();
    public static ComplexNumber Remainder(ComplexNumber x, ComplexNumber y) => throw NotReal.NotComplex();
    public static ComplexNumber FloorDivide(ComplexNumber x, ComplexNumber y) => throw NotReal.NotComplex();
    public static ComplexNumber TruncateDivide(ComplexNumber x, ComplexNumber y) => throw NotReal.NotComplex();

    /// <summary>Compares real parts: meant for moduli.</summary>
    public static ComplexNumber Less(ComplexNumber x, ComplexNumber y) => Mask(x.Value.Real < y.Value.Real);

    /// <summary>Compares real parts: meant for moduli.</summary>
    public static ComplexNumber LessEqual(ComplexNumber x, ComplexNumber y) => Mask(x.Value.Real <= y.Value.Real);


    /// <summary>Compares real parts: meant for moduli and the exponents of powers.</summary>
    public static ComplexNumber Greater(ComplexNumber x, ComplexNumber y) => Mask(x.Value.Real > y.Value.Real);

    /// <summary>Compares real parts: meant for moduli and the exponents of powers.</summary>
    public static ComplexNumber GreaterEqual(ComplexNumber x, ComplexNumber y) => Mask(x.Value.Real >= y.Value.Real);
    public static ComplexNumber CopySign(ComplexNumber magnitude, ComplexNumber sign) => throw NotReal.NotComplex();

    public static ComplexNumber Equal(ComplexNumber x, ComplexNumber y) => Mask(x.Value == y.Value);
    public static ComplexNumber NotEqual(ComplexNumber x, ComplexNumber y) => Mask(x.Value != y.Value);
    public static ComplexNumber IsNaN(ComplexNumber x) => Mask(double.IsNaN(x.Value.Real) | double.IsNaN(x.Value.Imaginary));

    public static ComplexNumber And(ComplexNumber x, ComplexNumber y) => Mask(x.Value.Real != 0 & y.Value.Real != 0);
    public static ComplexNumber Or(ComplexNumber x, ComplexNumber y) => Mask(x.Value.Real != 0 | y.Value.Real != 0);
    public static ComplexNumber Not(ComplexNumber x) => Mask(x.Value.Real == 0);
    public static ComplexNumber Select(ComplexNumber mask, ComplexNumber x, ComplexNumber y) => mask.Value.Real != 0 ? x : y;

    public static ComplexNumber BitAnd(ComplexNumber x, ComplexNumber y) => throw NotReal.IntegerOnly();
    public static ComplexNumber BitOr(ComplexNumber x, ComplexNumber y) => throw NotReal.IntegerOnly();
    public static ComplexNumber BitXor(ComplexNumber x, ComplexNumber y) => throw NotReal.IntegerOnly();
    public static ComplexNumber Gcd(ComplexNumber x, ComplexNumber y) => throw NotReal.IntegerOnly();
    public static ComplexNumber BitNot(ComplexNumber x) => throw NotReal.IntegerOnly();
    public static ComplexNumber ShiftLeft(ComplexNumber x, ComplexNumber bits) => throw NotReal.IntegerOnly();
    public static ComplexNumber ShiftRight(ComplexNumber x, ComplexNumber bits) => throw NotReal.IntegerOnly();

    private static ComplexNumber Mask(bool holds) => new(holds ? Complex.One : Complex.Zero);
}
