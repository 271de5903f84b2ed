using Linstock.NN;
using Linstock.Vision.Layers;

namespace Linstock.Vision.Architectures;

/// <summary>The kinds of block that a <see cref="ResNet"/> is made of.</summary>
public enum ResNetBlock
{
    /// <summary><see cref="BasicBlock"/>.</summary>
    Basic,

    /// <summary><see cref="Architectures.Bottleneck"/>.</summary>
    Bottleneck,
}

/// <summary>Two 3x3 convolutions around which the input is added.</summary>
public class BasicBlock : Module
{
    private readonly Conv2d _conv1;
    private readonly Module _bn1;
    private readonly ReLU _relu = new(inplace: true);
    private readonly Conv2d _conv2;
    private readonly Module _bn2;
    private readonly Sequential? _downsample;

    /// <summary>A block.</summary>
    /// <param name="inplanes">Channels of the input.</param>
    /// <param name="planes">Channels of the output.</param>
    /// <param name="stride">Stride of the first convolution.</param>
    /// <param name="downsample">What fits the input to the sum; null: nothing.</param>
    /// <param name="normLayer">The normalisation; null: batch normalisation.</param>
    public BasicBlock(long inplanes, long planes, long stride = 1, Sequential? downsample = null, NormLayer? normLayer = null)
    {
        normLayer ??= NormLayers.BatchNorm2d;
        _conv1 = new Conv2d(inplanes, planes, 3, stride, 1, bias: false);
        _bn1 = normLayer.Require(planes);
        _conv2 = new Conv2d(planes, planes, 3, 1, 1, bias: false);
        _bn2 = normLayer.Require(planes);
        _downsample = downsample;
    }

    /// <summary>The last normalisation, which <c>zeroInitResidual</c> clears.</summary>
    internal Module LastNorm => _bn2;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        Tensor output = _relu.Forward(_bn1.Call(_conv1.Forward(input)));
        output = _bn2.Call(_conv2.Forward(output));
        output += _downsample is null ? input : _downsample.Forward(input);
        return _relu.Forward(output);
    }
}

/// <summary>A 3x3 convolution between two 1x1 ones, around which the input is added; the stride is the 3x3's ("ResNet v1.5").</summary>
public class Bottleneck : Module
{
    /// <summary>Output channels for each of <c>planes</c>.</summary>
    public const long Expansion = 4;

    private readonly Conv2d _conv1;
    private readonly Module _bn1;
    private readonly Conv2d _conv2;
    private readonly Module _bn2;
    private readonly Conv2d _conv3;
    private readonly Module _bn3;
    private readonly ReLU _relu = new(inplace: true);
    private readonly Sequential? _downsample;

    /// <summary>A block.</summary>
    /// <param name="inplanes">Channels of the input.</param>
    /// <param name="planes">A fourth of the output's channels.</param>
    /// <param name="stride">Stride of the 3x3 convolution.</param>
    /// <param name="downsample">What fits the input to the sum; null: nothing.</param>
    /// <param name="groups">Groups of the 3x3 convolution.</param>
    /// <param name="baseWidth">Channels of a group where planes is 64.</param>
    /// <param name="dilation">Dilation of the 3x3 convolution.</param>
    /// <param name="normLayer">The normalisation; null: batch normalisation.</param>
    public Bottleneck(
        long inplanes, long planes, long stride = 1, Sequential? downsample = null, long groups = 1, long baseWidth = 64, long dilation = 1,
        NormLayer? normLayer = null)
    {
        normLayer ??= NormLayers.BatchNorm2d;
        long width = (long)(planes * (baseWidth / 64.0)) * groups;
        _conv1 = new Conv2d(inplanes, width, 1, bias: false);
        _bn1 = normLayer.Require(width);
        _conv2 = new Conv2d(width, width, 3, stride, dilation, dilation, groups, bias: false);
        _bn2 = normLayer.Require(width);
        _conv3 = new Conv2d(width, planes * Expansion, 1, bias: false);
        _bn3 = normLayer.Require(planes * Expansion);
        _downsample = downsample;
    }

    /// <summary>The last normalisation, which <c>zeroInitResidual</c> clears.</summary>
    internal Module LastNorm => _bn3;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        Tensor output = _relu.Forward(_bn1.Call(_conv1.Forward(input)));
        output = _relu.Forward(_bn2.Call(_conv2.Forward(output)));
        output = _bn3.Call(_conv3.Forward(output));
        output += _downsample is null ? input : _downsample.Forward(input);
        return _relu.Forward(output);
    }
}
