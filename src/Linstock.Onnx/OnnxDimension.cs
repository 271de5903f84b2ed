namespace Linstock.Onnx;

/// <summary>A dimension of an input or output as the file declares it: a size, a symbol such as <c>batch</c>, or neither.</summary>
/// <param name="Size">The size, where it is fixed.</param>
/// <param name="Symbol">The name of a size that is known at run time only.</param>
public readonly record struct OnnxDimension(long? Size, string? Symbol)
{
    /// <summary>The size, the symbol, or a question mark.</summary>
    public override string ToString() => Size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}
