using System.Runtime.CompilerServices;

namespace Linstock;

/// <summary>
/// PyTorch's type promotion. Operands fall into three classes: tensors with dimensions, tensors without, and
/// numbers. A later class decides the result only if its kind (bool, integer, floating point, complex) is higher.
/// </summary>
internal static class Promotion
{
    /// <summary>The smallest dtype that both convert to (<c>torch.promote_types</c>).</summary>
    public static DType Promote(DType left, DType right)
    {
        if (left == right) return left;
        // Complex is the parts' promotion made complex: complex32 and bfloat16 meet in float16 and bfloat16, that is in float32.
        if (left.IsComplex || right.IsComplex) return Promote(left.ToReal(), right.ToReal()).ToComplex();
        int difference = Rank(left) - Rank(right);
        if (difference == 0) difference = left.ItemSize - right.ItemSize;
        if (difference != 0) return difference > 0 ? left : right;
        // Neither holds the other: uint8 and int8, float16 and bfloat16.
        return left.IsInteger ? DType.Int16 : DType.Float32;
    }

    /// <summary>The dtype of an operation on two tensors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DType Result(Tensor left, Tensor right)
        => left.DType == right.DType ? left.DType : Mixed(left, right);

    /// <summary>The dtype of an operation on a tensor and a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DType Result(Tensor tensor, Scalar number)
    {
        DType dtype = tensor.DType;
        return Rank(dtype) >= Rank(number.Kind) ? dtype : Raise(dtype, number.Kind);
    }

    /// <summary>The dtype of an operation on several tensors.</summary>
    public static DType Result(params ReadOnlySpan<Tensor> operands)
    {
        DType? dimensioned = null, zeroDim = null;
        foreach (Tensor operand in operands)
        {
            ref DType? kind = ref operand.NDim > 0 ? ref dimensioned : ref zeroDim;
            kind = kind is { } seen ? Promote(seen, operand.DType) : operand.DType;
        }
        if (dimensioned is not { } wide) return zeroDim!.Value;
        return zeroDim is { } narrow ? Raised(wide, narrow) : wide;
    }

    /// <summary>The default floating point type for an integer or bool; any other dtype itself.</summary>
    public static DType ToFloating(DType dtype)
        => dtype is DType.Bool || dtype.IsInteger ? Torch.GetDefaultDType() : dtype;

    /// <summary>Bool, integer, floating point or complex as 0 to 3.</summary>
    public static int Rank(DType dtype) => Ranks[(int)dtype];

    // In the order of the enumeration; every operation with a number asks.
    private static ReadOnlySpan<byte> Ranks => [1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 0, 2];

    /// <summary>Whether PyTorch lets a result of dtype <paramref name="from"/> be written into a tensor of dtype <paramref name="to"/>.</summary>
    public static bool CanCast(DType from, DType to)
        => Rank(from) switch
        {
            3 => to.IsComplex,
            2 => Rank(to) >= 2,
            1 => to != DType.Bool,
            _ => true,
        };

    private static DType Mixed(Tensor left, Tensor right)
    {
        if (left.NDim > 0 == right.NDim > 0) return Promote(left.DType, right.DType);
        (DType wide, DType narrow) = left.NDim > 0 ? (left.DType, right.DType) : (right.DType, left.DType);
        return Raised(wide, narrow);
    }

    /// <summary>The dtype of tensors with dimensions, raised by that of tensors without or of numbers if their kind is higher.</summary>
    public static DType Raised(DType wide, DType narrow)
        => Rank(narrow) <= Rank(wide) ? wide
            // Only the kind counts: what makes a floating point tensor complex keeps its precision.
            : narrow.IsComplex && wide.IsFloatingPoint ? Promote(wide, DType.Complex32)
            : Promote(wide, narrow);

    private static DType Raise(DType dtype, DType kind) => kind switch
    {
        DType.Int64 => DType.Int64,
        DType.Float64 => Torch.GetDefaultDType(),
        _ => Promote(dtype.IsFloatingPoint ? dtype : Torch.GetDefaultDType(), DType.Complex32),
    };
}
