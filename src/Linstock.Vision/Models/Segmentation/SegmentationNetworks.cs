using Linstock.NN;
using Linstock.Vision.Layers;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Architectures;

/// <summary>What a segmentation network gives.</summary>
/// <param name="Out">Scores of each class for each pixel, [N, classes, H, W].</param>
/// <param name="Aux">Those of the auxiliary classifier; null where there is none.</param>
public readonly record struct SegmentationOutput(Tensor Out, Tensor? Aux);

/// <summary>A backbone and classifiers of pixels.</summary>
public abstract class SegmentationModel : Module
{
    private protected SegmentationModel(FeatureBackbone backbone, Module classifier, Module? auxClassifier) =>
        (Backbone, Classifier, AuxClassifier) = (backbone, classifier, auxClassifier);

    /// <summary>Makes the maps <c>out</c> and <c>aux</c>.</summary>
    public FeatureBackbone Backbone { get; set; }

    /// <summary>Classifies positions of the last map.</summary>
    public Module Classifier { get; set; }

    /// <summary>Classifies positions of the map before it; null: there is none.</summary>
    public Module? AuxClassifier { get; set; }

    /// <summary>The scores, and those of the auxiliary classifier.</summary>
    /// <param name="input">Images [N, 3, H, W].</param>
    public SegmentationOutput ForwardWithAux(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        OrderedDictionary<string, Tensor> maps = Backbone.Features(input);
        IntList size = (input.Shape[2], input.Shape[3]);
        Tensor scores = Enlarge(Classifier.Call(maps["out"]), size);
        return new SegmentationOutput(scores, AuxClassifier is null ? null : Enlarge(AuxClassifier.Call(maps["aux"]), size));
    }

    /// <inheritdoc/>
    /// <remarks>Torchvision returns a dictionary; this is its entry <c>out</c>, and <see cref="ForwardWithAux"/> gives both.</remarks>
    protected override Tensor Compute(Tensor input) => ForwardWithAux(input).Out;

    /// <summary>Bilinear interpolation.</summary>
    private protected static Tensor Enlarge(Tensor x, IntList size) => F.Interpolate(x, size, mode: InterpolateMode.Bilinear, alignCorners: false);
}

/// <summary>A fully convolutional network. Long et al. 2014, arXiv:1411.4038.</summary>
/// <param name="backbone">Makes the maps <c>out</c> and <c>aux</c>.</param>
/// <param name="classifier">Classifies positions of the last map.</param>
/// <param name="auxClassifier">Classifies positions of the map before it; null: there is none.</param>
public class FCN(FeatureBackbone backbone, Module classifier, Module? auxClassifier = null) : SegmentationModel(backbone, classifier, auxClassifier);

/// <summary>DeepLab v3: convolutions at several dilations side by side. Chen et al. 2017, arXiv:1706.05587.</summary>
/// <param name="backbone">Makes the maps <c>out</c> and <c>aux</c>.</param>
/// <param name="classifier">Classifies positions of the last map.</param>
/// <param name="auxClassifier">Classifies positions of the map before it; null: there is none.</param>
public class DeepLabV3(FeatureBackbone backbone, Module classifier, Module? auxClassifier = null) : SegmentationModel(backbone, classifier, auxClassifier);

/// <summary>The classifier of <see cref="FCN"/>.</summary>
/// <param name="inChannels">Channels of the map.</param>
/// <param name="channels">Classes.</param>
public class FCNHead(long inChannels, long channels) : Sequential(
    new Conv2d(inChannels, inChannels / 4, 3, padding: 1, bias: false), new BatchNorm2d(inChannels / 4), new ReLU(), new Dropout(0.1),
    new Conv2d(inChannels / 4, channels, 1));

/// <summary>The classifier of <see cref="DeepLabV3"/>.</summary>
/// <param name="inChannels">Channels of the map.</param>
/// <param name="numClasses">Classes.</param>
public class DeepLabHead(long inChannels, long numClasses) : Sequential(
    new ASPP(inChannels, [12, 24, 36]), new Conv2d(256, 256, 3, padding: 1, bias: false), new BatchNorm2d(256), new ReLU(),
    new Conv2d(256, numClasses, 1));

/// <summary>Atrous spatial pyramid pooling: convolutions at several dilations and the mean of the image, side by side.</summary>
public class ASPP : Module
{
    private readonly ModuleList _convs = [];
    private readonly Sequential _project;

    /// <summary>Branches that are joined by a 1x1 convolution.</summary>
    /// <param name="inChannels">Channels of the map.</param>
    /// <param name="atrousRates">The dilations.</param>
    /// <param name="outChannels">Channels of each branch and of the output.</param>
    public ASPP(long inChannels, ReadOnlySpan<int> atrousRates, long outChannels = 256)
    {
        _convs.Append(new Sequential(new Conv2d(inChannels, outChannels, 1, bias: false), new BatchNorm2d(outChannels), new ReLU()));
        foreach (int rate in atrousRates)
        {
            _convs.Append(new Sequential(
                new Conv2d(inChannels, outChannels, 3, padding: rate, dilation: rate, bias: false), new BatchNorm2d(outChannels), new ReLU()));
        }

        _convs.Append(new ImageMean(inChannels, outChannels));
        _project = new Sequential(
            new Conv2d(_convs.Count * outChannels, outChannels, 1, bias: false), new BatchNorm2d(outChannels), new ReLU(), new Dropout(0.5));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => _project.Forward(Torch.Cat(_convs.Select(conv => conv.Call(input)).ToArray(), 1));

    private sealed class ImageMean(long input, long output) : Sequential(
        new AdaptiveAvgPool2d(1), new Conv2d(input, output, 1, bias: false), new BatchNorm2d(output), new ReLU())
    {
        protected override Tensor Compute(Tensor x) =>
            F.Interpolate(base.Compute(x), (IntList)(x.Shape[2], x.Shape[3]), mode: InterpolateMode.Bilinear, alignCorners: false);
    }
}

/// <summary>Lite R-ASPP, the classifier for small backbones. Howard et al. 2019, arXiv:1905.02244.</summary>
public class LRASPP : Module
{
    private readonly FeatureBackbone _backbone;
    private readonly Head _classifier;

    /// <summary>A network.</summary>
    /// <param name="backbone">Makes the maps <c>low</c> and <c>high</c>.</param>
    /// <param name="lowChannels">Channels of the larger map.</param>
    /// <param name="highChannels">Channels of the smaller map.</param>
    /// <param name="numClasses">Classes.</param>
    /// <param name="interChannels">Channels in between.</param>
    public LRASPP(FeatureBackbone backbone, long lowChannels, long highChannels, long numClasses, long interChannels = 128) =>
        (_backbone, _classifier) = (backbone, new Head(lowChannels, highChannels, numClasses, interChannels));

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        OrderedDictionary<string, Tensor> maps = _backbone.Features(input);
        return F.Interpolate(
            _classifier.Forward(maps["low"], maps["high"]), (IntList)(input.Shape[2], input.Shape[3]), mode: InterpolateMode.Bilinear, alignCorners: false);
    }

    private sealed class Head(long low, long high, long classes, long inter) : Module
    {
        private readonly Sequential _cbr = new(new Conv2d(high, inter, 1, bias: false), new BatchNorm2d(inter), new ReLU(inplace: true));
        private readonly Sequential _scale = new(new AdaptiveAvgPool2d(1), new Conv2d(high, inter, 1, bias: false), new Sigmoid());
        private readonly Conv2d _lowClassifier = new(low, classes, 1);
        private readonly Conv2d _highClassifier = new(inter, classes, 1);

        public Tensor Forward(Tensor large, Tensor small)
        {
            Tensor x = _cbr.Forward(small) * _scale.Forward(small);
            x = F.Interpolate(x, (IntList)(large.Shape[2], large.Shape[3]), mode: InterpolateMode.Bilinear, alignCorners: false);
            return _lowClassifier.Forward(large) + _highClassifier.Forward(x);
        }
    }
}
