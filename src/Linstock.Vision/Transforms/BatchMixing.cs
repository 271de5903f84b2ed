using Linstock.Distributions;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Transforms;

/// <summary>What mixes the images of a batch, and their labels with them.</summary>
public abstract class BatchMixing
{
    private protected BatchMixing(double alpha, long? numClasses)
    {
        if (!(alpha > 0)) throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "expected a number above 0");
        (Alpha, NumClasses) = (alpha, numClasses);
    }

    /// <summary>Both parameters of the beta distribution that shares are drawn from.</summary>
    public double Alpha { get; }

    /// <summary>The number of classes; needed where labels are numbers.</summary>
    public long? NumClasses { get; }

    /// <summary>Mixes each image with its neighbour in the batch.</summary>
    /// <param name="images">[N, C, H, W].</param>
    /// <param name="labels">[N] classes, or [N, classes] shares.</param>
    /// <returns>The images, and labels as shares, [N, classes].</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, or the number of classes is not known.</exception>
    public (Tensor Images, Tensor Labels) Forward(Tensor images, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        string name = GetType().Name;
        if (images.NDim != 4 || !images.DType.IsFloatingPoint) throw new ArgumentException($"{name}: expected a batch [N, C, H, W] of floating point; got {images.Shape} of {images.DType}", nameof(images));
        if (labels.NDim is not (1 or 2) || labels.Shape[0] != images.Shape[0]) throw new ArgumentException($"{name}: expected labels [N] or [N, classes] for {images.Shape[0]} images; got {labels.Shape}", nameof(labels));
        if (labels.NDim == 1)
        {
            long classes = NumClasses ?? throw new ArgumentException($"{name}: numClasses must be given where labels are numbers", nameof(labels));
            labels = F.OneHot(labels, classes).To(images.DType);
        }

        double share = new Beta(Alpha, Alpha).Sample().Item<double>();
        (Tensor mixed, double kept) = Mix(images, images.Roll(1, 0), share);
        return (mixed, labels * kept + labels.Roll(1, 0) * (1 - kept));
    }

    /// <summary>Mixes two batches.</summary>
    /// <returns>The mixture, and the first one's share of it.</returns>
    private protected abstract (Tensor Images, double Share) Mix(Tensor first, Tensor second, double share);
}

/// <summary>Each image faded into another. Zhang et al. 2017, arXiv:1710.09412.</summary>
/// <param name="alpha">Both parameters of the beta distribution.</param>
/// <param name="numClasses">The number of classes.</param>
public sealed class MixUp(double alpha = 1, long? numClasses = null) : BatchMixing(alpha, numClasses)
{
    private protected override (Tensor Images, double Share) Mix(Tensor first, Tensor second, double share) => (first * share + second * (1 - share), share);
}

/// <summary>A rectangle of each image replaced by that of another. Yun et al. 2019, arXiv:1905.04899.</summary>
/// <param name="alpha">Both parameters of the beta distribution.</param>
/// <param name="numClasses">The number of classes.</param>
public sealed class CutMix(double alpha = 1, long? numClasses = null) : BatchMixing(alpha, numClasses)
{
    private protected override (Tensor Images, double Share) Mix(Tensor first, Tensor second, double share)
    {
        (_, long h, long w) = Functional.GetDimensions(first);
        long x = Torch.Randint(0, w, [1]).Item<long>(), y = Torch.Randint(0, h, [1]).Item<long>();
        double half = 0.5 * Math.Sqrt(1 - share);
        long halfWidth = (long)(half * w), halfHeight = (long)(half * h);
        long left = Math.Max(x - halfWidth, 0), top = Math.Max(y - halfHeight, 0), right = Math.Min(x + halfWidth, w), bottom = Math.Min(y + halfHeight, h);
        Tensor mixed = first.Clone();
        mixed.Narrow(-2, top, bottom - top).Narrow(-1, left, right - left).Copy_(second.Narrow(-2, top, bottom - top).Narrow(-1, left, right - left));
        return (mixed, 1 - (double)(right - left) * (bottom - top) / (w * h));
    }
}
