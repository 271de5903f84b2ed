using Linstock.NN;
using Linstock.Vision.Layers;

namespace Linstock.Vision.Architectures;

/// <summary>ResNet, ResNeXt and wide ResNet. He et al. 2015, arXiv:1512.03385; Xie et al. 2016, arXiv:1611.05431; Zagoruyko and Komodakis 2016, arXiv:1605.07146.</summary>
public class ResNet : Module
{
    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="block">The kind of block.</param>
    /// <param name="layers">Blocks in each of the four stages.</param>
    /// <param name="numClasses">Classes.</param>
    /// <param name="zeroInitResidual">Whether each block starts as the identity.</param>
    /// <param name="groups">Groups of the 3x3 convolutions.</param>
    /// <param name="widthPerGroup">Channels of a group in the first stage.</param>
    /// <param name="replaceStrideWithDilation">For the last three stages, whether they dilate instead of halving the image; null: none does.</param>
    /// <param name="normLayer">The normalisation; null: batch normalisation.</param>
    /// <exception cref="ArgumentException">The stages are not four, or basic blocks are to have groups, other widths or dilation.</exception>
    public ResNet(
        ResNetBlock block, IReadOnlyList<int> layers, long numClasses = 1000, bool zeroInitResidual = false, long groups = 1, long widthPerGroup = 64,
        IReadOnlyList<bool>? replaceStrideWithDilation = null, NormLayer? normLayer = null)
    {
        ArgumentNullException.ThrowIfNull(layers);
        replaceStrideWithDilation ??= [false, false, false];
        if (layers.Count != 4) throw new ArgumentException($"resnet: expected four numbers of blocks; got {layers.Count}", nameof(layers));
        if (replaceStrideWithDilation.Count != 3)
            throw new ArgumentException($"resnet: expected three values; got {replaceStrideWithDilation.Count}", nameof(replaceStrideWithDilation));
        if (block == ResNetBlock.Basic && (groups != 1 || widthPerGroup != 64 || replaceStrideWithDilation.Contains(true)))
            throw new ArgumentException("resnet: basic blocks have one group of width 64 and no dilation", nameof(block));
        normLayer ??= NormLayers.BatchNorm2d;
        var stages = new StageBuilder(block, groups, widthPerGroup, normLayer);
        Conv1 = new Conv2d(3, 64, 7, 2, 3, bias: false);
        Bn1 = normLayer.Require(64);
        Layer1 = stages.Next(64, layers[0], 1, false);
        Layer2 = stages.Next(128, layers[1], 2, replaceStrideWithDilation[0]);
        Layer3 = stages.Next(256, layers[2], 2, replaceStrideWithDilation[1]);
        Layer4 = stages.Next(512, layers[3], 2, replaceStrideWithDilation[2]);
        Fc = new Linear(stages.Channels, numClasses);
        WeightInitialization.Initialize(this, WeightInitialization.KaimingFanOut);
        if (zeroInitResidual) ClearLastNorms();
    }

    /// <summary>The first convolution.</summary>
    public Conv2d Conv1 { get; set; }

    /// <summary>Its normalisation.</summary>
    public Module Bn1 { get; set; }

    /// <summary>Its activation.</summary>
    public ReLU Relu { get; } = new(inplace: true);

    /// <summary>The pooling after it.</summary>
    public MaxPool2d Maxpool { get; } = new(3, 2, 1);

    /// <summary>The first stage.</summary>
    public Sequential Layer1 { get; set; }

    /// <summary>The second stage.</summary>
    public Sequential Layer2 { get; set; }

    /// <summary>The third stage.</summary>
    public Sequential Layer3 { get; set; }

    /// <summary>The fourth stage.</summary>
    public Sequential Layer4 { get; set; }

    /// <summary>The mean over all positions.</summary>
    public AdaptiveAvgPool2d Avgpool { get; } = new(1);

    /// <summary>The classifier.</summary>
    public Linear Fc { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        Tensor x = Maxpool.Forward(Relu.Forward(Bn1.Call(Conv1.Forward(input))));
        x = Layer4.Forward(Layer3.Forward(Layer2.Forward(Layer1.Forward(x))));
        return Fc.Forward(Avgpool.Forward(x).Flatten(1));
    }

    private void ClearLastNorms()
    {
        foreach (Module module in Modules())
        {
            Module? norm = module switch
            {
                BasicBlock basic => basic.LastNorm,
                Bottleneck bottleneck => bottleneck.LastNorm,
                _ => null,
            };
            if (norm is BatchNorm2d { Weight: { } weight }) Init.Zeros_(weight);
        }
    }

    private sealed class StageBuilder(ResNetBlock block, long groups, long baseWidth, NormLayer normLayer)
    {
        private long _dilation = 1;

        public long Channels { get; private set; } = 64;

        public Sequential Next(long planes, int blocks, long stride, bool dilate)
        {
            long before = _dilation, output = block == ResNetBlock.Basic ? planes : planes * Bottleneck.Expansion;
            if (dilate) (_dilation, stride) = (_dilation * stride, 1);
            Sequential? downsample = stride == 1 && Channels == output
                ? null
                : new Sequential(new Conv2d(Channels, output, 1, stride, bias: false), normLayer.Require(output));
            var stage = new Sequential(Block(planes, stride, downsample, before));
            Channels = output;
            for (int i = 1; i < blocks; i++) stage.Append(Block(planes, 1, null, _dilation));
            return stage;
        }

        private Module Block(long planes, long stride, Sequential? downsample, long dilation) => block == ResNetBlock.Basic
            ? new BasicBlock(Channels, planes, stride, downsample, normLayer)
            : new Bottleneck(Channels, planes, stride, downsample, groups, baseWidth, dilation, normLayer);
    }
}
