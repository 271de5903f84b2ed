using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Benchmarks;

/// <summary>A residual block of two 3x3 convolutions, or of 1x1, 3x3 and 1x1 to four times the channels.</summary>
internal sealed class ResidualBlock : Module
{
    private readonly Sequential _body;
    private readonly Sequential? _down;

    public ResidualBlock(long inChannels, long channels, long stride, bool bottleneck)
    {
        long outChannels = bottleneck ? 4 * channels : channels;
        _body = bottleneck
            ? new Sequential(
                new Conv2d(inChannels, channels, 1, bias: false), new BatchNorm2d(channels), new ReLU(inplace: true),
                new Conv2d(channels, channels, 3, stride, 1, bias: false), new BatchNorm2d(channels), new ReLU(inplace: true),
                new Conv2d(channels, outChannels, 1, bias: false), new BatchNorm2d(outChannels))
            : new Sequential(
                new Conv2d(inChannels, channels, 3, stride, 1, bias: false), new BatchNorm2d(channels), new ReLU(inplace: true),
                new Conv2d(channels, channels, 3, 1, 1, bias: false), new BatchNorm2d(channels));
        _down = stride != 1 || inChannels != outChannels
            ? new Sequential(new Conv2d(inChannels, outChannels, 1, stride, bias: false), new BatchNorm2d(outChannels))
            : null;
    }

    public override Tensor Forward(Tensor x) => F.Relu(_body.Call(x) + (_down is null ? x : _down.Call(x)), inplace: true);
}

/// <summary>The usual ResNet; for images of 32x32 with a 3x3 stem of stride 1 and without its pooling.</summary>
internal sealed class ResNet : Module
{
    private readonly Sequential _stem;
    private readonly Sequential _stages = new();
    private readonly Linear _fc;

    public ResNet(bool bottleneck, ReadOnlySpan<int> layers, long classes = 1000, bool cifar = false)
    {
        _stem = cifar
            ? new Sequential(new Conv2d(3, 64, 3, 1, 1, bias: false), new BatchNorm2d(64), new ReLU(inplace: true))
            : new Sequential(new Conv2d(3, 64, 7, 2, 3, bias: false), new BatchNorm2d(64), new ReLU(inplace: true), new MaxPool2d(3, 2, 1));
        long width = 64;
        for (int stage = 0; stage < layers.Length; stage++)
        {
            long channels = 64L << stage;
            for (int i = 0; i < layers[stage]; i++)
            {
                _stages.Add(new ResidualBlock(width, channels, stage > 0 && i == 0 ? 2 : 1, bottleneck));
                width = bottleneck ? 4 * channels : channels;
            }
        }
        _fc = new Linear(width, classes);
    }

    public override Tensor Forward(Tensor x) => _fc.Call(Torch.Flatten(F.AdaptiveAvgPool2d(_stages.Call(_stem.Call(x)), 1), 1));
}

/// <summary>MobileNetV2's block: expansion, a depthwise 3x3, projection.</summary>
internal sealed class InvertedResidual : Module
{
    private readonly Sequential _body = new();
    private readonly bool _adds;

    public InvertedResidual(long inChannels, long outChannels, long stride, long expansion)
    {
        long hidden = inChannels * expansion;
        if (expansion != 1)
        {
            _body.Add(new Conv2d(inChannels, hidden, 1, bias: false));
            _body.Add(new BatchNorm2d(hidden));
            _body.Add(new ReLU6(inplace: true));
        }
        _body.Add(new Conv2d(hidden, hidden, 3, stride, 1, groups: hidden, bias: false));
        _body.Add(new BatchNorm2d(hidden));
        _body.Add(new ReLU6(inplace: true));
        _body.Add(new Conv2d(hidden, outChannels, 1, bias: false));
        _body.Add(new BatchNorm2d(outChannels));
        _adds = stride == 1 && inChannels == outChannels;
    }

    public override Tensor Forward(Tensor x) => _adds ? x + _body.Call(x) : _body.Call(x);
}

/// <summary>MobileNetV2 of width 1.</summary>
internal sealed class MobileNetV2 : Module
{
    private readonly Sequential _features;
    private readonly Linear _fc = new(1280, 1000);

    public MobileNetV2()
    {
        _features = new Sequential(new Conv2d(3, 32, 3, 2, 1, bias: false), new BatchNorm2d(32), new ReLU6(inplace: true));
        long width = 32;
        (long Expansion, long Channels, int Count, long Stride)[] stages =
            [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];
        foreach ((long expansion, long channels, int count, long stride) in stages)
        {
            for (int i = 0; i < count; i++)
            {
                _features.Add(new InvertedResidual(width, channels, i == 0 ? stride : 1, expansion));
                width = channels;
            }
        }
        _features.Add(new Conv2d(width, 1280, 1, bias: false));
        _features.Add(new BatchNorm2d(1280));
        _features.Add(new ReLU6(inplace: true));
    }

    public override Tensor Forward(Tensor x) => _fc.Call(Torch.Flatten(F.AdaptiveAvgPool2d(_features.Call(x), 1), 1));
}
