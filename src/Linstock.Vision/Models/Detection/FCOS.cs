using Linstock.NN;
using Linstock.Vision.Layers;

namespace Linstock.Vision.Architectures;

/// <summary>FCOS: every position says how far the sides of its box are. Tian et al. 2019, arXiv:1904.01355.</summary>
public class FCOS : DetectionModel
{
    private readonly FeatureBackbone _backbone;
    private readonly DenseHead _head;
    private readonly AnchorGenerator _anchors = new([[8], [16], [32], [64], [128]], [1]);
    private readonly DetectionTransform _transform;
    private readonly DetectionLimits _limits;

    internal FCOS(BackboneWithFPN backbone, long numClasses, DetectionOptions options)
    {
        (_transform, _limits) = (options.Transform(800, 1333), options.Limits(0.2, 0.6, 100, 1000));
        _backbone = backbone;
        long channels = backbone.OutChannels;
        var classification = new DenseClassificationHead(Convolutions(channels), channels, 1, numClasses);
        _head = new DenseHead(classification, new DenseRegressionHead(Convolutions(channels), channels, 1, centerness: true));
    }

    private protected override IReadOnlyList<Detection> Detect(IReadOnlyList<Tensor> images)
    {
        ImageBatch batch = _transform.Batch(images);
        Tensor[] maps = [.. _backbone.Features(batch.Tensors).Values], anchors = _anchors.Of(batch, maps);
        Tensor[] logits = [.. maps.Select(_head.ClassificationHead.Forward)];
        (Tensor Distances, Tensor Centerness)[] sides = [.. maps.Select(_head.RegressionHead.Predict)];
        var found = new Detection[images.Count];
        for (int image = 0; image < found.Length; image++)
        {
            (long Height, long Width) size = batch.Sizes[image];
            var boxes = new List<Tensor>();
            var labels = new List<Tensor>();
            var scores = new List<Tensor>();
            for (int level = 0; level < maps.Length; level++)
            {
                Tensor certain = Torch.Sqrt(Torch.Sigmoid(logits[level][image]) * Torch.Sigmoid(sides[level].Centerness[image]));
                (Tensor places, Tensor label, Tensor score) = DetectionSelection.Candidates(certain, _limits.ScoreThreshold, _limits.Candidates);
                Tensor decoded = Decode(sides[level].Distances[image].IndexSelect(0, places), anchors[level].IndexSelect(0, places));
                boxes.Add(Ops.ClipBoxesToImage(decoded, size));
                labels.Add(label);
                scores.Add(score);
            }

            found[image] = DetectionSelection.Finish(
                Torch.Cat(boxes.ToArray()), Torch.Cat(labels.ToArray()), Torch.Cat(scores.ToArray()), _limits, size, images[image]);
        }

        return found;
    }

    // Distances are in sides of the anchor.
    private static Tensor Decode(Tensor distances, Tensor anchors)
    {
        Tensor[] a = anchors.Unbind(1), d = distances.Unbind(1);
        Tensor x = 0.5 * (a[0] + a[2]), y = 0.5 * (a[1] + a[3]), wide = a[2] - a[0], high = a[3] - a[1];
        return Torch.Stack([x - (d[0] * wide), y - (d[1] * high), x + (d[2] * wide), y + (d[3] * high)], 1);
    }

    private static Sequential Convolutions(long channels)
    {
        var layers = new Sequential();
        for (int i = 0; i < 4; i++)
        {
            layers.Append(new Conv2d(channels, channels, 3, padding: 1));
            layers.Append(new GroupNorm(32, channels));
            layers.Append(new ReLU());
        }

        return layers;
    }
}
