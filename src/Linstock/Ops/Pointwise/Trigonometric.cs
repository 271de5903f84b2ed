using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>Circular functions and their inverses.</summary>
internal static class Trigonometric
{
    /// <summary>The sine, of radians.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Sin(Tensor input) => Pointwise.Unary<SinFormula>(input);

    /// <summary><see cref="Sin"/> in place.</summary>
    public static Tensor Sin_(Tensor input) => Pointwise.UnaryInPlace<SinFormula>(input);

    /// <summary>The cosine, of radians.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Cos(Tensor input) => Pointwise.Unary<CosFormula>(input);

    /// <summary><see cref="Cos"/> in place.</summary>
    public static Tensor Cos_(Tensor input) => Pointwise.UnaryInPlace<CosFormula>(input);

    /// <summary>The tangent, of radians.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Tan(Tensor input) => Pointwise.Unary<TanFormula>(input);

    /// <summary><see cref="Tan"/> in place.</summary>
    public static Tensor Tan_(Tensor input) => Pointwise.UnaryInPlace<TanFormula>(input);

    /// <summary>The angle in [-π/2, π/2] of that sine.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Arcsin")]
    public static Tensor Asin(Tensor input) => Pointwise.Unary<AsinFormula>(input);

    /// <summary><see cref="Asin"/> in place.</summary>
    public static Tensor Asin_(Tensor input) => Pointwise.UnaryInPlace<AsinFormula>(input);

    /// <summary>The angle in [0, π] of that cosine.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Arccos")]
    public static Tensor Acos(Tensor input) => Pointwise.Unary<AcosFormula>(input);

    /// <summary><see cref="Acos"/> in place.</summary>
    public static Tensor Acos_(Tensor input) => Pointwise.UnaryInPlace<AcosFormula>(input);

    /// <summary>The angle in (-π/2, π/2) of that tangent.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Arctan")]
    public static Tensor Atan(Tensor input) => Pointwise.Unary<AtanFormula>(input);

    /// <summary><see cref="Atan"/> in place.</summary>
    public static Tensor Atan_(Tensor input) => Pointwise.UnaryInPlace<AtanFormula>(input);

    /// <summary>The angle of the point (other, input), in (-π, π].</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Arctan2")]
    public static Tensor Atan2(Tensor input, Tensor other) => Pointwise.Binary<Atan2Formula>(input, other);

    /// <summary><see cref="Atan2(Tensor, Tensor)"/> in place.</summary>
    public static Tensor Atan2_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<Atan2Formula>(input, other);

    /// <summary>sin(πx) / (πx), and 1 at 0.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Sinc")]
    public static Tensor Sinc(Tensor input) => Pointwise.Unary<SincFormula>(input);

    /// <summary>Degrees as radians.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Deg2rad(Tensor input) => Pointwise.Unary<Deg2radFormula>(input);

    /// <summary><see cref="Deg2rad"/> in place.</summary>
    public static Tensor Deg2rad_(Tensor input) => Pointwise.UnaryInPlace<Deg2radFormula>(input);

    /// <summary>Radians as degrees.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Rad2deg(Tensor input) => Pointwise.Unary<Rad2degFormula>(input);

    /// <summary><see cref="Rad2deg"/> in place.</summary>
    public static Tensor Rad2deg_(Tensor input) => Pointwise.UnaryInPlace<Rad2degFormula>(input);
}

/// <summary>The sine, of radians.</summary>
internal readonly partial struct SinFormula : IUnaryFormula
{
    public static string Name => "sin";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Sin(x);
}

/// <summary>The cosine, of radians.</summary>
internal readonly partial struct CosFormula : IUnaryFormula
{
    public static string Name => "cos";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Cos(x);
}

/// <summary>The tangent, of radians.</summary>
internal readonly partial struct TanFormula : IUnaryFormula
{
    public static string Name => "tan";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Tan(x);
}

/// <summary>The angle in [-π/2, π/2] of that sine.</summary>
internal readonly partial struct AsinFormula : IUnaryFormula
{
    public static string Name => "asin";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Asin(x);
}

/// <summary>The angle in [0, π] of that cosine.</summary>
internal readonly partial struct AcosFormula : IUnaryFormula
{
    public static string Name => "acos";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Acos(x);
}

/// <summary>The angle in (-π/2, π/2) of that tangent.</summary>
internal readonly partial struct AtanFormula : IUnaryFormula
{
    public static string Name => "atan";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Atan(x);
}

/// <summary>The angle of the point (x, y), in (-π, π].</summary>
internal readonly partial struct Atan2Formula : IBinaryFormula
{
    public static string Name => "atan2";

    public static TypeRule TypeRule => TypeRule.Float;

    public static T Apply<T>(T y, T x) where T : IReal<T> => T.Atan2(y, x);
}

/// <summary>sin(πx) / (πx), and 1 at 0.</summary>
internal readonly partial struct SincFormula : IUnaryFormula
{
    public static string Name => "sinc";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T>
    {
        T angle = T.Constant(Math.PI) * x;
        return T.Select(T.Equal(x, T.Constant(0)), T.Constant(1), T.Sin(angle) / angle);
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        // π (a·cos a - sin a) / a² for a = πx. Near zero the two terms agree in all their digits; there the series
        // Σ (-1)ᵏ 2k / (2k+1)! a²ᵏ⁻¹ of the quotient.
        T angle = T.Constant(Math.PI) * operands[0];
        T isNear = T.Less(T.Abs(angle), T.Constant(1));
        T safe = T.Select(isNear, T.Constant(1), angle), square = angle * angle;
        T sum = T.Constant(1.0 / 93405312000);
        foreach (double divisor in (ReadOnlySpan<double>)[518918400, 3991680, 45360, 840, 30, 3])
            sum = T.Constant(1 / divisor) - square * sum;
        T near = -(angle * sum), far = (safe * T.Cos(safe) - T.Sin(safe)) / (safe * safe);
        return grad * (T.Constant(Math.PI) * T.Select(isNear, near, far));
    }
}

/// <summary>Degrees as radians.</summary>
internal readonly partial struct Deg2radFormula : IUnaryFormula
{
    public static string Name => "deg2rad";

    public static TypeRule TypeRule => TypeRule.Float;

    public static T Apply<T>(T x) where T : IReal<T> => x * T.Constant(Math.PI / 180);
}

/// <summary>Radians as degrees.</summary>
internal readonly partial struct Rad2degFormula : IUnaryFormula
{
    public static string Name => "rad2deg";

    public static TypeRule TypeRule => TypeRule.Float;

    public static T Apply<T>(T x) where T : IReal<T> => x * T.Constant(180 / Math.PI);
}
