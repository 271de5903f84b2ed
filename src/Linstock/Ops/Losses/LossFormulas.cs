using Linstock.Ops.Formulas;

namespace Linstock.Ops.Losses;

/// <summary>(x - y)².</summary>
internal readonly partial struct SquaredErrorFormula : IBinaryFormula
{
    public static string Name => "mse_loss";

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static int OwnGradients => 0b11;

    public static T Apply<T>(T x, T y) where T : IReal<T> => (x - y) * (x - y);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T slope = grad * (T.Constant(2) * (operands[0] - operands[1]));
        return operand == 0 ? slope : -slope;
    }
}

/// <summary>|x - y|.</summary>
internal readonly partial struct AbsoluteErrorFormula : IBinaryFormula
{
    public static string Name => "l1_loss";

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Abs(x - y);
}

/// <summary>(x - y)² / 2beta for errors below beta, |x - y| - beta/2 beyond.</summary>
internal readonly partial struct SmoothAbsoluteErrorFormula : ITernaryFormula
{
    public static string Name => "smooth_l1_loss";

    public static int Immediates => 0b100;

    public static int OwnGradients => 0b11;

    public static T Apply<T>(T x, T y, T beta) where T : IReal<T>
    {
        T error = T.Abs(x - y);
        T curved = T.Constant(0.5) * error * error / beta;
        return T.Select(T.Less(error, beta), curved, error - T.Constant(0.5) * beta);
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T error = operands[0] - operands[1];
        T one = T.CopySign(T.Constant(1), error);
        T slope = grad * T.Select(T.GreaterEqual(T.Abs(error), operands[2]), one, error / operands[2]);
        return operand == 0 ? slope : -slope;
    }
}

/// <summary>(x - y)² / 2 for errors up to delta, delta·(|x - y| - delta/2) beyond. Huber 1964.</summary>
internal readonly partial struct HuberErrorFormula : ITernaryFormula
{
    public static string Name => "huber_loss";

    public static int Immediates => 0b100;

    public static int OwnGradients => 0b11;

    public static T Apply<T>(T x, T y, T delta) where T : IReal<T>
    {
        T error = T.Abs(x - y);
        return T.Select(T.LessEqual(error, delta), T.Constant(0.5) * error * error, delta * (error - T.Constant(0.5) * delta));
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T error = operands[0] - operands[1];
        T slope = grad * T.Select(T.Greater(T.Abs(error), operands[2]), T.CopySign(operands[2], error), error);
        return operand == 0 ? slope : -slope;
    }
}

/// <summary>-(y·log x + (1 - y)·log(1 - x)), with logarithms of at least -100.</summary>
internal readonly partial struct BinaryCrossEntropyFormula : IBinaryFormula
{
    public static string Name => "binary_cross_entropy";

    public static int OwnGradients => 0b11;

    public static T Apply<T>(T x, T y) where T : IReal<T>
    {
        T lowest = T.Constant(-100);
        T one = T.Constant(1);
        return (y - one) * T.Max(T.Log1p(-x), lowest) - y * T.Max(T.Log(x), lowest);
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T y = operands[1];
        T one = T.Constant(1);
        return operand == 0
            ? grad * (x - y) / T.Max((one - x) * x, T.Constant(1e-12))
            : grad * (T.Log1p(-x) - T.Log(x));
    }
}

/// <summary>The cross entropy of σ(x), (1 - y)·x + log(1 + e^-x), without overflow.</summary>
internal readonly partial struct LogisticCrossEntropyFormula : IBinaryFormula
{
    public static string Name => "binary_cross_entropy_with_logits";

    public static int OwnGradients => 0b11;

    public static T Apply<T>(T x, T y) where T : IReal<T>
    {
        T softplus = T.Max(-x, T.Constant(0)) + T.Log1p(T.Exp(-T.Abs(x)));
        return (T.Constant(1) - y) * x + softplus;
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> =>
        operand == 0 ? grad * (T.Sigmoid(operands[0]) - operands[1]) : -(grad * operands[0]);
}

/// <summary>The cross entropy of σ(x) with a weight for the positive class.</summary>
internal readonly partial struct WeightedLogisticCrossEntropyFormula : ITernaryFormula
{
    public static string Name => "binary_cross_entropy_with_logits";

    public static int OwnGradients => 0b111;

    public static T Apply<T>(T x, T y, T weight) where T : IReal<T>
    {
        T softplus = T.Max(-x, T.Constant(0)) + T.Log1p(T.Exp(-T.Abs(x)));
        T one = T.Constant(1);
        return (one - y) * x + (one + (weight - one) * y) * softplus;
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T y = operands[1];
        T weight = operands[2];
        T one = T.Constant(1);
        if (operand == 0)
        {
            T positive = weight * y;
            return grad * ((positive + one - y) * T.Sigmoid(x) - positive);
        }

        T softplus = T.Max(-x, T.Constant(0)) + T.Log1p(T.Exp(-T.Abs(x)));
        return operand == 1 ? grad * ((weight - one) * softplus - x) : grad * (y * softplus);
    }
}

/// <summary>y·(log y - x): the element of the Kullback-Leibler divergence of log probabilities x from probabilities y.</summary>
internal readonly partial struct DivergenceFormula : IBinaryFormula
{
    public static string Name => "kl_div";

    public static int OwnGradients => 0b11;

    public static T Apply<T>(T x, T y) where T : IReal<T>
    {
        T zero = T.Constant(0);
        return T.Select(T.Equal(y, zero), zero, y * T.Log(y)) - y * x;
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T y = operands[1];
        T zero = T.Constant(0);
        return operand == 0 ? -(grad * y) : T.Select(T.Equal(y, zero), zero, grad * (T.Log(y) + T.Constant(1) - x));
    }
}

/// <summary>e^y·(y - x): the same of log probabilities y.</summary>
internal readonly partial struct LogDivergenceFormula : IBinaryFormula
{
    public static string Name => "kl_div";

    public static int OwnGradients => 0b11;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Exp(y) * (y - x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T probability = T.Exp(operands[1]);
        return operand == 0 ? -(grad * probability) : grad * (probability * (T.Constant(1) + operands[1] - operands[0]));
    }
}

/// <summary>x - y·log(x + eps): the Poisson distribution of mean x.</summary>
internal readonly partial struct PoissonLikelihoodFormula : ITernaryFormula
{
    public static string Name => "poisson_nll_loss";

    public static int Immediates => 0b100;

    public static T Apply<T>(T x, T y, T eps) where T : IReal<T> => x - y * T.Log(x + eps);
}

/// <summary>e^x - y·x: the Poisson distribution of mean e^x.</summary>
internal readonly partial struct LogPoissonLikelihoodFormula : IBinaryFormula
{
    public static string Name => "poisson_nll_loss";

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Exp(x) - y * x;
}

/// <summary>Stirling's approximation of log x! for x above 1, else 0.</summary>
internal readonly partial struct StirlingFormula : IUnaryFormula
{
    public static string Name => "poisson_nll_loss";

    public static TypeRule TypeRule => TypeRule.Float;

    public static T Apply<T>(T x) where T : IReal<T>
    {
        T approximation = x * T.Log(x) - x + T.Constant(0.5) * T.Log(T.Constant(2 * Math.PI) * x);
        return T.Select(T.Greater(x, T.Constant(1)), approximation, T.Constant(0));
    }
}

/// <summary>(log v + (x - y)² / v) / 2 with v = max(variance, eps), whose gradient passes the bound.</summary>
internal readonly partial struct GaussianLikelihoodFormula : IQuaternaryFormula
{
    public static string Name => "gaussian_nll_loss";

    public static int Immediates => 0b1000;

    public static int OwnGradients => 0b111;

    public static T Apply<T>(T x, T y, T variance, T eps) where T : IReal<T>
    {
        T bounded = T.Max(variance, eps);
        T error = x - y;
        return T.Constant(0.5) * (T.Log(bounded) + error * error / bounded);
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T error = operands[0] - operands[1];
        T bounded = T.Max(operands[2], operands[3]);
        T ratio = error / bounded;
        return operand switch
        {
            0 => grad * ratio,
            1 => -(grad * ratio),
            _ => grad * (T.Constant(0.5) * (T.Constant(1) / bounded - ratio * ratio)),
        };
    }
}

/// <summary>log(1 + e^(-y·x)), without overflow.</summary>
internal readonly partial struct SoftMarginFormula : IBinaryFormula
{
    public static string Name => "soft_margin_loss";

    public static int? Differentiable => 0b1;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x, T y) where T : IReal<T>
    {
        T exponent = -(y * x);
        return T.Max(exponent, T.Constant(0)) + T.Log1p(T.Exp(-T.Abs(exponent)));
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> => -(grad * (operands[1] * T.Sigmoid(-(operands[1] * operands[0]))));
}

/// <summary>x where y is 1, max(0, margin - x) where it is -1.</summary>
internal readonly partial struct HingeEmbeddingFormula : ITernaryFormula
{
    public static string Name => "hinge_embedding_loss";

    public static int Immediates => 0b100;

    public static int? Differentiable => 0b1;

    public static T Apply<T>(T x, T y, T margin) where T : IReal<T>
    {
        T zero = T.Constant(0);
        T distance = margin - x;
        T apart = T.Select(T.Less(distance, zero), zero, distance);
        T whenNegative = T.Select(T.NotEqual(y, T.Constant(1)), apart, zero);
        return whenNegative + T.Select(T.NotEqual(y, T.Constant(-1)), x, zero);
    }
}

/// <summary>max(0, margin - z·(x - y)).</summary>
internal readonly partial struct MarginRankingFormula : IQuaternaryFormula
{
    public static string Name => "margin_ranking_loss";

    public static int Immediates => 0b1000;

    public static T Apply<T>(T x, T y, T z, T margin) where T : IReal<T>
    {
        T violation = margin - z * (x - y);
        return T.Select(T.Less(violation, T.Constant(0)), T.Constant(0), violation);
    }
}
