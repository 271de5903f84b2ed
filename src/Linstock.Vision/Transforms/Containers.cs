namespace Linstock.Vision.Transforms;

/// <summary>Transforms one after the other.</summary>
/// <param name="transforms">The transforms.</param>
public sealed class Compose(IReadOnlyList<Transform> transforms) : Transform
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor image)
    {
        foreach (Transform transform in transforms) image = transform.Forward(image);
        return image;
    }
}

/// <summary>Any function as a transform.</summary>
/// <param name="lambd">The function.</param>
public sealed class Lambda(Func<Tensor, Tensor> lambd) : Transform
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => lambd(image);
}

/// <summary>All transforms, or none.</summary>
/// <param name="transforms">The transforms.</param>
/// <param name="p">The probability of all.</param>
public sealed class RandomApply(IReadOnlyList<Transform> transforms, double p = 0.5) : Transform
{
    private readonly double _probability = Probability(p, nameof(p));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor image)
    {
        // Drawn first and compared the other way round than elsewhere, as PyTorch does.
        if (_probability < Torch.Rand(1).Item<double>()) return image;
        foreach (Transform transform in transforms) image = transform.Forward(image);
        return image;
    }
}

/// <summary>One of some transforms, each as likely.</summary>
/// <param name="transforms">The transforms.</param>
public sealed class RandomChoice(IReadOnlyList<Transform> transforms) : Transform
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => transforms[(int)Integer(transforms.Count)].Forward(image);
}

/// <summary>Values from one dtype's range to another's.</summary>
/// <param name="dtype">The dtype.</param>
public sealed class ConvertImageDtype(DType dtype = DType.Float32) : Transform
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => Functional.ConvertImageDtype(image, dtype);
}

/// <summary>(image - mean) / std for each channel.</summary>
/// <param name="mean">The means.</param>
/// <param name="std">The deviations.</param>
/// <param name="inplace">Whether to change the image itself.</param>
public sealed class Normalize(DoubleList mean, DoubleList std, bool inplace = false) : Transform
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => Functional.Normalize(image, mean, std, inplace);
}

/// <summary>Black and white.</summary>
/// <param name="numOutputChannels">1, or 3 equal ones.</param>
public sealed class Grayscale(long numOutputChannels = 1) : Transform
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => Functional.RgbToGrayscale(image, numOutputChannels);
}

/// <summary>Black and white by chance, with as many channels as before.</summary>
/// <param name="p">The probability.</param>
public sealed class RandomGrayscale(double p = 0.1) : Transform
{
    private readonly double _probability = Probability(p, nameof(p));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor image) => Happens(_probability) ? Functional.RgbToGrayscale(image, Functional.GetDimensions(image).Channels) : image;
}
