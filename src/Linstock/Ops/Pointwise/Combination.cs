using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>Sums of products and quotients in one pass.</summary>
internal static class Combination
{
    /// <summary>input + value · tensor1 · tensor2.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Addcmul(Tensor input, Tensor tensor1, Tensor tensor2, Scalar? value = null) =>
        Pointwise.Quaternary<AddcmulFormula>(input, tensor1, tensor2, value ?? 1);

    /// <summary><see cref="Addcmul"/> in place.</summary>
    public static Tensor Addcmul_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar? value = null) =>
        Pointwise.QuaternaryInPlace<AddcmulFormula>(input, tensor1, tensor2, value ?? 1);

    /// <summary>input + value · tensor1 / tensor2.</summary>
    /// <exception cref="ArgumentException">Integers, whose quotient would have to be rounded.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, Scalar? value = null) =>
        Pointwise.Quaternary<AddcdivFormula>(input, tensor1, tensor2, value ?? 1);

    /// <summary><see cref="Addcdiv"/> in place.</summary>
    public static Tensor Addcdiv_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar? value = null) =>
        Pointwise.QuaternaryInPlace<AddcdivFormula>(input, tensor1, tensor2, value ?? 1);

    /// <summary>input + weight · (end - input).</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Lerp(Tensor input, Tensor end, Tensor weight)
    {
        CheckOneDType(input, end, weight);
        return Pointwise.Ternary<LerpFormula>(input, end, weight);
    }

    /// <summary>input + weight · (end - input).</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Lerp(Tensor input, Tensor end, Scalar weight)
    {
        CheckOneDType(input, end, null);
        return Pointwise.Ternary<LerpFormula>(input, end, weight);
    }

    /// <summary><see cref="Lerp(Tensor, Tensor, Tensor)"/> in place.</summary>
    public static Tensor Lerp_(Tensor input, Tensor end, Tensor weight)
    {
        CheckOneDType(input, end, weight);
        return Pointwise.TernaryInPlace<LerpFormula>(input, end, weight);
    }

    /// <summary><see cref="Lerp(Tensor, Tensor, Scalar)"/> in place.</summary>
    public static Tensor Lerp_(Tensor input, Tensor end, Scalar weight)
    {
        CheckOneDType(input, end, null);
        return Pointwise.TernaryInPlace<LerpFormula>(input, end, weight);
    }

    // lerp alone among the arithmetic operations does not promote.
    private static void CheckOneDType(Tensor input, Tensor end, Tensor? weight)
    {
        Check.Differentiable(input.DType, "lerp");
        Check.SameDType(input, end, "lerp");
        if (weight is { NDim: > 0 }) Check.SameDType(input, weight, "lerp");
    }

    /// <summary>other - alpha · input.</summary>
    [Op(Surface.Function)]
    public static Tensor Rsub(Tensor input, Tensor other, Scalar? alpha = null) => Arithmetic.Sub(other, input, alpha ?? 1);

    /// <summary>other - alpha · input.</summary>
    [Op(Surface.Function)]
    public static Tensor Rsub(Tensor input, Scalar other, Scalar? alpha = null) =>
        alpha is { } factor ? Arithmetic.Sub(other, Arithmetic.Mul(input, factor)) : Arithmetic.Sub(other, input);
}

/// <summary>x + value·y·z.</summary>
internal readonly partial struct AddcmulFormula : IQuaternaryFormula
{
    public static string Name => "addcmul";

    public static DTypeKinds Kinds => DTypeKinds.Numeric;

    public static int Immediates => 0b1000;

    public static T Apply<T>(T x, T y, T z, T value) where T : IReal<T> => T.FusedMultiplyAdd(value * y, z, x);
}

/// <summary>x + value·y / z.</summary>
internal readonly partial struct AddcdivFormula : IQuaternaryFormula
{
    public static string Name => "addcdiv";

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static int Immediates => 0b1000;

    public static int OwnGradients => 0b111;

    public static T Apply<T>(T x, T y, T z, T value) where T : IReal<T> => x + value * y / z;

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T y = operands[1];
        T z = operands[2];
        T value = operands[3];
        return operand switch
        {
            0 => grad,
            1 => grad * (value / z),
            _ => -(grad * (value * y / (z * z))),
        };
    }
}

/// <summary>x + weight·(end - x), from whichever end is nearer, so that it is exact at both.</summary>
internal readonly partial struct LerpFormula : ITernaryFormula
{
    public static string Name => "lerp";

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static int OwnGradients => 0b111;

    public static T Apply<T>(T x, T end, T weight) where T : IReal<T>
    {
        T span = end - x;
        T fromStart = T.FusedMultiplyAdd(weight, span, x);
        T fromEnd = end - span * (T.Constant(1) - weight);
        return T.Select(T.Less(T.Abs(weight), T.Constant(0.5)), fromStart, fromEnd);
    }

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        return operand switch
        {
            0 => grad * (T.Constant(1) - operands[2]),
            1 => grad * operands[2],
            _ => grad * (operands[1] - operands[0]),
        };
    }
}
