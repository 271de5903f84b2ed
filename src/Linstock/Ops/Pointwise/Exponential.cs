using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>Exponentials, logarithms and roots.</summary>
internal static class Exponential
{
    /// <summary>e^x.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Exp(Tensor input) => Pointwise.Unary<ExpFormula>(input);

    /// <summary><see cref="Exp"/> in place.</summary>
    public static Tensor Exp_(Tensor input) => Pointwise.UnaryInPlace<ExpFormula>(input);

    /// <summary>2^x.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Exp2")]
    public static Tensor Exp2(Tensor input) => Pointwise.Unary<Exp2Formula>(input);

    /// <summary><see cref="Exp2"/> in place.</summary>
    public static Tensor Exp2_(Tensor input) => Pointwise.UnaryInPlace<Exp2Formula>(input);

    /// <summary>e^x - 1, exact near 0.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Expm1")]
    public static Tensor Expm1(Tensor input) => Pointwise.Unary<Expm1Formula>(input);

    /// <summary><see cref="Expm1"/> in place.</summary>
    public static Tensor Expm1_(Tensor input) => Pointwise.UnaryInPlace<Expm1Formula>(input);

    /// <summary>The natural logarithm.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Log(Tensor input) => Pointwise.Unary<LogFormula>(input);

    /// <summary><see cref="Log"/> in place.</summary>
    public static Tensor Log_(Tensor input) => Pointwise.UnaryInPlace<LogFormula>(input);

    /// <summary>The logarithm to base 2.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Log2(Tensor input) => Pointwise.Unary<Log2Formula>(input);

    /// <summary><see cref="Log2"/> in place.</summary>
    public static Tensor Log2_(Tensor input) => Pointwise.UnaryInPlace<Log2Formula>(input);

    /// <summary>The logarithm to base 10.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Log10(Tensor input) => Pointwise.Unary<Log10Formula>(input);

    /// <summary><see cref="Log10"/> in place.</summary>
    public static Tensor Log10_(Tensor input) => Pointwise.UnaryInPlace<Log10Formula>(input);

    /// <summary>log(1 + x), exact near 0.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Log1p")]
    public static Tensor Log1p(Tensor input) => Pointwise.Unary<Log1pFormula>(input);

    /// <summary><see cref="Log1p"/> in place.</summary>
    public static Tensor Log1p_(Tensor input) => Pointwise.UnaryInPlace<Log1pFormula>(input);

    /// <summary>The square root.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Sqrt(Tensor input) => Pointwise.Unary<SqrtFormula>(input);

    /// <summary><see cref="Sqrt"/> in place.</summary>
    public static Tensor Sqrt_(Tensor input) => Pointwise.UnaryInPlace<SqrtFormula>(input);

    /// <summary>1 / √x.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Rsqrt(Tensor input) => Pointwise.Unary<RsqrtFormula>(input);

    /// <summary><see cref="Rsqrt"/> in place.</summary>
    public static Tensor Rsqrt_(Tensor input) => Pointwise.UnaryInPlace<RsqrtFormula>(input);

    /// <summary>log(e^x + e^y) without overflow.</summary>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Logaddexp(Tensor input, Tensor other) => Pointwise.Binary<LogaddexpFormula>(input, other);

    /// <summary>log2(2^x + 2^y) without overflow.</summary>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Logaddexp2(Tensor input, Tensor other) => Pointwise.Binary<Logaddexp2Formula>(input, other);

    /// <summary>x·log y, and 0 where x is 0 and y is no NaN.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Xlogy")]
    public static Tensor Xlogy(Tensor input, Tensor other) => Pointwise.Binary<XlogyFormula>(input, other);

    /// <summary><see cref="Xlogy(Tensor, Tensor)"/> in place.</summary>
    public static Tensor Xlogy_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<XlogyFormula>(input, other);

    /// <summary>x·log y, and 0 where x is 0 and y is no NaN.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Xlogy")]
    public static Tensor Xlogy(Tensor input, Scalar other) => Pointwise.Binary<XlogyFormula>(input, other);

    /// <summary><see cref="Xlogy(Tensor, Scalar)"/> in place.</summary>
    public static Tensor Xlogy_(Tensor input, Scalar other) => Pointwise.BinaryInPlace<XlogyFormula>(input, other);

    /// <summary>x·log y, and 0 where x is 0 and y is no NaN.</summary>
    [Op(Surface.Function | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Xlogy")]
    public static Tensor Xlogy(Scalar input, Tensor other) => Pointwise.Binary<XlogyFormula>(input, other);

    /// <summary>x·log(1 + y), and 0 where x is 0 and y is no NaN.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor Xlog1py(Tensor input, Tensor other) => Pointwise.Binary<Xlog1pyFormula>(input, other);

    /// <summary>x·log(1 + y), and 0 where x is 0 and y is no NaN.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor Xlog1py(Tensor input, Scalar other) => Pointwise.Binary<Xlog1pyFormula>(input, other);

    /// <summary>x·log(1 + y), and 0 where x is 0 and y is no NaN.</summary>
    [Op(Surface.Special | Surface.Out)]
    public static Tensor Xlog1py(Scalar input, Tensor other) => Pointwise.Binary<Xlog1pyFormula>(input, other);

    /// <summary>log(x / (1 - x)), the inverse of <see cref="Sigmoid"/>.</summary>
    /// <param name="input">Probabilities.</param>
    /// <param name="eps">Inputs are first clamped to [eps, 1 - eps]; null: outside of [0, 1] the result is NaN.</param>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Logit")]
    public static Tensor Logit(Tensor input, double? eps = null) =>
        eps is { } margin ? Pointwise.Binary<LogitClampedFormula>(input, margin) : Pointwise.Unary<LogitFormula>(input);

    /// <summary>The logistic function 1 / (1 + e^-x).</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Special | Surface.Out, Name = "Expit")]
    [Op(Surface.Functional, Name = "Sigmoid")]
    public static Tensor Sigmoid(Tensor input) => Pointwise.Unary<SigmoidFormula>(input);

    /// <summary><see cref="Sigmoid"/> in place.</summary>
    public static Tensor Sigmoid_(Tensor input) => Pointwise.UnaryInPlace<SigmoidFormula>(input);
}

/// <summary>e^x.</summary>
internal readonly partial struct ExpFormula : IUnaryFormula
{
    public static string Name => "exp";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Exp(x);
}

/// <summary>2^x.</summary>
internal readonly partial struct Exp2Formula : IUnaryFormula
{
    public static string Name => "exp2";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Exp2(x);
}

/// <summary>e^x - 1, exact near 0.</summary>
internal readonly partial struct Expm1Formula : IUnaryFormula
{
    public static string Name => "expm1";

    public static TypeRule TypeRule => TypeRule.Float;

    public static T Apply<T>(T x) where T : IReal<T> => T.Expm1(x);
}

/// <summary>The natural logarithm.</summary>
internal readonly partial struct LogFormula : IUnaryFormula
{
    public static string Name => "log";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Log(x);
}

/// <summary>The logarithm to base 2.</summary>
internal readonly partial struct Log2Formula : IUnaryFormula
{
    public static string Name => "log2";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Log2(x);
}

/// <summary>The logarithm to base 10.</summary>
internal readonly partial struct Log10Formula : IUnaryFormula
{
    public static string Name => "log10";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Log10(x);
}

/// <summary>log(1 + x), exact near 0.</summary>
internal readonly partial struct Log1pFormula : IUnaryFormula
{
    public static string Name => "log1p";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Log1p(x);
}

/// <summary>The square root.</summary>
internal readonly partial struct SqrtFormula : IUnaryFormula
{
    public static string Name => "sqrt";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Sqrt(x);
}

/// <summary>1 / √x.</summary>
internal readonly partial struct RsqrtFormula : IUnaryFormula
{
    public static string Name => "rsqrt";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Rsqrt(x);
}

/// <summary>max(x, y) + log(1 + e^-|x - y|); equal infinities stay.</summary>
internal readonly partial struct LogaddexpFormula : IBinaryFormula
{
    public static string Name => "logaddexp";

    public static int OwnGradients => 0b11;

    public static T Apply<T>(T x, T y) where T : IReal<T>
    {
        T larger = T.Max(x, y);
        T sum = larger + T.Log1p(T.Exp(-T.Abs(x - y)));
        T isInfinite = T.Equal(T.Abs(x), T.Constant(double.PositiveInfinity));
        return T.Select(T.And(T.Equal(x, y), isInfinite), x, sum);
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T difference = operand == 0 ? operands[1] - operands[0] : operands[0] - operands[1];
        return grad / (T.Constant(1) + T.Exp(difference));
    }
}

/// <summary>max(x, y) + log2(1 + 2^-|x - y|); equal infinities stay.</summary>
internal readonly partial struct Logaddexp2Formula : IBinaryFormula
{
    public static string Name => "logaddexp2";

    public static int OwnGradients => 0b11;

    public static T Apply<T>(T x, T y) where T : IReal<T>
    {
        T larger = T.Max(x, y);
        T sum = larger + T.Log1p(T.Exp2(-T.Abs(x - y))) * T.Constant(1 / Math.Log(2));
        T isInfinite = T.Equal(T.Abs(x), T.Constant(double.PositiveInfinity));
        return T.Select(T.And(T.Equal(x, y), isInfinite), x, sum);
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T difference = operand == 0 ? operands[1] - operands[0] : operands[0] - operands[1];
        return grad / (T.Constant(1) + T.Exp2(difference));
    }
}

/// <summary>x·log y; 0 where x is 0, unless y is NaN.</summary>
internal readonly partial struct XlogyFormula : IBinaryFormula
{
    public static string Name => "xlogy";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int OwnGradients => 0b11;

    public static T Apply<T>(T x, T y) where T : IReal<T>
    {
        T product = T.Select(T.Equal(x, T.Constant(0)), T.Constant(0), x * T.Log(y));
        return T.Select(T.IsNaN(y), y, product);
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T y = operands[1];
        T zero = T.Constant(0);
        return operand == 0
            ? T.Select(T.And(T.Equal(x, zero), T.LessEqual(y, zero)), zero, grad * T.Log(y))
            : grad * x / y;
    }
}

/// <summary>x·log(1 + y); 0 where x is 0, unless y is NaN.</summary>
internal readonly partial struct Xlog1pyFormula : IBinaryFormula
{
    public static string Name => "xlog1py";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int OwnGradients => 0b11;

    public static T Apply<T>(T x, T y) where T : IReal<T>
    {
        T product = T.Select(T.Equal(x, T.Constant(0)), T.Constant(0), x * T.Log1p(y));
        return T.Select(T.IsNaN(y), y, product);
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T y = operands[1];
        T zero = T.Constant(0);
        return operand == 0
            ? T.Select(T.And(T.Equal(x, zero), T.LessEqual(y, T.Constant(-1))), zero, grad * T.Log1p(y))
            : grad * x / (y + T.Constant(1));
    }
}

/// <summary>1 / (1 + e^-x).</summary>
internal readonly partial struct SigmoidFormula : IUnaryFormula
{
    public static string Name => "sigmoid";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Sigmoid(x);
}

/// <summary>log(x / (1 - x)).</summary>
internal readonly partial struct LogitFormula : IUnaryFormula
{
    public static string Name => "logit";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x) where T : IReal<T> => T.Log(x / (T.Constant(1) - x));

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T one = T.Constant(1);
        T outside = T.Or(T.Less(x, T.Constant(0)), T.Greater(x, one));
        return T.Select(outside, T.Constant(double.NaN), grad / (x * (one - x)));
    }
}

/// <summary>log(z / (1 - z)) of z = x clamped to [eps, 1 - eps].</summary>
internal readonly partial struct LogitClampedFormula : IBinaryFormula
{
    public static string Name => "logit";

    public static TypeRule TypeRule => TypeRule.Float;

    public static int Immediates => 0b10;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x, T eps) where T : IReal<T>
    {
        T one = T.Constant(1);
        T clamped = T.Min(T.Max(x, eps), one - eps);
        return T.Log(clamped / (one - clamped));
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T eps = operands[1];
        T one = T.Constant(1);
        T outside = T.Or(T.Less(x, eps), T.Greater(x, one - eps));
        return T.Select(outside, T.Constant(0), grad / (x * (one - x)));
    }
}
