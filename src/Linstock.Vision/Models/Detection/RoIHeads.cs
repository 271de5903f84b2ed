using Linstock.NN;
using Linstock.Vision.Layers;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Architectures;

/// <summary>Two linear layers over a region.</summary>
internal sealed class TwoMLPHead(long inChannels, long features) : Module
{
    private readonly Linear _fc6 = new(inChannels, features);
    private readonly Linear _fc7 = new(features, features);

    protected override Tensor Compute(Tensor x) => F.Relu(_fc7.Forward(F.Relu(_fc6.Forward(x.Flatten(1)))));
}

/// <summary>Four convolutions and a linear layer over a region.</summary>
internal sealed class FastRCNNConvFCHead : Sequential
{
    public FastRCNNConvFCHead(long channels, long side, int convolutions, long features)
    {
        for (int i = 0; i < convolutions; i++) Append(new Conv2dNormActivation(channels, channels, normLayer: NormLayers.BatchNorm2d));
        Append(new Flatten());
        Append(new Linear(channels * side * side, features));
        Append(new ReLU(inplace: true));
        WeightInitialization.Initialize(this, WeightInitialization.KaimingFanOut);
    }
}

/// <summary>Classes of a region, and a correction of it for each.</summary>
internal sealed class FastRCNNPredictor(long features, long classes) : Module
{
    private readonly Linear _clsScore = new(features, classes);
    private readonly Linear _bboxPred = new(features, classes * 4);

    public (Tensor Scores, Tensor Codes) Predict(Tensor x) => (_clsScore.Forward(x.Flatten(1)), _bboxPred.Forward(x.Flatten(1)));
}

/// <summary>Convolutions before masks.</summary>
internal sealed class MaskRCNNHeads : Sequential
{
    public MaskRCNNHeads(long channels, ReadOnlySpan<long> layers, NormLayer? normLayer = null)
    {
        foreach (long next in layers)
        {
            Append(new Conv2dNormActivation(channels, next, normLayer: normLayer ?? NormLayers.None));
            channels = next;
        }

        WeightInitialization.Initialize(this, WeightInitialization.KaimingFanOut);
    }
}

/// <summary>A mask of 28x28 for each class.</summary>
internal sealed class MaskRCNNPredictor : Sequential
{
    public MaskRCNNPredictor(long channels, long reduced, long classes)
    {
        Add("conv5_mask", new ConvTranspose2d(channels, reduced, 2, 2));
        Add("relu", new ReLU(inplace: true));
        Add("mask_fcn_logits", new Conv2d(reduced, classes, 1));
        foreach ((string name, Parameter parameter) in NamedParameters())
        {
            if (name.EndsWith("weight", StringComparison.Ordinal)) Init.KaimingNormal_(parameter, mode: "fan_out", nonlinearity: "relu");
        }
    }
}

/// <summary>Convolutions before keypoints.</summary>
internal sealed class KeypointRCNNHeads : Sequential
{
    public KeypointRCNNHeads(long channels, long width, int layers)
    {
        for (int i = 0; i < layers; i++)
        {
            Append(new Conv2d(i == 0 ? channels : width, width, 3, padding: 1));
            Append(new ReLU(inplace: true));
        }

        WeightInitialization.Initialize(this, WeightInitialization.KaimingFanOut);
    }
}

/// <summary>A map of 56x56 for each keypoint.</summary>
internal sealed class KeypointRCNNPredictor : Module
{
    private readonly ConvTranspose2d _kpsScoreLowres;

    public KeypointRCNNPredictor(long channels, long keypoints)
    {
        _kpsScoreLowres = new ConvTranspose2d(channels, keypoints, 4, 2, 1);
        Init.KaimingNormal_(_kpsScoreLowres.Weight, mode: "fan_out", nonlinearity: "relu");
        Init.Zeros_(_kpsScoreLowres.Bias!);
    }

    protected override Tensor Compute(Tensor x) => F.Interpolate(
        _kpsScoreLowres.Forward(x), scaleFactor: 2, mode: InterpolateMode.Bilinear, alignCorners: false, recomputeScaleFactor: false);
}

/// <summary>What looks at proposed regions, and how many detections are kept.</summary>
/// <param name="limits">Which detections are kept.</param>
/// <param name="boxHead">Features of a region.</param>
/// <param name="boxPredictor">Its classes and corrections.</param>
/// <param name="maskHead">Features for masks; null: there are none.</param>
/// <param name="maskPredictor">Masks.</param>
/// <param name="keypointHead">Features for keypoints; null: there are none.</param>
/// <param name="keypointPredictor">Keypoints.</param>
internal sealed class RoIHeads(
    DetectionLimits limits, Module boxHead, FastRCNNPredictor boxPredictor, Module? maskHead = null, Module? maskPredictor = null,
    Module? keypointHead = null, Module? keypointPredictor = null) : Module
{
    private const double LeastSide = 1e-2;
    private static readonly string[] Levels = ["0", "1", "2", "3"];

    private readonly MultiScaleRoIAlign _boxRoiPool = new(Levels, 7, 2);
    private readonly Module _boxHead = boxHead;
    private readonly FastRCNNPredictor _boxPredictor = boxPredictor;
    private readonly MultiScaleRoIAlign _pointRoiPool = new(Levels, 14, 2);
    private readonly Module? _maskHead = maskHead;
    private readonly Module? _maskPredictor = maskPredictor;
    private readonly Module? _keypointHead = keypointHead;
    private readonly Module? _keypointPredictor = keypointPredictor;
    private readonly BoxCoder _coder = new(10, 10, 5, 5);

    /// <summary>What is in the proposed regions, in the pixels of the prepared images; masks are still small.</summary>
    public Detection[] Detect(OrderedDictionary<string, Tensor> maps, Tensor[] proposals, (long Height, long Width)[] sizes)
    {
        (Tensor scores, Tensor codes) = _boxPredictor.Predict(_boxHead.Call(_boxRoiPool.Forward(maps, proposals, sizes)));
        Tensor probabilities = F.Softmax(scores, -1);
        long[] counts = [.. proposals.Select(boxes => boxes.Shape[0])];
        Tensor[] perImage = Torch.Split(_coder.Decode(codes, Torch.Cat(proposals)), counts), scored = Torch.Split(probabilities, counts);
        Detection[] found = [.. perImage.Select((boxes, i) => Choose(boxes, scored[i], sizes[i]))];
        if (_maskHead is not null) found = WithMasks(found, maps, sizes);
        if (_keypointHead is not null) found = WithKeypoints(found, maps, sizes);
        return found;
    }

    private Detection Choose(Tensor boxes, Tensor scores, (long Height, long Width) size)
    {
        // Class 0 is the background.
        long classes = scores.Shape[1] - 1;
        Tensor flat = Ops.ClipBoxesToImage(boxes, size).Narrow(1, 1, classes).Reshape(-1, 4), certain = scores.Narrow(1, 1, classes).Reshape(-1);
        Tensor keep = certain.Gt(limits.ScoreThreshold).Nonzero().Squeeze(1);
        keep = keep.IndexSelect(0, Ops.RemoveSmallBoxes(flat.IndexSelect(0, keep), LeastSide));
        Tensor labels = Torch.Remainder(keep, classes) + 1;
        (flat, certain) = (flat.IndexSelect(0, keep), certain.IndexSelect(0, keep));
        Tensor best = Ops.BatchedNms(flat, certain, labels, limits.NmsThreshold);
        best = best.Narrow(0, 0, Math.Min(limits.Most, best.Shape[0]));
        return new Detection(flat.IndexSelect(0, best), labels.IndexSelect(0, best), certain.IndexSelect(0, best));
    }

    private Detection[] WithMasks(Detection[] found, OrderedDictionary<string, Tensor> maps, (long Height, long Width)[] sizes)
    {
        Tensor regions = _pointRoiPool.Forward(maps, [.. found.Select(d => d.Boxes)], sizes);
        Tensor masks = Torch.Sigmoid(_maskPredictor!.Call(_maskHead!.Call(regions)));
        Tensor labels = Torch.Cat(found.Select(d => d.Labels).ToArray());
        masks = masks[Torch.Arange(0, masks.Shape[0], 1, dtype: DType.Int64, device: masks.Device), labels].Unsqueeze(1);
        Tensor[] perImage = Torch.Split(masks, found.Select(d => d.Boxes.Shape[0]).ToArray());
        return [.. found.Select((d, i) => d with { Masks = perImage[i] })];
    }

    private Detection[] WithKeypoints(Detection[] found, OrderedDictionary<string, Tensor> maps, (long Height, long Width)[] sizes)
    {
        Tensor regions = _pointRoiPool.Forward(maps, [.. found.Select(d => d.Boxes)], sizes);
        Tensor heat = _keypointPredictor!.Call(_keypointHead!.Call(regions));
        Tensor[] perImage = Torch.Split(heat, found.Select(d => d.Boxes.Shape[0]).ToArray());
        return [.. found.Select((d, i) =>
        {
            (Tensor points, Tensor scores) = Keypoints.FromHeatmaps(perImage[i], d.Boxes);
            return d with { Keypoints = points, KeypointsScores = scores };
        })];
    }
}
