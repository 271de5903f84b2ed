using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>Truth values.</summary>
internal static class Logical
{
    /// <summary>Whether both differ from 0.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor LogicalAnd(Tensor input, Tensor other) => Pointwise.Binary<LogicalAndFormula>(input, other);

    /// <summary><see cref="LogicalAnd(Tensor, Tensor)"/> in place.</summary>
    public static Tensor LogicalAnd_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<LogicalAndFormula>(input, other);

    /// <summary>Whether either differs from 0.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor LogicalOr(Tensor input, Tensor other) => Pointwise.Binary<LogicalOrFormula>(input, other);

    /// <summary><see cref="LogicalOr(Tensor, Tensor)"/> in place.</summary>
    public static Tensor LogicalOr_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<LogicalOrFormula>(input, other);

    /// <summary>Whether exactly one differs from 0.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor LogicalXor(Tensor input, Tensor other) => Pointwise.Binary<LogicalXorFormula>(input, other);

    /// <summary><see cref="LogicalXor(Tensor, Tensor)"/> in place.</summary>
    public static Tensor LogicalXor_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<LogicalXorFormula>(input, other);

    /// <summary>Whether x is 0.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor LogicalNot(Tensor input) => Pointwise.Unary<LogicalNotFormula>(input);

    /// <summary><see cref="LogicalNot"/> in place.</summary>
    public static Tensor LogicalNot_(Tensor input) => Pointwise.UnaryInPlace<LogicalNotFormula>(input);

    /// <summary>input where condition holds, other elsewhere.</summary>
    [Op(Surface.Function | Surface.Out)]
    [TorchScript("where(condition, input, other)")]
    public static Tensor Where(Tensor condition, Tensor input, Tensor other) => Pointwise.Ternary<WhereFormula>(Condition(condition), input, other);

    /// <summary>input where condition holds, other elsewhere.</summary>
    [Op(Surface.Function | Surface.Out)]
    [TorchScript("where(condition, input, other)")]
    public static Tensor Where(Tensor condition, Tensor input, Scalar other) => Pointwise.Ternary<WhereFormula>(Condition(condition), input, other);

    /// <summary>input where condition holds, other elsewhere.</summary>
    [Op(Surface.Function | Surface.Out)]
    [TorchScript("where(condition, input, other)")]
    public static Tensor Where(Tensor condition, Scalar input, Tensor other) => Pointwise.Ternary<WhereFormula>(Condition(condition), input, other);

    /// <summary>input where condition holds, other elsewhere.</summary>
    [Op(Surface.Function | Surface.Out)]
    [TorchScript("where(condition, input, other)")]
    public static Tensor Where(Tensor condition, Scalar input, Scalar other) => Pointwise.Ternary<WhereFormula>(Condition(condition), input, other);

    private static Tensor Condition(Tensor condition)
    {
        Check.That(condition.DType is DType.Bool or DType.UInt8, $"where: condition must be bool; got {condition.DType.Name}");
        return condition;
    }
}

/// <summary>Whether both differ from 0.</summary>
internal readonly partial struct LogicalAndFormula : IBinaryFormula
{
    public static string Name => "logical_and";

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static DTypeKinds Kinds => DTypeKinds.All;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.And(T.NotEqual(x, T.Constant(0)), T.NotEqual(y, T.Constant(0)));
}

/// <summary>Whether either differs from 0.</summary>
internal readonly partial struct LogicalOrFormula : IBinaryFormula
{
    public static string Name => "logical_or";

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static DTypeKinds Kinds => DTypeKinds.All;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Or(T.NotEqual(x, T.Constant(0)), T.NotEqual(y, T.Constant(0)));
}

/// <summary>Whether exactly one differs from 0.</summary>
internal readonly partial struct LogicalXorFormula : IBinaryFormula
{
    public static string Name => "logical_xor";

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static DTypeKinds Kinds => DTypeKinds.All;

    public static T Apply<T>(T x, T y) where T : IReal<T>
    {
        T left = T.NotEqual(x, T.Constant(0));
        T right = T.NotEqual(y, T.Constant(0));
        return T.Or(T.And(left, T.Not(right)), T.And(T.Not(left), right));
    }
}

/// <summary>Whether x is 0.</summary>
internal readonly partial struct LogicalNotFormula : IUnaryFormula
{
    public static string Name => "logical_not";

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static DTypeKinds Kinds => DTypeKinds.All;

    public static T Apply<T>(T x) where T : IReal<T> => T.Equal(x, T.Constant(0));
}

/// <summary>x where the condition holds, y elsewhere.</summary>
internal readonly partial struct WhereFormula : ITernaryFormula
{
    public static string Name => "where";

    public static DTypeKinds Kinds => DTypeKinds.All | DTypeKinds.HalfComplex;

    public static int Masks => 0b1;

    public static T Apply<T>(T condition, T x, T y) where T : IReal<T> => T.Select(condition, x, y);
}
