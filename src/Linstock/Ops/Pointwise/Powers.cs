using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>Powers, products of powers, and the length of a right triangle's long side.</summary>
internal static class Powers
{
    /// <summary>input^exponent. Small whole and half exponents run as products and roots, as in PyTorch.</summary>
    /// <exception cref="ArgumentException">Integers to a negative power.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Pow(Tensor input, Scalar exponent)
    {
        if (exponent.IsComplex || input.DType.IsComplex) return Pointwise.Binary<PowFormula>(input, exponent);
        double value = exponent.ToDouble();
        bool isWhole = !input.DType.IsDifferentiable && !exponent.IsFloatingPoint;
        if (isWhole) Check.That(value >= 0, $"pow: integers to negative integer powers are not allowed; got {exponent}");
        if (exponent.IsFloatingPoint && !input.DType.IsDifferentiable) return Pointwise.Binary<PowFormula>(input, exponent);
        return value switch
        {
            2 when input.DType != DType.Bool => Pointwise.Unary<SquareFormula>(input),
            3 when input.DType != DType.Bool => Pointwise.Unary<CubeFormula>(input),
            0.5 => Pointwise.Unary<SqrtFormula>(input),
            -0.5 => Pointwise.Unary<RsqrtFormula>(input),
            -1 => Pointwise.Unary<ReciprocalFormula>(input),
            -2 => Pointwise.Unary<ReciprocalSquareFormula>(input),
            _ => Pointwise.Binary<PowFormula>(input, exponent),
        };
    }

    /// <summary>input^exponent, elementwise with broadcasting.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Pow(Tensor input, Tensor exponent) => Pointwise.Binary<PowFormula>(input, exponent);

    /// <summary>input^exponent, where the first is a number.</summary>
    [Op(Surface.Function | Surface.Out)]
    public static Tensor Pow(Scalar input, Tensor exponent) => Pointwise.Binary<PowFormula>(input, exponent);

    /// <summary><see cref="Pow(Tensor, Tensor)"/> in place.</summary>
    public static Tensor Pow_(Tensor input, Tensor exponent) => Pointwise.BinaryInPlace<PowFormula>(input, exponent);

    /// <summary>input^exponent in double precision, complex if one of both is.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor FloatPower(Tensor input, Tensor exponent)
    {
        DType dtype = input.DType.IsComplex || exponent.DType.IsComplex ? DType.Complex128 : DType.Float64;
        Check.Broadcast(input.Shape, exponent.Shape, "float_power");
        return Pow(input.To(dtype), exponent.To(dtype));
    }

    /// <summary>input^exponent in double precision, complex if one of both is.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor FloatPower(Tensor input, Scalar exponent) =>
        Pow(input.To(input.DType.IsComplex || exponent.IsComplex ? DType.Complex128 : DType.Float64), exponent);

    /// <summary><see cref="FloatPower(Tensor, Tensor)"/> in place, which takes a base of double precision.</summary>
    public static Tensor FloatPower_(Tensor input, Tensor exponent)
    {
        CheckDouble(input, exponent.DType.IsComplex);
        return InPlace.Assign(input, FloatPower(input, exponent), "float_power_");
    }

    /// <summary><see cref="FloatPower(Tensor, Scalar)"/> in place, which takes a base of double precision.</summary>
    public static Tensor FloatPower_(Tensor input, Scalar exponent)
    {
        CheckDouble(input, exponent.IsComplex);
        return InPlace.Assign(input, FloatPower(input, exponent), "float_power_");
    }

    private static void CheckDouble(Tensor input, bool isComplex)
    {
        DType needed = input.DType.IsComplex || isComplex ? DType.Complex128 : DType.Float64;
        if (input.DType != needed) Check.ThrowArgument($"float_power_: the base has dtype {input.DType.Name}, but the result requires {needed.Name}");
    }

    /// <summary>input^exponent in double precision, complex if one of both is.</summary>
    [Op(Surface.Function | Surface.Out)]
    public static Tensor FloatPower(Scalar input, Tensor exponent) =>
        Pow(input, exponent.To(input.IsComplex || exponent.DType.IsComplex ? DType.Complex128 : DType.Float64));

    /// <summary>x².</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Square(Tensor input) => Pow(input, 2);

    /// <summary>1 / x.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Reciprocal(Tensor input) => Pointwise.Unary<ReciprocalFormula>(input);

    /// <summary><see cref="Reciprocal"/> in place.</summary>
    public static Tensor Reciprocal_(Tensor input) => Pointwise.UnaryInPlace<ReciprocalFormula>(input);

    /// <summary>√(x² + y²) without overflow.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Hypot(Tensor input, Tensor other) => Pointwise.Binary<HypotFormula>(input, other);

    /// <summary><see cref="Hypot(Tensor, Tensor)"/> in place.</summary>
    public static Tensor Hypot_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<HypotFormula>(input, other);

    /// <summary>input · 2^other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Ldexp(Tensor input, Tensor other) => Pointwise.Binary<LdexpFormula>(input, other);
}

/// <summary>1 / x.</summary>
internal readonly partial struct ReciprocalFormula : IUnaryFormula
{
    public static string Name => "reciprocal";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Constant(1) / x;

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> => -(grad * (result * result));
}

/// <summary>x^y.</summary>
internal readonly partial struct PowFormula : IBinaryFormula
{
    public static string Name => "pow";

    public static DTypeKinds Kinds => DTypeKinds.Numeric;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Pow(x, y);
}

/// <summary>x².</summary>
internal readonly partial struct SquareFormula : IUnaryFormula
{
    public static string Name => "pow";

    public static DTypeKinds Kinds => DTypeKinds.Numeric;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => x * x;

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> => grad * (operands[0] + operands[0]);
}

/// <summary>x³.</summary>
internal readonly partial struct CubeFormula : IUnaryFormula
{
    public static string Name => "pow";

    public static DTypeKinds Kinds => DTypeKinds.Numeric;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => x * x * x;

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> => grad * (T.Constant(3) * (operands[0] * operands[0]));
}

/// <summary>1 / x².</summary>
internal readonly partial struct ReciprocalSquareFormula : IUnaryFormula
{
    public static string Name => "pow";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Constant(1) / (x * x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> => grad * (T.Constant(-2) * (result / operands[0]));
}

/// <summary>√(x² + y²).</summary>
internal readonly partial struct HypotFormula : IBinaryFormula
{
    public static string Name => "hypot";

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Hypot(x, y);
}

/// <summary>x·2^y.</summary>
internal readonly partial struct LdexpFormula : IBinaryFormula
{
    public static string Name => "ldexp";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x, T y) where T : IReal<T> => x * T.Pow(T.Constant(2), y);
}
