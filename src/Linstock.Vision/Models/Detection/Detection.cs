using Linstock.NN;

namespace Linstock.Vision.Architectures;

/// <summary>What was found in an image.</summary>
/// <param name="Boxes">[N, 4]: left, top, right and bottom in pixels.</param>
/// <param name="Labels">[N], int64, the classes.</param>
/// <param name="Scores">[N], how certain each is, in descending order.</param>
/// <param name="Masks">[N, 1, H, W], the probability that a pixel belongs to it; null where the network gives none.</param>
/// <param name="Keypoints">[N, K, 3]: across, down and 1 for each point; null where the network gives none.</param>
/// <param name="KeypointsScores">[N, K], how certain each point is; null where the network gives none.</param>
public sealed record Detection(
    Tensor Boxes, Tensor Labels, Tensor Scores, Tensor? Masks = null, Tensor? Keypoints = null, Tensor? KeypointsScores = null);

/// <summary>A network that finds things in images.</summary>
public abstract class DetectionModel : Module
{
    private protected DetectionModel()
    {
    }

    /// <summary>Finds things, in evaluation mode (<c>model.Eval()</c>).</summary>
    /// <param name="images">Images [3, H, W] of any size, floating point from 0 to 1.</param>
    /// <returns>What was found in each.</returns>
    /// <exception cref="ArgumentException">An image has another shape or dtype.</exception>
    /// <exception cref="NotSupportedException">The network is in training mode: the losses of detection networks are not available.</exception>
    public IReadOnlyList<Detection> Forward(IReadOnlyList<Tensor> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (Training)
            throw new NotSupportedException($"{GetType().Name}: training detection networks is not supported; call Eval() for detections");
        if (images.Count == 0) return [];
        return Detect(images);
    }

    /// <summary>Not defined: detection takes a list of images, <see cref="Forward(IReadOnlyList{Tensor})"/>.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected override Tensor Compute(Tensor input) =>
        throw new NotSupportedException($"{GetType().Name}: takes a list of images [3, H, W] and gives a Detection for each; call Forward(IReadOnlyList<Tensor>)");

    private protected abstract IReadOnlyList<Detection> Detect(IReadOnlyList<Tensor> images);
}
