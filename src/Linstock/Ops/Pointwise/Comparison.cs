using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>Comparisons, elementwise with broadcasting; the result is bool.</summary>
internal static class Comparison
{
    /// <summary>input = other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Eq(Tensor input, Tensor other) => Pointwise.Binary<EqFormula>(input, other);

    /// <summary>input = other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Eq(Tensor input, Scalar other) => Pointwise.Binary<EqFormula>(input, other);

    /// <summary>input ≠ other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "NotEqual")]
    public static Tensor Ne(Tensor input, Tensor other) => Pointwise.Binary<NeFormula>(input, other);

    /// <summary>input ≠ other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "NotEqual")]
    public static Tensor Ne(Tensor input, Scalar other) => Pointwise.Binary<NeFormula>(input, other);

    /// <summary>input &lt; other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Less")]
    public static Tensor Lt(Tensor input, Tensor other) => Pointwise.Binary<LtFormula>(input, other);

    /// <summary>input &lt; other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Less")]
    public static Tensor Lt(Tensor input, Scalar other) => Pointwise.Binary<LtFormula>(input, other);

    /// <summary>input ≤ other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "LessEqual")]
    public static Tensor Le(Tensor input, Tensor other) => Pointwise.Binary<LeFormula>(input, other);

    /// <summary>input ≤ other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "LessEqual")]
    public static Tensor Le(Tensor input, Scalar other) => Pointwise.Binary<LeFormula>(input, other);

    /// <summary>input &gt; other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Greater")]
    public static Tensor Gt(Tensor input, Tensor other) => Pointwise.Binary<GtFormula>(input, other);

    /// <summary>input &gt; other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Greater")]
    public static Tensor Gt(Tensor input, Scalar other) => Pointwise.Binary<GtFormula>(input, other);

    /// <summary>input ≥ other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "GreaterEqual")]
    public static Tensor Ge(Tensor input, Tensor other) => Pointwise.Binary<GeFormula>(input, other);

    /// <summary>input ≥ other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "GreaterEqual")]
    public static Tensor Ge(Tensor input, Scalar other) => Pointwise.Binary<GeFormula>(input, other);
}

internal readonly partial struct EqFormula : IBinaryFormula
{
    public static string Name => "eq";

    public static DTypeKinds Kinds => DTypeKinds.All | DTypeKinds.HalfComplex;

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => T.Equal(x, y);
}

internal readonly partial struct NeFormula : IBinaryFormula
{
    public static string Name => "ne";

    public static DTypeKinds Kinds => DTypeKinds.All | DTypeKinds.HalfComplex;

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => T.NotEqual(x, y);
}

internal readonly partial struct LtFormula : IBinaryFormula
{
    public static string Name => "lt";

    public static DTypeKinds Kinds => DTypeKinds.Real;

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => T.Less(x, y);
}

internal readonly partial struct LeFormula : IBinaryFormula
{
    public static string Name => "le";

    public static DTypeKinds Kinds => DTypeKinds.Real;

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => T.LessEqual(x, y);
}

internal readonly partial struct GtFormula : IBinaryFormula
{
    public static string Name => "gt";

    public static DTypeKinds Kinds => DTypeKinds.Real;

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => T.Greater(x, y);
}

internal readonly partial struct GeFormula : IBinaryFormula
{
    public static string Name => "ge";

    public static DTypeKinds Kinds => DTypeKinds.Real;

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => T.GreaterEqual(x, y);
}
