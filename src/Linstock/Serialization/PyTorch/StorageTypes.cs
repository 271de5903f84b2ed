namespace Linstock.Serialization;

/// <summary>PyTorch's names of storages, such as <c>FloatStorage</c>, and the element types they stand for.</summary>
internal static class StorageTypes
{
    private const string Suffix = "Storage";

    /// <summary>The element type of a class in <c>torch</c> or <c>torch.cuda</c>; null where it is no class of storages.</summary>
    public static DType? Find(string name)
    {
        if (!name.EndsWith(Suffix, StringComparison.Ordinal)) return null;
        foreach (DTypeDeclaration declaration in DTypeDeclaration.All)
        {
            if (name.AsSpan(0, name.Length - Suffix.Length).SequenceEqual(declaration.Storage)) return declaration.DType;
        }

        return null;
    }

    /// <summary>The name of the class.</summary>
    /// <exception cref="ArgumentException">PyTorch could not read it: complex32 has storages in TorchScript archives alone.</exception>
    public static string NameOf(DType dtype) => dtype != DType.Complex32
        ? DTypeDeclaration.Of(dtype).Storage + Suffix
        : throw new ArgumentException("torch.save: PyTorch's files have no storage of complex32; got such a tensor; expected another dtype: convert it, for instance to complex64");
}
