using System.Runtime.CompilerServices;
using Linstock.Backends.Cpu.Pointwise;
using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>Division with rounding, and what belongs to it.</summary>
internal static class Division
{
    /// <summary>input / other rounded as asked; without rounding, true division.</summary>
    /// <param name="input">The dividend.</param>
    /// <param name="other">The divisor.</param>
    /// <param name="roundingMode">Towards zero, or towards -∞ as Python's //.</param>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Divide")]
    public static Tensor Div(Tensor input, Tensor other, RoundingMode? roundingMode) => roundingMode switch
    {
        RoundingMode.Trunc => Pointwise.Binary<TruncateDivideFormula>(input, Divisor(input, other, "div")),
        RoundingMode.Floor => Pointwise.Binary<FloorDivideFormula>(input, Divisor(input, other, "div")),
        _ => Pointwise.Binary<DivFormula>(input, other),
    };

    /// <summary>input / other rounded as asked; without rounding, true division.</summary>
    /// <param name="input">The dividend.</param>
    /// <param name="other">The divisor.</param>
    /// <param name="roundingMode">Towards zero, or towards -∞ as Python's //.</param>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Divide")]
    public static Tensor Div(Tensor input, Scalar other, RoundingMode? roundingMode) => roundingMode switch
    {
        RoundingMode.Trunc => Pointwise.Binary<TruncateDivideFormula>(input, Divisor(input, other, "div")),
        RoundingMode.Floor => Pointwise.Binary<FloorDivideFormula>(input, Divisor(input, other, "div")),
        _ => Pointwise.Binary<DivFormula>(input, other),
    };

    /// <summary>⌊input / other⌋, Python's //.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor FloorDivide(Tensor input, Tensor other) => Pointwise.Binary<FloorDivideFormula>(input, Divisor(input, other, "floor_divide"));

    /// <summary><see cref="FloorDivide(Tensor, Tensor)"/> in place.</summary>
    public static Tensor FloorDivide_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<FloorDivideFormula>(input, Divisor(input, other, "floor_divide_"));

    /// <summary>⌊input / other⌋, Python's //.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor FloorDivide(Tensor input, Scalar other) => Pointwise.Binary<FloorDivideFormula>(input, Divisor(input, other, "floor_divide"));

    /// <summary><see cref="FloorDivide(Tensor, Scalar)"/> in place.</summary>
    public static Tensor FloorDivide_(Tensor input, Scalar other) => Pointwise.BinaryInPlace<FloorDivideFormula>(input, Divisor(input, other, "floor_divide_"));

    /// <summary>⌊input / other⌋, Python's //.</summary>
    [Op(Surface.Function | Surface.Out)]
    public static Tensor FloorDivide(Scalar input, Tensor other) => Pointwise.Binary<FloorDivideFormula>(input, Divisor(input, other, "floor_divide"));

    /// <summary>input - other · trunc(input / other): the sign of input.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Fmod(Tensor input, Tensor other) => Pointwise.Binary<FmodFormula>(input, Divisor(input, other, "fmod"));

    /// <summary><see cref="Fmod(Tensor, Tensor)"/> in place.</summary>
    public static Tensor Fmod_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<FmodFormula>(input, Divisor(input, other, "fmod_"));

    /// <summary>input - other · trunc(input / other): the sign of input.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Fmod(Tensor input, Scalar other) => Pointwise.Binary<FmodFormula>(input, Divisor(input, other, "fmod"));

    /// <summary><see cref="Fmod(Tensor, Scalar)"/> in place.</summary>
    public static Tensor Fmod_(Tensor input, Scalar other) => Pointwise.BinaryInPlace<FmodFormula>(input, Divisor(input, other, "fmod_"));

    /// <summary>The divisor itself, unless a division of integers would be one by zero: nothing is computed then, in place or not.</summary>
    /// <exception cref="DivideByZeroException">Both are integers, and the divisor is or contains zero.</exception>
    internal static Operand Divisor(Operand input, Operand other, string operation)
    {
        if (IsIntegral(input) && IsIntegral(other)) RequireNonzero(other, operation);
        return other;
    }

    private static bool IsIntegral(in Operand operand)
        => !(operand.Tensor is { } tensor ? tensor.DType : operand.Number.Kind).IsDifferentiable;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RequireNonzero(in Operand divisor, string operation)
    {
        if (divisor.Tensor is not { } tensor)
        {
            if (divisor.Number == 0) throw new DivideByZeroException($"{operation}: division of integers by zero; got divisor 0");
        }
        else if (tensor.Device.Type == DeviceType.Cpu && tensor.Numel > 0 && !Torch.All(tensor.Detach()).Item<bool>())
        {
            throw new DivideByZeroException($"{operation}: division of integers by zero; got a divisor of shape {tensor.Shape} that contains 0");
        }
    }

    /// <summary>The greatest common divisor.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Gcd(Tensor input, Tensor other) => Pointwise.Binary<GcdFormula>(input, other);

    /// <summary><see cref="Gcd(Tensor, Tensor)"/> in place.</summary>
    public static Tensor Gcd_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<GcdFormula>(input, other);

    /// <summary>The least common multiple.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Lcm(Tensor input, Tensor other) => Pointwise.Binary<LcmFormula>(input, other);

    /// <summary><see cref="Lcm(Tensor, Tensor)"/> in place.</summary>
    public static Tensor Lcm_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<LcmFormula>(input, other);
}

/// <summary>⌊x / y⌋ from the exact remainder, as Python computes it.</summary>
internal readonly partial struct FloorDivideFormula : IBinaryFormula
{
    public static string Name => "floor_divide";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.FloorDivide(x, y);
}

/// <summary>The integer part of x / y.</summary>
internal readonly partial struct TruncateDivideFormula : IBinaryFormula
{
    public static string Name => "div";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.TruncateDivide(x, y);
}

/// <summary>x - y·trunc(x / y): the sign of x.</summary>
internal readonly partial struct FmodFormula : IBinaryFormula
{
    public static string Name => "fmod";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Fmod(x, y);
}

/// <summary>The greatest common divisor.</summary>
internal readonly partial struct GcdFormula : IBinaryFormula
{
    public static string Name => "gcd";

    public static DTypeKinds Kinds => DTypeKinds.Integer;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Gcd(x, y);
}

/// <summary>The least common multiple; 0 where either is 0.</summary>
internal readonly partial struct LcmFormula : IBinaryFormula
{
    public static string Name => "lcm";

    public static DTypeKinds Kinds => DTypeKinds.Integer;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Abs(T.TruncateDivide(x, T.Max(T.Gcd(x, y), T.Constant(1))) * y);
}
