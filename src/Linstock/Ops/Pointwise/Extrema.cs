using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>The larger of x and y; NaN if either is. Equal ones share the gradient.</summary>
internal readonly partial struct MaximumFormula : IBinaryFormula
{
    public static string Name => "maximum";

    public static DTypeKinds Kinds => DTypeKinds.Real;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Max(x, y);
}

/// <summary>min(max(x, low), high); the gradient passes where low ≤ x ≤ high.</summary>
internal readonly partial struct ClampFormula : ITernaryFormula
{
    public static string Name => "clamp";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static int Immediates => 0b110;

    public static int? Differentiable => 0b111;

    public static int OwnGradients => 0b111;

    public static T Apply<T>(T x, T low, T high) where T : IReal<T> => T.Min(T.Max(x, low), high);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T low = operands[1];
        T high = operands[2];
        T zero = T.Constant(0);
        return operand switch
        {
            0 => T.Select(T.And(T.GreaterEqual(x, low), T.LessEqual(x, high)), grad, zero),
            1 => T.Select(T.And(T.Less(x, low), T.Less(low, high)), grad, zero),
            _ => T.Select(T.Or(T.Greater(x, high), T.Less(high, low)), grad, zero),
        };
    }
}
