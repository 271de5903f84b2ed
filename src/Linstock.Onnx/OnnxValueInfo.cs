namespace Linstock.Onnx;

/// <summary>What a file says about an input or output.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DType">Its element type; null where the file does not say, or where it is no tensor.</param>
/// <param name="Shape">Its shape; null where the file leaves it open.</param>
public sealed record OnnxValueInfo(string Name, DType? DType, IReadOnlyList<OnnxDimension>? Shape)
{
    /// <summary>As in <c>input: float32[batch, 3, 32, 32]</c>.</summary>
    public override string ToString() => $"{Name}: {DType?.Name ?? "?"}[{(Shape is null ? "..." : string.Join(", ", Shape))}]";
}
