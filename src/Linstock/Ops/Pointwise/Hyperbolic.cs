using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>Hyperbolic functions and their inverses.</summary>
internal static class Hyperbolic
{
    /// <summary>The hyperbolic sine.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Sinh(Tensor input) => Pointwise.Unary<SinhFormula>(input);

    /// <summary><see cref="Sinh"/> in place.</summary>
    public static Tensor Sinh_(Tensor input) => Pointwise.UnaryInPlace<SinhFormula>(input);

    /// <summary>The hyperbolic cosine.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Cosh(Tensor input) => Pointwise.Unary<CoshFormula>(input);

    /// <summary><see cref="Cosh"/> in place.</summary>
    public static Tensor Cosh_(Tensor input) => Pointwise.UnaryInPlace<CoshFormula>(input);

    /// <summary>The hyperbolic tangent.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Functional, Name = "Tanh")]
    public static Tensor Tanh(Tensor input) => Pointwise.Unary<TanhFormula>(input);

    /// <summary><see cref="Tanh"/> in place.</summary>
    public static Tensor Tanh_(Tensor input) => Pointwise.UnaryInPlace<TanhFormula>(input);

    /// <summary>The inverse hyperbolic sine.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Arcsinh")]
    public static Tensor Asinh(Tensor input) => Pointwise.Unary<AsinhFormula>(input);

    /// <summary><see cref="Asinh"/> in place.</summary>
    public static Tensor Asinh_(Tensor input) => Pointwise.UnaryInPlace<AsinhFormula>(input);

    /// <summary>The inverse hyperbolic cosine.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Arccosh")]
    public static Tensor Acosh(Tensor input) => Pointwise.Unary<AcoshFormula>(input);

    /// <summary><see cref="Acosh"/> in place.</summary>
    public static Tensor Acosh_(Tensor input) => Pointwise.UnaryInPlace<AcoshFormula>(input);

    /// <summary>The inverse hyperbolic tangent.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Arctanh")]
    public static Tensor Atanh(Tensor input) => Pointwise.Unary<AtanhFormula>(input);

    /// <summary><see cref="Atanh"/> in place.</summary>
    public static Tensor Atanh_(Tensor input) => Pointwise.UnaryInPlace<AtanhFormula>(input);
}

/// <summary>The hyperbolic sine.</summary>
internal readonly partial struct SinhFormula : IUnaryFormula
{
    public static string Name => "sinh";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Sinh(x);
}

/// <summary>The hyperbolic cosine.</summary>
internal readonly partial struct CoshFormula : IUnaryFormula
{
    public static string Name => "cosh";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Cosh(x);
}

/// <summary>The hyperbolic tangent.</summary>
internal readonly partial struct TanhFormula : IUnaryFormula
{
    public static string Name => "tanh";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Tanh(x);
}

/// <summary>The inverse hyperbolic sine.</summary>
internal readonly partial struct AsinhFormula : IUnaryFormula
{
    public static string Name => "asinh";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Asinh(x);
}

/// <summary>The inverse hyperbolic cosine.</summary>
internal readonly partial struct AcoshFormula : IUnaryFormula
{
    public static string Name => "acosh";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Acosh(x);
}

/// <summary>The inverse hyperbolic tangent.</summary>
internal readonly partial struct AtanhFormula : IUnaryFormula
{
    public static string Name => "atanh";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Atanh(x);
}
