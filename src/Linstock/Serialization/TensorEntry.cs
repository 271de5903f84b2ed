namespace Linstock.Serialization;

/// <summary>Where one tensor lies in a file: what a header says about it, checked against the file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DType">The type of its elements.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Offset">The first byte of its data, counted from the start of the file.</param>
/// <param name="Length">Bytes of data.</param>
internal readonly record struct TensorEntry(string Name, DType DType, long[] Shape, long Offset, long Length);
