using Linstock.NN;
using Linstock.Vision.Layers;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Architectures;

/// <summary>A network's layers and a pyramid on them.</summary>
public class BackboneWithFPN : FeatureBackbone
{
    /// <summary>A pyramid.</summary>
    /// <param name="body">The layers.</param>
    /// <param name="inChannelsList">Channels of each of their maps.</param>
    /// <param name="outChannels">Channels of the pyramid.</param>
    /// <param name="extraBlocks">What adds further maps; null: <see cref="LastLevelMaxPool"/>.</param>
    /// <param name="normLayer">The normalisation in the pyramid; null: none.</param>
    public BackboneWithFPN(
        FeatureLayers body, ReadOnlySpan<long> inChannelsList, long outChannels, ExtraFPNBlock? extraBlocks = null, NormLayer? normLayer = null)
    {
        Body = body;
        Fpn = new FeaturePyramidNetwork(inChannelsList, outChannels, extraBlocks ?? new LastLevelMaxPool(), normLayer);
        OutChannels = outChannels;
    }

    /// <summary>The layers.</summary>
    public FeatureLayers Body { get; set; }

    /// <summary>The pyramid.</summary>
    public FeaturePyramidNetwork Fpn { get; set; }

    /// <summary>Channels of the pyramid.</summary>
    public long OutChannels { get; }

    /// <inheritdoc/>
    public override OrderedDictionary<string, Tensor> Features(Tensor input) => Fpn.Forward(Body.Features(input));

    /// <summary>A pyramid on stages of a ResNet of bottlenecks.</summary>
    internal static BackboneWithFPN OfResNet(ResNet network, int firstStage, ExtraFPNBlock? extraBlocks = null, NormLayer? normLayer = null)
    {
        var layers = new Dictionary<string, string>();
        var channels = new List<long>();
        for (int stage = firstStage; stage <= 4; stage++)
        {
            layers[$"layer{stage}"] = $"{stage - firstStage}";
            channels.Add(256L << (stage - 1));
        }

        return new BackboneWithFPN(new FeatureLayers(network, layers), channels.ToArray(), 256, extraBlocks, normLayer);
    }

    /// <summary>A pyramid on the last two stages of a MobileNet.</summary>
    internal static BackboneWithFPN OfMobileNet(MobileNetV3 network)
    {
        int[] stages = network.StagePositions();
        (int before, int last) = (stages[^2], stages[^1]);
        var layers = new FeatureLayers(network.Features, new Dictionary<string, string> { [$"{before}"] = "0", [$"{last}"] = "1" });
        return new BackboneWithFPN(layers, [network.ChannelsAfter(before), network.ChannelsAfter(last)], 256);
    }
}

/// <summary>VGG-16 with further layers, for <see cref="SSD"/> on 300x300.</summary>
internal sealed class VggFeatures : FeatureBackbone
{
    private readonly Parameter _scaleWeight;
    private readonly Sequential _features;
    private readonly ModuleList _extra = [];

    public VggFeatures(VGG network)
    {
        int[] pools = [.. network.Features.Index().Where(layer => layer.Item is MaxPool2d).Select(layer => layer.Index)];
        Module[] layers = [.. network.Features];
        // 75 positions become 38, not 37.
        layers[pools[2]] = new MaxPool2d(2, 2, ceilMode: true);
        _scaleWeight = new Parameter(Torch.Ones(512) * 20);
        _features = new Sequential(layers[..pools[3]]);
        Sequential[] extra =
        [
            Shrink(1024, 256, 512, 3, 2, 1), Shrink(512, 128, 256, 3, 2, 1), Shrink(256, 128, 256, 3, 1, 0), Shrink(256, 128, 256, 3, 1, 0),
        ];
        foreach (Sequential block in extra) Xavier(block);
        var dense = new Sequential(
            new MaxPool2d(3, 1, 1), new Conv2d(512, 1024, 3, padding: 6, dilation: 6), new ReLU(inplace: true), new Conv2d(1024, 1024, 1),
            new ReLU(inplace: true));
        Xavier(dense);
        _extra.Append(new Sequential([.. layers[pools[3]..^1], dense]));
        _extra.Extend(extra);
    }

    /// <summary>Channels of the maps.</summary>
    public static long[] Channels => [512, 1024, 512, 256, 256, 256];

    public override OrderedDictionary<string, Tensor> Features(Tensor input)
    {
        Tensor x = _features.Forward(input);
        var maps = new OrderedDictionary<string, Tensor> { ["0"] = _scaleWeight.View(1, -1, 1, 1) * F.Normalize(x) };
        foreach (Module block in _extra)
        {
            x = block.Call(x);
            maps[$"{maps.Count}"] = x;
        }

        return maps;
    }

    /// <summary>Xavier's weights and no bias.</summary>
    public static void Xavier(Module layers) => WeightInitialization.Initialize(layers, static conv => Init.XavierUniform_(conv.Weight));

    private static Sequential Shrink(long input, long middle, long output, long kernel, long stride, long padding) => new(
        new Conv2d(input, middle, 1), new ReLU(inplace: true), new Conv2d(middle, output, kernel, stride, padding), new ReLU(inplace: true));
}

/// <summary>MobileNet v3 with further layers, for SSDLite.</summary>
internal sealed class MobileNetFeatures : FeatureBackbone
{
    private readonly Sequential _features;
    private readonly ModuleList _extra = [];

    public MobileNetFeatures(MobileNetV3 network, NormLayer normLayer)
    {
        // Without trained weights SSDLite begins with weights of its own.
        SmallNormal(network);
        Sequential layers = network.Features;
        int[] stages = network.StagePositions();
        int split = stages[^2];
        var block = (MobileNetV3.InvertedResidual)layers[split];
        var expansion = (Conv2dNormActivation)block.Block[0];
        long last = network.ChannelsAfter(stages[^1]);
        _features = new Sequential(
            new Sequential([.. layers.Take(split), expansion]), new Sequential([block.Block[1..], .. layers.Skip(split + 1)]));
        Channels = [expansion.OutChannels, last, 512, 256, 256, 128];
        for (int i = 2; i < Channels.Length; i++) _extra.Append(Shrink(Channels[i - 1], Channels[i], normLayer));
        SmallNormal(_extra);
    }

    /// <summary>Channels of the maps.</summary>
    public long[] Channels { get; }

    public override OrderedDictionary<string, Tensor> Features(Tensor input)
    {
        var maps = new OrderedDictionary<string, Tensor>();
        foreach (Module block in _features.Concat(_extra))
        {
            input = block.Call(input);
            maps[$"{maps.Count}"] = input;
        }

        return maps;
    }

    /// <summary>Normal weights with a deviation of 0.03 and no bias.</summary>
    public static void SmallNormal(Module layers) => WeightInitialization.Initialize(layers, static conv => Init.Normal_(conv.Weight, 0, 0.03));

    private static Sequential Shrink(long input, long output, NormLayer normLayer) => new(
        new Conv2dNormActivation(input, output / 2, 1, normLayer: normLayer, activationLayer: ActivationLayers.ReLU6),
        new Conv2dNormActivation(output / 2, output / 2, 3, 2, groups: output / 2, normLayer: normLayer, activationLayer: ActivationLayers.ReLU6),
        new Conv2dNormActivation(output / 2, output, 1, normLayer: normLayer, activationLayer: ActivationLayers.ReLU6));
}
