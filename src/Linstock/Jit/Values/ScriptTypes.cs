namespace Linstock.Jit;

/// <summary>The numbers by which TorchScript names dtypes, layouts and memory formats (<c>c10/core/ScalarType.h</c>, <c>MemoryFormat.h</c>).</summary>
internal static class ScriptTypes
{
    private static readonly DType?[] ByNumber =
    [
        DType.UInt8, DType.Int8, DType.Int16, DType.Int32, DType.Int64, DType.Float16, DType.Float32, DType.Float64,
        null, DType.Complex64, DType.Complex128, DType.Bool, null, null, null, DType.BFloat16,
    ];

    public static long NumberOf(DType dtype) => Array.IndexOf(ByNumber, dtype) is var number and >= 0
        ? number
        : throw new NotSupportedException($"torch.jit: a program has no number for {dtype.Name}");

    public static DType DTypeOf(long number) => number >= 0 && number < ByNumber.Length && ByNumber[number] is { } dtype
        ? dtype
        : throw new NotSupportedException($"torch.jit: there is no tensor of dtype number {number}");

    public static MemoryFormat MemoryFormatOf(long number) => number switch
    {
        0 => MemoryFormat.Contiguous,
        1 => MemoryFormat.Preserve,
        2 => MemoryFormat.ChannelsLast,
        3 => MemoryFormat.ChannelsLast3d,
        _ => throw new NotSupportedException($"torch.jit: there is no memory format number {number}"),
    };
}
