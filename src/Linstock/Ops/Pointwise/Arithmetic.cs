using System.Runtime.CompilerServices;
using Linstock.Ops.Formulas;
using Linstock.Ops.Sparse;

namespace Linstock.Ops;

/// <summary>Sums, products and quotients.</summary>
internal static class Arithmetic
{
    /// <summary>input + alpha · other, elementwise with broadcasting.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Add(Tensor input, Tensor other, Scalar alpha)
        => IsSparse(input, other) ? SparseArithmetic.Add(input, other, alpha, "add")
            : IsOne(alpha) ? Pointwise.Binary<AddFormula>(input, other) : Pointwise.Ternary<AddScaledFormula>(input, other, Alpha(alpha, Promotion.Result(input, other), "add"));

    /// <summary>input + other, elementwise with broadcasting.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Add(Tensor input, Tensor other)
        => IsSparse(input, other) ? SparseArithmetic.Add(input, other, 1, "add")
            : Pointwise.Binary<AddFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor Add_(Tensor input, Tensor other, Scalar alpha)
        => IsSparse(input, other) ? SparseArithmetic.Add_(input, other, alpha, "add_")
            : IsOne(alpha) ? Pointwise.BinaryInPlace<AddFormula>(input, other) : Pointwise.TernaryInPlace<AddScaledFormula>(input, other, Alpha(alpha, Promotion.Result(input, other), "add"));

    /// <summary>In place.</summary>
    public static Tensor Add_(Tensor input, Tensor other)
        => IsSparse(input, other) ? SparseArithmetic.Add_(input, other, 1, "add_")
            : Pointwise.BinaryInPlace<AddFormula>(input, other);

    /// <summary>input + alpha · other, elementwise with broadcasting.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Add(Tensor input, Scalar other, Scalar alpha)
        => IsOne(alpha) ? Pointwise.Binary<AddFormula>(input, other) : Pointwise.Ternary<AddScaledFormula>(input, other, Alpha(alpha, Promotion.Result(input, other), "add"));

    /// <summary>input + other, elementwise with broadcasting.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Add(Tensor input, Scalar other) => Pointwise.Binary<AddFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor Add_(Tensor input, Scalar other, Scalar alpha)
        => IsOne(alpha) ? Pointwise.BinaryInPlace<AddFormula>(input, other) : Pointwise.TernaryInPlace<AddScaledFormula>(input, other, Alpha(alpha, Promotion.Result(input, other), "add"));

    /// <summary>In place.</summary>
    public static Tensor Add_(Tensor input, Scalar other) => Pointwise.BinaryInPlace<AddFormula>(input, other);

    /// <summary>input - alpha · other, elementwise with broadcasting.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Subtract")]
    public static Tensor Sub(Tensor input, Tensor other, Scalar alpha)
    {
        NotBool(input.DType, other.DType);
        return IsSparse(input, other) ? SparseArithmetic.Add(input, other, Negative(alpha), "sub")
            : IsOne(alpha) ? Pointwise.Binary<SubFormula>(input, other) : Pointwise.Ternary<SubScaledFormula>(input, other, Alpha(alpha, Promotion.Result(input, other), "sub"));
    }

    /// <summary>input - other, elementwise with broadcasting.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Subtract")]
    public static Tensor Sub(Tensor input, Tensor other)
    {
        NotBool(input.DType, other.DType);
        return IsSparse(input, other) ? SparseArithmetic.Add(input, other, -1, "sub")
            : Pointwise.Binary<SubFormula>(input, other);
    }

    /// <summary>In place.</summary>
    public static Tensor Sub_(Tensor input, Tensor other, Scalar alpha)
    {
        NotBool(input.DType, other.DType);
        return IsSparse(input, other) ? SparseArithmetic.Add_(input, other, Negative(alpha), "sub_")
            : IsOne(alpha) ? Pointwise.BinaryInPlace<SubFormula>(input, other) : Pointwise.TernaryInPlace<SubScaledFormula>(input, other, Alpha(alpha, Promotion.Result(input, other), "sub"));
    }

    /// <summary>In place.</summary>
    public static Tensor Sub_(Tensor input, Tensor other)
    {
        NotBool(input.DType, other.DType);
        return IsSparse(input, other) ? SparseArithmetic.Add_(input, other, -1, "sub_")
            : Pointwise.BinaryInPlace<SubFormula>(input, other);
    }

    /// <summary>input - alpha · other, elementwise with broadcasting.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Subtract")]
    public static Tensor Sub(Tensor input, Scalar other, Scalar alpha)
    {
        NotBool(input.DType, other.Kind);
        return IsOne(alpha) ? Pointwise.Binary<SubFormula>(input, other) : Pointwise.Ternary<SubScaledFormula>(input, other, Alpha(alpha, Promotion.Result(input, other), "sub"));
    }

    /// <summary>input - other, elementwise with broadcasting.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Subtract")]
    public static Tensor Sub(Tensor input, Scalar other)
    {
        NotBool(input.DType, other.Kind);
        return Pointwise.Binary<SubFormula>(input, other);
    }

    /// <summary>In place.</summary>
    public static Tensor Sub_(Tensor input, Scalar other, Scalar alpha)
    {
        NotBool(input.DType, other.Kind);
        return IsOne(alpha) ? Pointwise.BinaryInPlace<SubFormula>(input, other) : Pointwise.TernaryInPlace<SubScaledFormula>(input, other, Alpha(alpha, Promotion.Result(input, other), "sub"));
    }

    /// <summary>In place.</summary>
    public static Tensor Sub_(Tensor input, Scalar other)
    {
        NotBool(input.DType, other.Kind);
        return Pointwise.BinaryInPlace<SubFormula>(input, other);
    }

    /// <summary>input - other, where the first is a number.</summary>
    [Op(Surface.Function | Surface.Out)]
    [TorchScript("rsub(other, input)")]
    public static Tensor Sub(Scalar input, Tensor other)
    {
        NotBool(input.Kind, other.DType);
        return Pointwise.Binary<SubFormula>(input, other);
    }

    // Promotion would make a number of a truth value; PyTorch takes that for a mistake.
    private static void NotBool(DType left, DType right)
    {
        if (left == DType.Bool || right == DType.Bool)
            Check.ThrowArgument($"sub: not implemented for bool; got {left.Name} and {right.Name}; masks are inverted by ~ and compared by ^");
    }

    /// <summary>input · other, elementwise with broadcasting.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Multiply")]
    public static Tensor Mul(Tensor input, Tensor other)
        => IsSparse(input, other) ? SparseArithmetic.Mul(input, other)
            : Pointwise.Binary<MulFormula>(input, other);

    /// <summary>input · other, elementwise with broadcasting.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Multiply")]
    public static Tensor Mul(Tensor input, Scalar other)
        => !input.IsStrided ? SparseArithmetic.Mul(input, other)
            : Pointwise.Binary<MulFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor Mul_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<MulFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor Mul_(Tensor input, Scalar other)
        => !input.IsStrided ? SparseArithmetic.Mul_(input, other)
            : Pointwise.BinaryInPlace<MulFormula>(input, other);

    /// <summary>input / other, elementwise with broadcasting; integers become floating point.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Divide")]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "TrueDivide")]
    public static Tensor Div(Tensor input, Tensor other) => Pointwise.Binary<DivFormula>(input, other);

    /// <summary>input / other, elementwise; integers become floating point.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Divide")]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "TrueDivide")]
    public static Tensor Div(Tensor input, Scalar other)
        => !input.IsStrided ? SparseArithmetic.Div(input, other)
            : Pointwise.Binary<DivFormula>(input, other);

    /// <summary>input / other, where the first is a number.</summary>
    [Op(Surface.Function | Surface.Out)]
    [TorchScript("mul(reciprocal(other), input)")]
    public static Tensor Div(Scalar input, Tensor other)
        // PyTorch takes the reciprocal times the number, and complex32 has products but no quotients.
        => input.IsComplex && other.DType == DType.Float16 ? Mul(Torch.Reciprocal(other), input)
            : Pointwise.Binary<DivFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor Div_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<DivFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor Div_(Tensor input, Scalar other)
        => !input.IsStrided ? SparseArithmetic.Div_(input, other)
            : Pointwise.BinaryInPlace<DivFormula>(input, other);

    /// <summary>-input.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut, Name = "Negative")]
    public static Tensor Neg(Tensor input)
        => !input.IsStrided ? SparseArithmetic.Map(input, Neg)
            : Pointwise.Unary<NegFormula>(input);

    /// <summary>input - other · floor(input / other): Python's %, with the sign of other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Remainder(Tensor input, Tensor other) => Pointwise.Binary<RemainderFormula>(input, Division.Divisor(input, other, "remainder"));

    /// <summary>input - other · floor(input / other): Python's %, with the sign of other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Remainder(Tensor input, Scalar other) => Pointwise.Binary<RemainderFormula>(input, Division.Divisor(input, other, "remainder"));

    /// <summary>input - other · floor(input / other): Python's %, with the sign of other.</summary>
    [Op(Surface.Function | Surface.Out)]
    public static Tensor Remainder(Scalar input, Tensor other) => Pointwise.Binary<RemainderFormula>(input, Division.Divisor(input, other, "remainder"));

    /// <summary>In place.</summary>
    public static Tensor Remainder_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<RemainderFormula>(input, Division.Divisor(input, other, "remainder_"));

    /// <summary>In place.</summary>
    public static Tensor Remainder_(Tensor input, Scalar other) => Pointwise.BinaryInPlace<RemainderFormula>(input, Division.Divisor(input, other, "remainder_"));

    private static bool IsOne(Scalar alpha) => alpha.Kind switch
    {
        DType.Complex128 => alpha.ToComplex() == 1,
        _ => alpha.ToDouble() == 1,
    };

    private static Scalar Alpha(Scalar alpha, DType result, string operation)
    {
        if (alpha.IsBool) Check.That(result == DType.Bool, $"{operation}: boolean alpha only supported for boolean results; got {result.Name}");
        if (alpha.IsFloatingPoint) Check.That(result.IsDifferentiable, $"{operation}: for integral input tensors, argument alpha must not be a floating point number; got {alpha}");
        if (alpha.Kind == DType.Complex128) Check.That(result.IsComplex, $"{operation}: for real input tensors, argument alpha must not be a complex number; got {alpha}");
        return alpha;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSparse(Tensor input, Tensor other) => (input.Layout | other.Layout) != Layout.Strided;

    private static Scalar Negative(Scalar number) => number.IsComplex ? -number.ToComplex() : number.IsInteger ? -number.ToInt64() : -number.ToDouble();
}

internal readonly partial struct AddFormula : IBinaryFormula
{
    public static string Name => "add";

    public static DTypeKinds Kinds => DTypeKinds.All | DTypeKinds.HalfComplex;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => x + y;
}

internal readonly partial struct AddScaledFormula : ITernaryFormula
{
    public static string Name => "add";

    public static DTypeKinds Kinds => DTypeKinds.All | DTypeKinds.HalfComplex;

    public static int Immediates => 0b100;

    public static T Apply<T>(T x, T y, T z)
        where T : IReal<T>
        => T.FusedMultiplyAdd(z, y, x);
}

internal readonly partial struct SubFormula : IBinaryFormula
{
    public static string Name => "sub";

    public static DTypeKinds Kinds => DTypeKinds.Numeric | DTypeKinds.HalfComplex;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => x - y;
}

internal readonly partial struct SubScaledFormula : ITernaryFormula
{
    public static string Name => "sub";

    public static DTypeKinds Kinds => DTypeKinds.Numeric | DTypeKinds.HalfComplex;

    public static int Immediates => 0b100;

    public static T Apply<T>(T x, T y, T z)
        where T : IReal<T>
        => T.FusedMultiplyAdd(-z, y, x);
}

internal readonly partial struct MulFormula : IBinaryFormula
{
    public static string Name => "mul";

    public static DTypeKinds Kinds => DTypeKinds.All | DTypeKinds.HalfComplex;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => x * y;
}

internal readonly partial struct DivFormula : IBinaryFormula
{
    public static string Name => "div";

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static TypeRule TypeRule => TypeRule.Float;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => x / y;
}

internal readonly partial struct NegFormula : IUnaryFormula
{
    public static string Name => "neg";

    public static DTypeKinds Kinds => DTypeKinds.Numeric | DTypeKinds.HalfComplex;

    public static T Apply<T>(T x)
        where T : IReal<T>
        => -x;
}

internal readonly partial struct RemainderFormula : IBinaryFormula
{
    public static string Name => "remainder";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => T.Remainder(x, y);
}
