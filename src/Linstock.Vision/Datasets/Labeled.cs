namespace Linstock.Vision.Datasets;

/// <summary>An image and its class.</summary>
/// <param name="Image">[channels, height, width].</param>
/// <param name="Label">The number of the class.</param>
public readonly record struct Labeled(Tensor Image, long Label);
