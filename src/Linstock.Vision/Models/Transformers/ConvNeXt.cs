using Linstock.NN;
using Linstock.Vision.Layers;

namespace Linstock.Vision.Architectures;

/// <summary>ConvNeXt. Liu et al. 2022, arXiv:2201.03545.</summary>
public class ConvNeXt : Module
{
    private const double Eps = 1e-6;

    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="blockSetting">Channels and blocks of each stage.</param>
    /// <param name="stochasticDepthProb">The probability that the last block is left out while training; it falls linearly towards the first.</param>
    /// <param name="layerScale">The initial factor of each block.</param>
    /// <param name="numClasses">Classes.</param>
    /// <exception cref="ArgumentException">There are no stages.</exception>
    public ConvNeXt(
        IReadOnlyList<(long Channels, int Layers)> blockSetting, double stochasticDepthProb = 0, double layerScale = 1e-6, long numClasses = 1000)
    {
        ArgumentNullException.ThrowIfNull(blockSetting);
        if (blockSetting.Count == 0) throw new ArgumentException("convnext: expected at least one stage", nameof(blockSetting));
        Features = new Sequential(new Conv2dNormActivation(
            3, blockSetting[0].Channels, 4, 4, 0, normLayer: NormLayers.LayerNorm2d(Eps), activationLayer: ActivationLayers.None, bias: true));
        int all = blockSetting.Sum(stage => stage.Layers), number = 0;
        foreach ((int i, (long channels, int layers)) in blockSetting.Index())
        {
            var stage = new Sequential();
            for (int layer = 0; layer < layers; layer++) stage.Append(new Block(channels, layerScale, stochasticDepthProb * number++ / (all - 1.0)));
            Features.Append(stage);
            if (i < blockSetting.Count - 1)
                Features.Append(new Sequential(new LayerNorm2d(channels, Eps), new Conv2d(channels, blockSetting[i + 1].Channels, 2, 2)));
        }

        long last = blockSetting[^1].Channels;
        Classifier = new Sequential(new LayerNorm2d(last, Eps), new Flatten(1), new Linear(last, numClasses));
        WeightInitialization.Initialize(
            this, static conv => Init.TruncNormal_(conv.Weight, std: 0.02), static layer => Init.TruncNormal_(layer.Weight, std: 0.02));
    }

    /// <summary>The stages.</summary>
    public Sequential Features { get; set; }

    /// <summary>The mean over all positions.</summary>
    public AdaptiveAvgPool2d Avgpool { get; } = new(1);

    /// <summary>The classifier.</summary>
    public Sequential Classifier { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Classifier.Forward(Avgpool.Forward(Features.Forward(input)));

    private sealed class Block(long dim, double layerScale, double stochasticDepthProb) : Module
    {
        private readonly Parameter _layerScale = new(Torch.Ones(dim, 1, 1) * layerScale);
        private readonly Sequential _block = new(
            new Conv2d(dim, dim, 7, padding: 3, groups: dim), new Permute(0, 2, 3, 1), new LayerNorm(dim, Eps), new Linear(dim, 4 * dim), new GELU(),
            new Linear(4 * dim, dim), new Permute(0, 3, 1, 2));
        private readonly StochasticDepth _stochasticDepth = new(stochasticDepthProb);

        protected override Tensor Compute(Tensor input)
        {
            Tensor result = _stochasticDepth.Forward(_layerScale * _block.Forward(input));
            result += input;
            return result;
        }
    }
}
