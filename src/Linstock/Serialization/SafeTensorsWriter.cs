namespace Linstock.Serialization;

/// <summary>Writes safetensors: the header in the order given, the data with the widest elements first.</summary>
/// <remarks>That order, the reference implementation's, keeps every tensor aligned to its own elements.</remarks>
internal static class SafeTensorsWriter
{
    /// <summary>Writes tensors to a stream.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="tensors">Name, dtype and shape of each; offset and length are found here.</param>
    /// <param name="writeData">Writes the little-endian, row-major data of the tensor with that index.</param>
    /// <param name="metadata">Free text to accompany them.</param>
    /// <exception cref="ArgumentException">A name occurs twice or is reserved.</exception>
    public static void Write(
        Stream destination,
        IReadOnlyList<(string Name, DType DType, long[] Shape)> tensors,
        Action<int, Stream> writeData,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        int[] order = [.. Enumerable.Range(0, tensors.Count).OrderByDescending(i => tensors[i].DType.ItemSize)];
        TensorEntry[] entries = Place(tensors, order);
        destination.Write(SafeTensorsHeader.Format(entries, metadata));
        foreach (int i in order)
        {
            writeData(i, destination);
        }
    }

    private static TensorEntry[] Place(IReadOnlyList<(string Name, DType DType, long[] Shape)> tensors, ReadOnlySpan<int> order)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var entries = new TensorEntry[tensors.Count];
        long offset = 0;
        foreach (int i in order)
        {
            (string name, DType dtype, long[] shape) = tensors[i];
            SafeTensorsHeader.RequireName(name);
            if (!names.Add(name))
            {
                throw new ArgumentException($"safetensors: two tensors have the same name; got '{name}'");
            }

            if (!ElementLayout.TryByteCount(shape, dtype.ItemSize, out long bytes))
            {
                throw new ArgumentException($"safetensors: a shape is not possible; got [{string.Join(", ", shape)}] for '{name}'");
            }

            entries[i] = new TensorEntry(name, dtype, shape, offset, bytes);
            offset = checked(offset + bytes);
        }

        return entries;
    }
}
