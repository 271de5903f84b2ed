using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>What kind of number an element is.</summary>
internal static class Classification
{
    /// <summary>Whether x is NaN; of a complex number either part.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Isnan(Tensor input) => input.DType.IsDifferentiable
        ? Pointwise.Unary<IsnanFormula>(input)
        : Torch.ZerosLike(input, dtype: DType.Bool);

    /// <summary>Whether the imaginary part is zero; of a real number always.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Isreal(Tensor input) => input.IsComplex
        ? Comparison.Eq(ComplexParts.Imag(input.Detach()), 0)
        : Torch.OnesLike(input, dtype: DType.Bool);

    /// <summary>Whether x is infinite; of a complex number either part.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Isinf(Tensor input) => input.DType.IsDifferentiable
        ? Pointwise.Unary<IsinfFormula>(input)
        : Torch.ZerosLike(input, dtype: DType.Bool);

    /// <summary>Whether x is neither infinite nor NaN.</summary>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Isfinite(Tensor input) => input.DType.IsDifferentiable
        ? Pointwise.Unary<IsfiniteFormula>(input)
        : Torch.OnesLike(input, dtype: DType.Bool);

    /// <summary>Whether x is ∞.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Isposinf(Tensor input) => input.DType.IsDifferentiable
        ? Pointwise.Unary<IsposinfFormula>(input)
        : Torch.ZerosLike(input, dtype: DType.Bool);

    /// <summary>Whether x is -∞.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Isneginf(Tensor input) => input.DType.IsDifferentiable
        ? Pointwise.Unary<IsneginfFormula>(input)
        : Torch.ZerosLike(input, dtype: DType.Bool);

    /// <summary>Whether the sign is negative, that of -0 included.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Signbit(Tensor input) => input.DType.IsDifferentiable
        ? Pointwise.Unary<SignbitFormula>(input)
        : input.DType == DType.Bool ? Torch.ZerosLike(input) : Comparison.Lt(input, 0);

    /// <summary>Whether |input - other| ≤ atol + rtol·|other|, or both are equal.</summary>
    /// <param name="input">The one.</param>
    /// <param name="other">The other, to which the relative tolerance applies.</param>
    /// <param name="rtol">The relative tolerance.</param>
    /// <param name="atol">The absolute tolerance.</param>
    /// <param name="equalNan">Whether two NaN are close.</param>
    /// <exception cref="ArgumentException">The dtypes differ, or a tolerance is negative.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Isclose(Tensor input, Tensor other, double rtol = 1e-05, double atol = 1e-08, bool equalNan = false)
    {
        Check.That(input.DType == other.DType, $"isclose: dtypes differ; got {input.DType.Name} and {other.DType.Name}");
        Check.That(rtol >= 0 && atol >= 0, $"isclose: tolerances must not be negative; got rtol {rtol}, atol {atol}");
        Tensor left = input.DType.IsDifferentiable ? input : input.To(DType.Float64);
        Tensor right = other.DType.IsDifferentiable ? other : other.To(DType.Float64);
        Tensor close = Pointwise.Quaternary<IscloseFormula>(left, right, rtol, atol);
        return equalNan ? Torch.LogicalOr(close, Torch.LogicalAnd(Isnan(left), Isnan(right))) : close;
    }
}

/// <summary>Whether x is NaN; of a complex number either part.</summary>
internal readonly partial struct IsnanFormula : IUnaryFormula
{
    public static string Name => "isnan";

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static DTypeKinds Kinds => DTypeKinds.Inexact | DTypeKinds.HalfComplex;

    public static T Apply<T>(T x) where T : IReal<T> => T.IsNaN(x);
}

/// <summary>Whether x is infinite; of a complex number either part.</summary>
internal readonly partial struct IsinfFormula : IUnaryFormula
{
    public static string Name => "isinf";

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static DTypeKinds Kinds => DTypeKinds.Inexact | DTypeKinds.HalfComplex;

    public static T Apply<T>(T x) where T : IReal<T> => T.Equal(T.Abs(x), T.Constant(double.PositiveInfinity));
}

/// <summary>Whether x is neither infinite nor NaN.</summary>
internal readonly partial struct IsfiniteFormula : IUnaryFormula
{
    public static string Name => "isfinite";

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static DTypeKinds Kinds => DTypeKinds.Inexact | DTypeKinds.HalfComplex;

    public static T Apply<T>(T x) where T : IReal<T> => T.Less(T.Abs(x), T.Constant(double.PositiveInfinity));
}

/// <summary>Whether x is ∞.</summary>
internal readonly partial struct IsposinfFormula : IUnaryFormula
{
    public static string Name => "isposinf";

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static T Apply<T>(T x) where T : IReal<T> => T.Equal(x, T.Constant(double.PositiveInfinity));
}

/// <summary>Whether x is -∞.</summary>
internal readonly partial struct IsneginfFormula : IUnaryFormula
{
    public static string Name => "isneginf";

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static T Apply<T>(T x) where T : IReal<T> => T.Equal(x, T.Constant(double.NegativeInfinity));
}

/// <summary>Whether the sign is negative, that of -0 included.</summary>
internal readonly partial struct SignbitFormula : IUnaryFormula
{
    public static string Name => "signbit";

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static T Apply<T>(T x) where T : IReal<T> => T.Less(T.CopySign(T.Constant(1), x), T.Constant(0));
}

/// <summary>|x - y| ≤ atol + |rtol·y|, or x = y.</summary>
internal readonly partial struct IscloseFormula : IQuaternaryFormula
{
    public static string Name => "isclose";

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static DTypeKinds Kinds => DTypeKinds.Inexact | DTypeKinds.HalfComplex;

    public static int Immediates => 0b1100;

    public static T Apply<T>(T x, T y, T rtol, T atol) where T : IReal<T>
    {
        T error = T.Abs(x - y);
        T allowed = atol + T.Abs(rtol * y);
        return T.Or(T.Equal(x, y), T.And(T.LessEqual(error, allowed), T.Less(error, T.Constant(double.PositiveInfinity))));
    }
}
