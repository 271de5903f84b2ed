using Linstock.NN;
using Linstock.Vision.Layers;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Architectures;

/// <summary>MobileNet v2. Sandler et al. 2018, arXiv:1801.04381.</summary>
public class MobileNetV2 : Module
{
    // Table 2 of the paper: expansion, channels, blocks, stride of the first.
    private static readonly (long Expansion, long Channels, int Blocks, long Stride)[] Setting =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="numClasses">Classes.</param>
    /// <param name="widthMult">The factor of all widths.</param>
    /// <param name="roundNearest">What widths are multiples of.</param>
    /// <param name="normLayer">The normalisation; null: batch normalisation.</param>
    /// <param name="dropout">The share of elements that dropout clears in the classifier.</param>
    public MobileNetV2(long numClasses = 1000, double widthMult = 1, long roundNearest = 8, NormLayer? normLayer = null, double dropout = 0.2)
    {
        long channels = ChannelRounding.MakeDivisible(32 * widthMult, roundNearest);
        LastChannel = ChannelRounding.MakeDivisible(1280 * Math.Max(1, widthMult), roundNearest);
        Features = new Sequential(new Conv2dNormActivation(3, channels, stride: 2, normLayer: normLayer, activationLayer: ActivationLayers.ReLU6));
        foreach ((long expansion, long width, int blocks, long stride) in Setting)
        {
            long output = ChannelRounding.MakeDivisible(width * widthMult, roundNearest);
            for (int i = 0; i < blocks; i++)
            {
                Features.Append(new InvertedResidual(channels, output, i == 0 ? stride : 1, expansion, normLayer ?? NormLayers.BatchNorm2d));
                channels = output;
            }
        }

        Features.Append(new Conv2dNormActivation(channels, LastChannel, 1, normLayer: normLayer, activationLayer: ActivationLayers.ReLU6));
        Classifier = new Sequential(new Dropout(dropout), new Linear(LastChannel, numClasses));
        WeightInitialization.Initialize(this, WeightInitialization.KaimingFanOut, WeightInitialization.SmallNormal);
    }

    /// <summary>Channels before the classifier.</summary>
    public long LastChannel { get; }

    /// <summary>The convolutions.</summary>
    public Sequential Features { get; set; }

    /// <summary>The classifier.</summary>
    public Sequential Classifier { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Classifier.Forward(F.AdaptiveAvgPool2d(Features.Forward(input), 1).Flatten(1));

    private sealed class InvertedResidual : Module
    {
        private readonly bool _adds;
        private readonly Sequential _conv = [];

        public InvertedResidual(long input, long output, long stride, long expansion, NormLayer normLayer)
        {
            _adds = stride == 1 && input == output;
            long hidden = input * expansion;
            if (expansion != 1) _conv.Append(new Conv2dNormActivation(input, hidden, 1, normLayer: normLayer, activationLayer: ActivationLayers.ReLU6));
            _conv.Append(new Conv2dNormActivation(
                hidden, hidden, stride: stride, groups: hidden, normLayer: normLayer, activationLayer: ActivationLayers.ReLU6));
            _conv.Append(new Conv2d(hidden, output, 1, bias: false));
            _conv.Append(normLayer.Require(output));
        }

        protected override Tensor Compute(Tensor x) => _adds ? x + _conv.Forward(x) : _conv.Forward(x);
    }
}
