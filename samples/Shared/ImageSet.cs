using Linstock;

/// <summary>Images [N, C, H, W] as float32 with their classes.</summary>
internal sealed record ImageSet(Tensor Images, Tensor Labels)
{
    /// <summary>The number of images.</summary>
    public long Count => Images.Shape[0];

    /// <summary>The images with the given numbers.</summary>
    public ImageSet Choose(Tensor numbers) => new(Images[numbers], Labels[numbers]);
}
