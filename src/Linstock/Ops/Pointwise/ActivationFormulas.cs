using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>max(x, 0); NaN stays. The gradient is 0 at 0, and needs the result alone, so that the operation may run in place.</summary>
internal readonly partial struct ReluFormula : IUnaryFormula
{
    public static string Name => "relu";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Select(T.LessEqual(x, T.Constant(0)), T.Constant(0), x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> => T.Select(T.LessEqual(result, T.Constant(0)), T.Constant(0), grad);
}

/// <summary>min(max(x, low), high); no gradient at the bounds. In terms of the result, so that it may run in place.</summary>
internal readonly partial struct HardtanhFormula : ITernaryFormula
{
    public static string Name => "hardtanh";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static int Immediates => 0b110;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x, T low, T high) where T : IReal<T> => T.Min(T.Max(x, low), high);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        // NaN lies on no slope.
        T isSlope = T.And(T.Greater(result, operands[1]), T.Less(result, operands[2]));
        return T.Select(isSlope, grad, T.Constant(0));
    }
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

/// <summary>x·tanh(log(1 + e^x)). Misra 2019, arXiv:1908.08681.</summary>
internal readonly partial struct MishFormula : IUnaryFormula
{
    public static string Name => "mish";

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => x * T.Tanh(T.Log1p(T.Exp(x)));

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T tanh = T.Tanh(T.Log1p(T.Exp(x)));
        return grad * (tanh + x * T.Sigmoid(x) * (T.Constant(1) - tanh * tanh));
    }
}

/// <summary>Gaussian error linear unit, x·Φ(x). Hendrycks and Gimpel 2016, arXiv:1606.08415.</summary>
internal readonly partial struct GeluFormula : IUnaryFormula
{
    public static string Name => "gelu";

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Gelu(x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> => grad * T.GeluSlope(operands[0]);
}

/// <summary>GELU with Φ approximated by a tanh, the second form of arXiv:1606.08415.</summary>
internal readonly partial struct GeluTanhFormula : IUnaryFormula
{
    public static string Name => "gelu";

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T>
    {
        T inner = T.Constant(Math.Sqrt(2 / Math.PI)) * (x + T.Constant(0.044715) * (x * x * x));
        return T.Constant(0.5) * x * (T.Constant(1) + T.Tanh(inner));
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T scale = T.Constant(Math.Sqrt(2 / Math.PI));
        T square = x * x;
        T tanh = T.Tanh(scale * (x * T.FusedMultiplyAdd(T.Constant(0.044715), square, T.Constant(1))));
        T slope = scale * T.FusedMultiplyAdd(T.Constant(3 * 0.044715), square, T.Constant(1));
        T left = T.Constant(0.5) * (T.Constant(1) + tanh);
        return grad * T.FusedMultiplyAdd(T.Constant(0.5) * x * slope, T.Constant(1) - tanh * tanh, left);
    }
}

/// <summary>Exponential linear unit: scale·x, and for x ≤ 0 scale·alpha·(e^(inputScale·x) - 1). Clevert et al. 2015, arXiv:1511.07289; SELU is Klambauer et al. 2017, arXiv:1706.02515; CELU is Barron 2017, arXiv:1704.07483.</summary>
internal readonly partial struct EluFormula : IQuaternaryFormula
{
    public static string Name => "elu";

    public static int Immediates => 0b1110;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x, T alpha, T scale, T inputScale) where T : IReal<T> =>
        T.Select(T.LessEqual(x, T.Constant(0)), T.Expm1(x * inputScale) * (alpha * scale), x * scale);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T scale = operands[2];
        T inputScale = operands[3];
        T curved = grad * (inputScale * operands[1] * scale) * T.Exp(x * inputScale);
        return T.Select(T.Greater(x, T.Constant(0)), grad * scale, curved);
    }
}

/// <summary>x for x &gt; 0, slope·x otherwise.</summary>
internal readonly partial struct LeakyReluFormula : IBinaryFormula
{
    public static string Name => "leaky_relu";

    public static int Immediates => 0b10;

    public static T Apply<T>(T x, T slope) where T : IReal<T> => T.Select(T.Greater(x, T.Constant(0)), x, x * slope);
}

/// <summary>x where x &gt; threshold, value elsewhere.</summary>
internal readonly partial struct ThresholdFormula : ITernaryFormula
{
    public static string Name => "threshold";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static int Immediates => 0b110;

    public static T Apply<T>(T x, T threshold, T value) where T : IReal<T> => T.Select(T.LessEqual(x, threshold), value, x);
}

/// <summary>min(max(x + 3, 0), 6) / 6.</summary>
internal readonly partial struct HardsigmoidFormula : IUnaryFormula
{
    public static string Name => "hardsigmoid";

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> =>
        T.Min(T.Max(x + T.Constant(3), T.Constant(0)), T.Constant(6)) / T.Constant(6);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T isSloped = T.And(T.Greater(operands[0], T.Constant(-3)), T.Less(operands[0], T.Constant(3)));
        return T.Select(isSloped, grad * T.Constant(1.0 / 6), T.Constant(0));
    }
}

/// <summary>x·min(max(x + 3, 0), 6) / 6. Howard et al. 2019, arXiv:1905.02244.</summary>
internal readonly partial struct HardswishFormula : IUnaryFormula
{
    public static string Name => "hardswish";

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> =>
        x * T.Min(T.Max(x + T.Constant(3), T.Constant(0)), T.Constant(6)) / T.Constant(6);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T middle = grad * (x / T.Constant(3) + T.Constant(0.5));
        return T.Select(T.Less(x, T.Constant(-3)), T.Constant(0), T.Select(T.GreaterEqual(x, T.Constant(3)), grad, middle));
    }
}

/// <summary>log σ(x), without overflow.</summary>
internal readonly partial struct LogSigmoidFormula : IUnaryFormula
{
    public static string Name => "log_sigmoid";

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Min(x, T.Constant(0)) - T.Log1p(T.Exp(-T.Abs(x)));

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> => grad * T.Sigmoid(-operands[0]);
}

/// <summary>x / (1 + |x|).</summary>
internal readonly partial struct SoftsignFormula : IUnaryFormula
{
    public static string Name => "softsign";

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => x / (T.Constant(1) + T.Abs(x));

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T denominator = T.Constant(1) + T.Abs(operands[0]);
        return grad / (denominator * denominator);
    }
}

/// <summary>x - tanh x.</summary>
internal readonly partial struct TanhshrinkFormula : IUnaryFormula
{
    public static string Name => "tanhshrink";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => x - T.Tanh(x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T tanh = T.Tanh(operands[0]);
        return grad * (tanh * tanh);
    }
}

/// <summary>log(1 + e^(beta·x)) / beta, and x itself where beta·x &gt; threshold.</summary>
internal readonly partial struct SoftplusFormula : ITernaryFormula
{
    public static string Name => "softplus";

    public static int Immediates => 0b110;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x, T beta, T threshold) where T : IReal<T>
    {
        T scaled = x * beta;
        return T.Select(T.Greater(scaled, threshold), x, T.Log1p(T.Exp(scaled)) / beta);
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T scaled = operands[0] * operands[1];
        return T.Select(T.Greater(scaled, operands[2]), grad, grad * T.Sigmoid(scaled));
    }
}

/// <summary>x outside of [-bound, bound], 0 inside.</summary>
internal readonly partial struct HardshrinkFormula : IBinaryFormula
{
    public static string Name => "hardshrink";

    public static int Immediates => 0b10;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x, T bound) where T : IReal<T> =>
        T.Select(T.And(T.GreaterEqual(x, -bound), T.LessEqual(x, bound)), T.Constant(0), x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        // NaN lies on no slope.
        (T x, T bound) = (operands[0], operands[1]);
        return T.Select(T.Or(T.Less(x, -bound), T.Greater(x, bound)), grad, T.Constant(0));
    }
}

/// <summary>x moved towards 0 by bound, at most to 0.</summary>
internal readonly partial struct SoftshrinkFormula : IBinaryFormula
{
    public static string Name => "softshrink";

    public static int Immediates => 0b10;

    public static T Apply<T>(T x, T bound) where T : IReal<T> =>
        T.Select(T.Greater(x, bound), x - bound, T.Select(T.Less(x, -bound), x + bound, T.Constant(0)));
}

/// <summary>x for x &gt; 0, weight·x otherwise. He et al. 2015, arXiv:1502.01852.</summary>
internal readonly partial struct PreluFormula : IBinaryFormula
{
    public static string Name => "prelu";

    public static T Apply<T>(T x, T weight) where T : IReal<T> => T.Select(T.Greater(x, T.Constant(0)), x, weight * x);
}

/// <summary>x·σ(y).</summary>
internal readonly partial struct GluFormula : IBinaryFormula
{
    public static string Name => "glu";

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x, T y) where T : IReal<T> => x * T.Sigmoid(y);
}
