namespace Linstock;

/// <summary>
/// What the world calls an element type. An element type is its member of <see cref="DType"/>, its facts in <see cref="DTypes"/>, and its row
/// here; kernels choose their loops through <see cref="DTypes.Visit{TVisitor, TResult}"/>.
/// </summary>
/// <param name="DType">The type.</param>
/// <param name="Name">PyTorch's name.</param>
/// <param name="ScriptNumber">The number in TorchScript programs (<c>c10/core/ScalarType.h</c>).</param>
/// <param name="Storage">The class of its storages in PyTorch's files, without the suffix.</param>
/// <param name="Npy">NumPy's description, little-endian; null where NumPy has no such type.</param>
/// <param name="SafeTensors">The name in safetensors files; null where the format has none.</param>
internal sealed record DTypeDeclaration(DType DType, string Name, int ScriptNumber, string Storage, string? Npy, string? SafeTensors)
{
    private static readonly DTypeDeclaration[] Declarations =
    [
        new(DType.UInt8, "uint8", 0, "Byte", "|u1", "U8"),
        new(DType.Int8, "int8", 1, "Char", "|i1", "I8"),
        new(DType.Int16, "int16", 2, "Short", "<i2", "I16"),
        new(DType.Int32, "int32", 3, "Int", "<i4", "I32"),
        new(DType.Int64, "int64", 4, "Long", "<i8", "I64"),
        new(DType.Float16, "float16", 5, "Half", "<f2", "F16"),
        new(DType.Float32, "float32", 6, "Float", "<f4", "F32"),
        new(DType.Float64, "float64", 7, "Double", "<f8", "F64"),
        new(DType.Complex32, "complex32", 8, "ComplexHalf", null, null),
        new(DType.Complex64, "complex64", 9, "ComplexFloat", "<c8", "C64"),
        new(DType.Complex128, "complex128", 10, "ComplexDouble", "<c16", "C128"),
        new(DType.Bool, "bool", 11, "Bool", "|b1", "BOOL"),
        new(DType.BFloat16, "bfloat16", 15, "BFloat16", null, "BF16"),
    ];

    /// <summary>All element types, in the order of <see cref="Linstock.DType"/>.</summary>
    public static ReadOnlySpan<DTypeDeclaration> All => Declarations;

    /// <summary>The row of a type.</summary>
    /// <exception cref="ArgumentException">There is no such type.</exception>
    public static DTypeDeclaration Of(DType dtype) => (int)dtype < Declarations.Length ? Declarations[(int)dtype] : throw DTypes.Unknown(dtype);
}

/// <summary>Something that is chosen by the C# type of an element type's elements.</summary>
/// <typeparam name="TResult">What is chosen; pointers to functions travel as <see langword="nint"/>.</typeparam>
internal interface IDTypeVisitor<out TResult>
{
    /// <summary>The choice for elements of <typeparamref name="T"/>.</summary>
    TResult Visit<T>()
        where T : unmanaged;
}
