using Linstock.NN;
using Linstock.Vision.Layers;

namespace Linstock.Vision.Architectures;

/// <summary>A block of <see cref="MobileNetV3"/>.</summary>
/// <param name="InputChannels">Channels of the input.</param>
/// <param name="Kernel">Size of the depthwise kernel.</param>
/// <param name="ExpandedChannels">Channels in between.</param>
/// <param name="OutChannels">Channels of the output.</param>
/// <param name="UseSe">Whether channels are weighted by squeeze and excitation.</param>
/// <param name="UseHs">Whether the activation is hard swish; otherwise it is ReLU.</param>
/// <param name="Stride">Stride of the depthwise convolution where it does not dilate.</param>
/// <param name="Dilation">Its dilation.</param>
public sealed record InvertedResidualConfig(
    long InputChannels, long Kernel, long ExpandedChannels, long OutChannels, bool UseSe, bool UseHs, long Stride, long Dilation);

/// <summary>MobileNet v3. Howard et al. 2019, arXiv:1905.02244.</summary>
public class MobileNetV3 : Module
{
    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="invertedResidualSetting">The blocks.</param>
    /// <param name="lastChannel">Features of the classifier's first layer.</param>
    /// <param name="numClasses">Classes.</param>
    /// <param name="normLayer">The normalisation; null: batch normalisation with eps 0.001 and momentum 0.01.</param>
    /// <param name="dropout">The share of elements that dropout clears in the classifier.</param>
    /// <exception cref="ArgumentException">There are no blocks.</exception>
    public MobileNetV3(
        IReadOnlyList<InvertedResidualConfig> invertedResidualSetting, long lastChannel, long numClasses = 1000, NormLayer? normLayer = null,
        double dropout = 0.2)
    {
        ArgumentNullException.ThrowIfNull(invertedResidualSetting);
        if (invertedResidualSetting.Count == 0) throw new ArgumentException("mobilenet_v3: expected at least one block", nameof(invertedResidualSetting));
        normLayer ??= NormLayers.BatchNorm(0.001, 0.01);
        long last = invertedResidualSetting[^1].OutChannels;
        Features = new Sequential(new Conv2dNormActivation(
            3, invertedResidualSetting[0].InputChannels, 3, 2, normLayer: normLayer, activationLayer: ActivationLayers.Hardswish));
        foreach (InvertedResidualConfig block in invertedResidualSetting) Features.Append(new InvertedResidual(block, normLayer));
        Features.Append(new Conv2dNormActivation(last, 6 * last, 1, normLayer: normLayer, activationLayer: ActivationLayers.Hardswish));
        Classifier = new Sequential(
            new Linear(6 * last, lastChannel), new Hardswish(inplace: true), new Dropout(dropout, inplace: true), new Linear(lastChannel, numClasses));
        WeightInitialization.Initialize(this, WeightInitialization.KaimingFanOut, WeightInitialization.SmallNormal);
    }

    /// <summary>The convolutions.</summary>
    public Sequential Features { get; set; }

    /// <summary>The mean over all positions.</summary>
    public AdaptiveAvgPool2d Avgpool { get; } = new(1);

    /// <summary>The classifier.</summary>
    public Sequential Classifier { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Classifier.Forward(Avgpool.Forward(Features.Forward(input)).Flatten(1));

    /// <summary>The places in <see cref="Features"/> where the image shrinks: the first layer, the blocks with a stride, and the last layer.</summary>
    internal int[] StagePositions() =>
        [0, .. Features.Index().Where(layer => layer.Item is InvertedResidual { Shrinks: true }).Select(layer => layer.Index), Features.Count - 1];

    /// <summary>Channels after a layer of <see cref="Features"/>.</summary>
    internal long ChannelsAfter(int position) => Features[position] switch
    {
        InvertedResidual block => block.OutChannels,
        Conv2dNormActivation layer => layer.OutChannels,
        Module other => throw new InvalidOperationException($"mobilenet_v3: layer {position} has been replaced by {other.GetType().Name}"),
    };

    /// <summary>A block: 1x1 convolution to more channels, depthwise convolution, squeeze and excitation, 1x1 convolution to fewer.</summary>
    internal sealed class InvertedResidual : Module
    {
        private readonly bool _adds;

        public InvertedResidual(InvertedResidualConfig config, NormLayer normLayer)
        {
            _adds = config.Stride == 1 && config.InputChannels == config.OutChannels;
            (OutChannels, Shrinks) = (config.OutChannels, config.Stride > 1);
            long expanded = config.ExpandedChannels;
            ActivationLayer activation = config.UseHs ? ActivationLayers.Hardswish : ActivationLayers.ReLU;
            if (expanded != config.InputChannels)
                Block.Append(new Conv2dNormActivation(config.InputChannels, expanded, 1, normLayer: normLayer, activationLayer: activation));
            Block.Append(new Conv2dNormActivation(
                expanded, expanded, config.Kernel, config.Dilation > 1 ? 1 : config.Stride, groups: expanded, normLayer: normLayer,
                activationLayer: activation, dilation: config.Dilation));
            if (config.UseSe)
                Block.Append(new SqueezeExcitation(expanded, ChannelRounding.MakeDivisible(expanded / 4, 8), scaleActivation: ActivationLayers.Hardsigmoid));
            Block.Append(new Conv2dNormActivation(expanded, config.OutChannels, 1, normLayer: normLayer, activationLayer: ActivationLayers.None));
        }

        public Sequential Block { get; } = [];

        public long OutChannels { get; }

        public bool Shrinks { get; }

        protected override Tensor Compute(Tensor input)
        {
            Tensor result = Block.Forward(input);
            if (_adds) result += input;
            return result;
        }
    }
}
