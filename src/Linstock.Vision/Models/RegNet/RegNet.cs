using Linstock.NN;
using Linstock.Vision.Layers;

namespace Linstock.Vision.Architectures;

/// <summary>RegNet: stages whose widths follow one line. Radosavovic et al. 2020, arXiv:2003.13678.</summary>
public class RegNet : Module
{
    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="parameters">The stages.</param>
    /// <param name="numClasses">Classes.</param>
    /// <param name="normLayer">The normalisation; null: batch normalisation.</param>
    /// <param name="stemWidth">Channels of the first convolution.</param>
    public RegNet(RegNetParameters parameters, long numClasses = 1000, NormLayer? normLayer = null, long stemWidth = 32)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        normLayer ??= NormLayers.BatchNorm2d;
        Stem = new Conv2dNormActivation(3, stemWidth, 3, 2, normLayer: normLayer);
        TrunkOutput = [];
        long width = stemWidth;
        foreach ((int i, RegNetStage stage) in parameters.Stages.Index())
        {
            var blocks = new Sequential();
            for (int block = 0; block < stage.Depth; block++)
            {
                long input = block == 0 ? width : stage.Width;
                blocks.Add($"block{i + 1}-{block}", new ResBottleneckBlock(input, stage, block == 0 ? 2 : 1, parameters.SeRatio, normLayer));
            }

            TrunkOutput.Add($"block{i + 1}", blocks);
            width = stage.Width;
        }

        Fc = new Linear(width, numClasses);
        WeightInitialization.Initialize(this, InitializeConvolution, WeightInitialization.SmallNormal, clearBiases: false);
    }

    /// <summary>The first convolution.</summary>
    public Sequential Stem { get; set; }

    /// <summary>The stages.</summary>
    public Sequential TrunkOutput { get; set; }

    /// <summary>The mean over all positions.</summary>
    public AdaptiveAvgPool2d Avgpool { get; } = new(1);

    /// <summary>The classifier.</summary>
    public Linear Fc { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Fc.Forward(Avgpool.Forward(TrunkOutput.Forward(Stem.Forward(input))).Flatten(1));

    // Only weights: biases of squeeze and excitation stay as they were drawn. The fan-out is not divided by the groups.
    private static void InitializeConvolution(Conv2d conv) =>
        Init.Normal_(conv.Weight, 0, Math.Sqrt(2.0 / (conv.KernelSize[0] * conv.KernelSize[1] * conv.OutChannels)));

    private sealed class ResBottleneckBlock : Module
    {
        private readonly Conv2dNormActivation? _proj;
        private readonly Sequential _f;
        private readonly ReLU _activation = new(inplace: true);

        public ResBottleneckBlock(long input, RegNetStage stage, long stride, double? seRatio, NormLayer normLayer)
        {
            long width = stage.Width;
            if (input != width || stride != 1)
                _proj = new Conv2dNormActivation(input, width, 1, stride, normLayer: normLayer, activationLayer: ActivationLayers.None);
            _f = new Sequential
            {
                { "a", new Conv2dNormActivation(input, width, 1, normLayer: normLayer) },
                { "b", new Conv2dNormActivation(width, width, 3, stride, groups: width / stage.GroupWidth, normLayer: normLayer) },
            };
            if (seRatio is { } ratio) _f.Add("se", new SqueezeExcitation(width, (long)Math.Round(ratio * input)));
            _f.Add("c", new Conv2dNormActivation(width, width, 1, normLayer: normLayer, activationLayer: ActivationLayers.None));
        }

        protected override Tensor Compute(Tensor x) => _activation.Forward((_proj is null ? x : _proj.Forward(x)) + _f.Forward(x));
    }
}
