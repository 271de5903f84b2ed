namespace Linstock.Serialization;

/// <summary>PyTorch's names of storages, such as <c>FloatStorage</c>, and the element types they stand for.</summary>
internal static class StorageTypes
{
    private const string Suffix = "Storage";

    private static readonly (string Name, DType DType)[] All =
    [
        ("Float", DType.Float32),
        ("Double", DType.Float64),
        ("Half", DType.Float16),
        ("BFloat16", DType.BFloat16),
        ("ComplexFloat", DType.Complex64),
        ("ComplexDouble", DType.Complex128),
        ("Long", DType.Int64),
        ("Int", DType.Int32),
        ("Short", DType.Int16),
        ("Char", DType.Int8),
        ("Byte", DType.UInt8),
        ("Bool", DType.Bool),
    ];

    /// <summary>The element type of a class in <c>torch</c> or <c>torch.cuda</c>; null where it is no class of storages.</summary>
    public static DType? Find(string name)
    {
        foreach ((string prefix, DType dtype) in All)
        {
            if (name.Length == prefix.Length + Suffix.Length && name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            {
                return dtype;
            }
        }

        return null;
    }

    /// <summary>The name of the class.</summary>
    public static string NameOf(DType dtype) => All.First(entry => entry.DType == dtype).Name + Suffix;
}
