using Linstock.NN;
using Linstock.Vision.Layers;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Architectures;

/// <summary>Scores or corrections for each map, by a layer of its own.</summary>
internal sealed class SSDScoringHead(ModuleList moduleList, long columns) : Module
{
    private readonly ModuleList _moduleList = moduleList;
    private readonly long _columns = columns;

    /// <summary>One row for each box of each map.</summary>
    public Tensor Predict(Tensor[] maps) => Torch.Cat(maps.Select((map, i) => DetectionSelection.Rows(_moduleList[i].Call(map), _columns)).ToArray(), 1);
}

/// <summary>Both heads.</summary>
internal sealed class SSDHead(SSDScoringHead classification, SSDScoringHead regression) : Module
{
    public SSDScoringHead ClassificationHead { get; } = classification;

    public SSDScoringHead RegressionHead { get; } = regression;
}

/// <summary>SSD and SSDLite: default boxes on maps of several sizes. Liu et al. 2015, arXiv:1512.02325; Sandler et al. 2018, arXiv:1801.04381.</summary>
public class SSD : DetectionModel
{
    private readonly FeatureBackbone _backbone;
    private readonly SSDHead _head;
    private readonly DefaultBoxGenerator _anchors;
    private readonly DetectionLimits _limits;
    private readonly DetectionTransform _transform;
    private readonly BoxCoder _coder = new(10, 10, 5, 5);

    internal SSD(FeatureBackbone backbone, DefaultBoxGenerator anchors, SSDHead head, DetectionLimits limits, DetectionTransform transform) =>
        (_backbone, _anchors, _head, _limits, _transform) = (backbone, anchors, head, limits, transform);

    /// <summary>The heads, each of which has a layer for each map.</summary>
    /// <param name="channels">Channels of the maps.</param>
    /// <param name="anchors">Boxes at each position.</param>
    /// <param name="numClasses">Classes.</param>
    /// <param name="layer">Makes a layer from channels to channels.</param>
    /// <param name="initialize">Sets the weights of a head.</param>
    internal static SSDHead Heads(
        IReadOnlyList<long> channels, IReadOnlyList<int> anchors, long numClasses, Func<long, long, Module> layer, Action<Module> initialize)
    {
        SSDScoringHead classification = Head(numClasses);
        return new SSDHead(classification, Head(4));

        SSDScoringHead Head(long columns)
        {
            var layers = new ModuleList();
            for (int i = 0; i < channels.Count; i++) layers.Append(layer(channels[i], columns * anchors[i]));
            initialize(layers);
            return new SSDScoringHead(layers, columns);
        }
    }

    private protected override IReadOnlyList<Detection> Detect(IReadOnlyList<Tensor> images)
    {
        ImageBatch batch = _transform.Batch(images);
        Tensor[] maps = [.. _backbone.Features(batch.Tensors).Values];
        Tensor anchors = Torch.Cat(_anchors.Of(batch, maps));
        Tensor codes = _head.RegressionHead.Predict(maps), scores = F.Softmax(_head.ClassificationHead.Predict(maps), -1);
        var found = new Detection[images.Count];
        for (int image = 0; image < found.Length; image++)
        {
            Tensor all = Ops.ClipBoxesToImage(_coder.Decode(codes[image], anchors).Squeeze(1), batch.Sizes[image]);
            var boxes = new List<Tensor>();
            var labels = new List<Tensor>();
            var chosen = new List<Tensor>();
            // Class 0 is the background.
            for (int label = 1; label < scores.Shape[2]; label++)
            {
                (Tensor places, _, Tensor best) = DetectionSelection.Candidates(scores[image].Narrow(1, label, 1), _limits.ScoreThreshold, _limits.Candidates);
                boxes.Add(all.IndexSelect(0, places));
                labels.Add(Torch.Full([best.Shape[0]], label, dtype: DType.Int64, device: best.Device));
                chosen.Add(best);
            }

            found[image] = DetectionSelection.Finish(
                Torch.Cat(boxes.ToArray()), Torch.Cat(labels.ToArray()), Torch.Cat(chosen.ToArray()), _limits, batch.Sizes[image], images[image]);
        }

        return found;
    }
}
