using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>max(x, 0); NaN stays. The gradient is 0 at 0, and needs the result alone, so that the operation may run in place.</summary>
internal readonly partial struct ReluFormula : IUnaryFormula
{
    public static string Name => "relu";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Select(T.LessEqual(x, T.Constant(0)), T.Constant(0), x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> =>
        T.Select(T.LessEqual(result, T.Constant(0)), T.Constant(0), grad);
}

/// <summary>The logistic function σ(x) = 1 / (1 + e^-x).</summary>
internal readonly partial struct SigmoidFormula : IUnaryFormula
{
    public static string Name => "sigmoid";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Sigmoid(x);
}

/// <summary>Sigmoid linear unit, x·σ(x). Elfwing et al. 2017, arXiv:1702.03118.</summary>
internal readonly partial struct SiluFormula : IUnaryFormula
{
    public static string Name => "silu";

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => x * T.Sigmoid(x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T sigmoid = T.Sigmoid(operands[0]);
        return grad * (sigmoid * (T.Constant(1) + operands[0] * (T.Constant(1) - sigmoid)));
    }
}

/// <summary>Gaussian error linear unit, x·Φ(x). Hendrycks and Gimpel 2016, arXiv:1606.08415.</summary>
internal readonly partial struct GeluFormula : IUnaryFormula
{
    public static string Name => "gelu";

    public static T Apply<T>(T x) where T : IReal<T> =>
        x * T.Constant(0.5) * (T.Constant(1) + T.Erf(x * T.Constant(Math.Sqrt(0.5))));
}

/// <summary>GELU with Φ approximated by a tanh, the second form of arXiv:1606.08415.</summary>
internal readonly partial struct GeluTanhFormula : IUnaryFormula
{
    public static string Name => "gelu_tanh";

    public static T Apply<T>(T x) where T : IReal<T>
    {
        T inner = T.Constant(Math.Sqrt(2 / Math.PI)) * (x + T.Constant(0.044715) * (x * x * x));
        return T.Constant(0.5) * x * (T.Constant(1) + T.Tanh(inner));
    }
}
