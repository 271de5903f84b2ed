namespace Linstock.Jit;

/// <summary>The numbers by which TorchScript names dtypes, layouts and memory formats (<c>c10/core/ScalarType.h</c>, <c>MemoryFormat.h</c>).</summary>
internal static class ScriptTypes
{
    public static long NumberOf(DType dtype) => DTypeDeclaration.Of(dtype).ScriptNumber;

    public static DType DTypeOf(long number)
    {
        foreach (DTypeDeclaration declaration in DTypeDeclaration.All)
        {
            if (declaration.ScriptNumber == number) return declaration.DType;
        }

        throw new NotSupportedException($"torch.jit: there is no tensor of dtype number {number}");
    }

    public static MemoryFormat MemoryFormatOf(long number) => number switch
    {
        0 => MemoryFormat.Contiguous,
        1 => MemoryFormat.Preserve,
        2 => MemoryFormat.ChannelsLast,
        3 => MemoryFormat.ChannelsLast3d,
        _ => throw new NotSupportedException($"torch.jit: there is no memory format number {number}"),
    };
}
