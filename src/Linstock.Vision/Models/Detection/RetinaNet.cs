using Linstock.NN;
using Linstock.Vision.Layers;

namespace Linstock.Vision.Architectures;

/// <summary>RetinaNet: every anchor is classified. Lin et al. 2017, arXiv:1708.02002.</summary>
public class RetinaNet : DetectionModel
{
    private readonly FeatureBackbone _backbone;
    private readonly DenseHead _head;
    private readonly AnchorGenerator _anchors;
    private readonly BoxCoder _coder = new(1, 1, 1, 1);
    private readonly DetectionTransform _transform;
    private readonly DetectionLimits _limits;

    internal RetinaNet(BackboneWithFPN backbone, long numClasses, NormLayer normLayer, DetectionOptions options)
    {
        (_transform, _limits) = (options.Transform(800, 1333), options.Limits(0.05, 0.5, 300, 1000));
        // Three sizes of each octave.
        int[][] sizes = [.. new[] { 32, 64, 128, 256, 512 }.Select(x => new[] { x, (int)(x * Math.Pow(2, 1.0 / 3)), (int)(x * Math.Pow(2, 2.0 / 3)) })];
        _anchors = new AnchorGenerator(sizes, [0.5, 1, 2]);
        _backbone = backbone;
        long channels = backbone.OutChannels;
        int anchors = _anchors.PerLocation[0];
        var classification = new DenseClassificationHead(Convolutions(channels, normLayer), channels, anchors, numClasses);
        _head = new DenseHead(classification, new DenseRegressionHead(Convolutions(channels, normLayer), channels, anchors, centerness: false));
    }

    private protected override IReadOnlyList<Detection> Detect(IReadOnlyList<Tensor> images)
    {
        ImageBatch batch = _transform.Batch(images);
        Tensor[] maps = [.. _backbone.Features(batch.Tensors).Values], anchors = _anchors.Of(batch, maps);
        Tensor[] logits = [.. maps.Select(_head.ClassificationHead.Forward)], codes = [.. maps.Select(_head.RegressionHead.Forward)];
        var found = new Detection[images.Count];
        for (int image = 0; image < found.Length; image++)
        {
            (long Height, long Width) size = batch.Sizes[image];
            var boxes = new List<Tensor>();
            var labels = new List<Tensor>();
            var scores = new List<Tensor>();
            for (int level = 0; level < maps.Length; level++)
            {
                (Tensor places, Tensor label, Tensor score) = DetectionSelection.Candidates(Torch.Sigmoid(logits[level][image]), _limits.ScoreThreshold, _limits.Candidates);
                Tensor decoded = _coder.Decode(codes[level][image].IndexSelect(0, places), anchors[level].IndexSelect(0, places)).Squeeze(1);
                boxes.Add(Ops.ClipBoxesToImage(decoded, size));
                labels.Add(label);
                scores.Add(score);
            }

            found[image] = DetectionSelection.Finish(
                Torch.Cat(boxes.ToArray()), Torch.Cat(labels.ToArray()), Torch.Cat(scores.ToArray()), _limits, size, images[image]);
        }

        return found;
    }

    private static Sequential Convolutions(long channels, NormLayer normLayer)
    {
        var layers = new Sequential();
        for (int i = 0; i < 4; i++) layers.Append(new Conv2dNormActivation(channels, channels, normLayer: normLayer));
        return layers;
    }
}
