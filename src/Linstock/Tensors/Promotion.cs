using System.Runtime.CompilerServices;

namespace Linstock;

/// <summary>
/// PyTorch's type promotion. Operands fall into three classes: tensors with dimensions, tensors without, and
/// numbers. A later class decides the result only if its kind (bool, integer, floating point, complex) is higher.
/// </summary>
internal static class Promotion
{
    // Rows and columns in the order of DType. The table is PyTorch's promoteTypes lattice:
    // u8 i8 i16 i32 i64 f16 f32 f64 c64 c128 bool bf16
    private static ReadOnlySpan<byte> Table =>
    [
        /* u8   */ 0, 2, 2, 3, 4, 5, 6, 7, 8, 9, 0, 11,
        /* i8   */ 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 11,
        /* i16  */ 2, 2, 2, 3, 4, 5, 6, 7, 8, 9, 2, 11,
        /* i32  */ 3, 3, 3, 3, 4, 5, 6, 7, 8, 9, 3, 11,
        /* i64  */ 4, 4, 4, 4, 4, 5, 6, 7, 8, 9, 4, 11,
        /* f16  */ 5, 5, 5, 5, 5, 5, 6, 7, 8, 9, 5, 6,
        /* f32  */ 6, 6, 6, 6, 6, 6, 6, 7, 8, 9, 6, 6,
        /* f64  */ 7, 7, 7, 7, 7, 7, 7, 7, 9, 9, 7, 7,
        /* c64  */ 8, 8, 8, 8, 8, 8, 8, 9, 8, 9, 8, 8,
        /* c128 */ 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
        /* bool */ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
        /* bf16 */ 11, 11, 11, 11, 11, 6, 6, 7, 8, 9, 11, 11,
    ];

    /// <summary>The smallest dtype that both convert to (<c>torch.promote_types</c>).</summary>
    public static DType Promote(DType left, DType right)
        => left == right ? left : (DType)Table[((int)left * 12) + (int)right];

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
    public static int Rank(DType dtype) => dtype switch
    {
        DType.Bool => 0,
        <= DType.Int64 => 1,
        DType.Complex64 or DType.Complex128 => 3,
        _ => 2,
    };

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
            : narrow.IsComplex && wide.IsFloatingPoint ? (wide == DType.Float64 ? DType.Complex128 : DType.Complex64)
            : Promote(wide, narrow);

    private static DType Raise(DType dtype, DType kind) => kind switch
    {
        DType.Int64 => DType.Int64,
        DType.Float64 => Torch.GetDefaultDType(),
        _ => dtype == DType.Float64 ? DType.Complex128
            : dtype.IsFloatingPoint ? DType.Complex64
            : Torch.GetDefaultDType().ToComplex(),
    };
}
