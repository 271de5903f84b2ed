using Linstock.NN;
using Linstock.Vision.Layers;

namespace Linstock.Vision.Architectures;

/// <summary>A stage of an <see cref="EfficientNet"/>.</summary>
/// <param name="ExpandRatio">Channels in between for each input channel.</param>
/// <param name="Kernel">Size of the kernel.</param>
/// <param name="Stride">Stride of the first block.</param>
/// <param name="InputChannels">Channels of the input.</param>
/// <param name="OutChannels">Channels of the output.</param>
/// <param name="NumLayers">Blocks.</param>
/// <param name="Fused">Whether one convolution expands and mixes instead of a 1x1 and a depthwise one.</param>
public sealed record MBConvConfig(double ExpandRatio, long Kernel, long Stride, long InputChannels, long OutChannels, int NumLayers, bool Fused = false)
{
    /// <summary>The stage of a wider and deeper network.</summary>
    /// <param name="widthMult">The factor of channels.</param>
    /// <param name="depthMult">The factor of blocks.</param>
    public MBConvConfig Scale(double widthMult, double depthMult) => this with
    {
        InputChannels = ChannelRounding.MakeDivisible(InputChannels * widthMult, 8),
        OutChannels = ChannelRounding.MakeDivisible(OutChannels * widthMult, 8),
        NumLayers = (int)Math.Ceiling(NumLayers * depthMult),
    };
}

/// <summary>EfficientNet and EfficientNet v2. Tan and Le 2019, arXiv:1905.11946, and 2021, arXiv:2104.00298.</summary>
public class EfficientNet : Module
{
    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="invertedResidualSetting">The stages.</param>
    /// <param name="dropout">The share of elements that dropout clears in the classifier.</param>
    /// <param name="stochasticDepthProb">The probability that the last block is left out while training; it falls linearly towards the first.</param>
    /// <param name="numClasses">Classes.</param>
    /// <param name="normLayer">The normalisation; null: batch normalisation.</param>
    /// <param name="lastChannel">Channels before the classifier; null: four times those of the last stage.</param>
    /// <exception cref="ArgumentException">There are no stages.</exception>
    public EfficientNet(
        IReadOnlyList<MBConvConfig> invertedResidualSetting, double dropout, double stochasticDepthProb = 0.2, long numClasses = 1000,
        NormLayer? normLayer = null, long? lastChannel = null)
    {
        ArgumentNullException.ThrowIfNull(invertedResidualSetting);
        if (invertedResidualSetting.Count == 0) throw new ArgumentException("efficientnet: expected at least one stage", nameof(invertedResidualSetting));
        normLayer ??= NormLayers.BatchNorm2d;
        Features = new Sequential(new Conv2dNormActivation(
            3, invertedResidualSetting[0].InputChannels, 3, 2, normLayer: normLayer, activationLayer: ActivationLayers.SiLU));
        int all = invertedResidualSetting.Sum(stage => stage.NumLayers), number = 0;
        foreach (MBConvConfig config in invertedResidualSetting)
        {
            var stage = new Sequential();
            for (int i = 0; i < config.NumLayers; i++)
            {
                MBConvConfig block = i == 0 ? config : config with { InputChannels = config.OutChannels, Stride = 1 };
                stage.Append(new MBConv(block, stochasticDepthProb * number++ / all, normLayer));
            }

            Features.Append(stage);
        }

        long input = invertedResidualSetting[^1].OutChannels, output = lastChannel ?? 4 * input;
        Features.Append(new Conv2dNormActivation(input, output, 1, normLayer: normLayer, activationLayer: ActivationLayers.SiLU));
        Classifier = new Sequential(new Dropout(dropout, inplace: true), new Linear(output, numClasses));
        WeightInitialization.Initialize(this, WeightInitialization.KaimingFanOut, static layer =>
        {
            double range = 1 / Math.Sqrt(layer.OutFeatures);
            Init.Uniform_(layer.Weight, -range, range);
        });
    }

    /// <summary>The convolutions.</summary>
    public Sequential Features { get; set; }

    /// <summary>The mean over all positions.</summary>
    public AdaptiveAvgPool2d Avgpool { get; } = new(1);

    /// <summary>The classifier.</summary>
    public Sequential Classifier { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Classifier.Forward(Avgpool.Forward(Features.Forward(input)).Flatten(1));

    /// <summary>An inverted residual block, with a depthwise convolution and squeeze and excitation, or fused into one convolution.</summary>
    private sealed class MBConv : Module
    {
        private readonly Sequential _block = [];
        private readonly StochasticDepth _stochasticDepth;
        private readonly bool _adds;

        public MBConv(MBConvConfig config, double stochasticDepthProb, NormLayer normLayer)
        {
            if (config.Stride is not (1 or 2)) throw new ArgumentException($"efficientnet: strides are 1 or 2; got {config.Stride}", nameof(config));
            _adds = config.Stride == 1 && config.InputChannels == config.OutChannels;
            (long input, long output) = (config.InputChannels, config.OutChannels);
            long expanded = ChannelRounding.MakeDivisible(input * config.ExpandRatio, 8);
            if (!config.Fused)
            {
                if (expanded != input) Layer(input, expanded, 1, 1, 1, ActivationLayers.SiLU);
                Layer(expanded, expanded, config.Kernel, config.Stride, expanded, ActivationLayers.SiLU);
                _block.Append(new SqueezeExcitation(expanded, Math.Max(1, input / 4), ActivationLayers.SiLU));
                Layer(expanded, output, 1, 1, 1, ActivationLayers.None);
            }
            else if (expanded != input)
            {
                Layer(input, expanded, config.Kernel, config.Stride, 1, ActivationLayers.SiLU);
                Layer(expanded, output, 1, 1, 1, ActivationLayers.None);
            }
            else
            {
                Layer(input, output, config.Kernel, config.Stride, 1, ActivationLayers.SiLU);
            }

            _stochasticDepth = new StochasticDepth(stochasticDepthProb);

            void Layer(long from, long to, long kernel, long stride, long groups, ActivationLayer activation) => _block.Append(
                new Conv2dNormActivation(from, to, kernel, stride, groups: groups, normLayer: normLayer, activationLayer: activation));
        }

        protected override Tensor Compute(Tensor input)
        {
            Tensor result = _block.Forward(input);
            if (!_adds) return result;
            result = _stochasticDepth.Forward(result);
            result += input;
            return result;
        }
    }
}
