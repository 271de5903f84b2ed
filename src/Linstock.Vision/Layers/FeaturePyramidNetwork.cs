using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Layers;

/// <summary>Adds maps to a pyramid.</summary>
public abstract class ExtraFPNBlock : Module
{
    /// <summary>Adds maps.</summary>
    /// <param name="results">The pyramid.</param>
    /// <param name="inputs">What it was made of.</param>
    public abstract void Extend(OrderedDictionary<string, Tensor> results, OrderedDictionary<string, Tensor> inputs);
}

/// <summary>Adds every second position of the smallest map, as <c>pool</c>.</summary>
public class LastLevelMaxPool : ExtraFPNBlock
{
    /// <inheritdoc/>
    public override void Extend(OrderedDictionary<string, Tensor> results, OrderedDictionary<string, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(results);
        results["pool"] = F.MaxPool2d(results.GetAt(^1), 1, 2, 0);
    }
}

/// <summary>Adds two smaller maps by convolution, <c>p6</c> and <c>p7</c>.</summary>
public class LastLevelP6P7 : ExtraFPNBlock
{
    private readonly Conv2d _p6;
    private readonly Conv2d _p7;
    private readonly bool _fromPyramid;

    /// <summary>Two convolutions.</summary>
    /// <param name="inChannels">Channels of the map they begin with: the pyramid's last if they are as many as the output's, otherwise the last input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    public LastLevelP6P7(long inChannels, long outChannels)
    {
        _p6 = new Conv2d(inChannels, outChannels, 3, 2, 1);
        _p7 = new Conv2d(outChannels, outChannels, 3, 2, 1);
        _fromPyramid = inChannels == outChannels;
        foreach (Conv2d conv in new[] { _p6, _p7 })
        {
            Init.KaimingUniform_(conv.Weight, a: 1);
            Init.Zeros_(conv.Bias!);
        }
    }

    /// <inheritdoc/>
    public override void Extend(OrderedDictionary<string, Tensor> results, OrderedDictionary<string, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(results);
        Tensor p6 = _p6.Forward((_fromPyramid ? results : inputs).GetAt(^1));
        results["p6"] = p6;
        results["p7"] = _p7.Forward(F.Relu(p6));
    }
}

/// <summary>Maps of all sizes with the same channels, to which the smaller ones lend their view. Lin et al. 2016, arXiv:1612.03144; <c>torchvision.ops.FeaturePyramidNetwork</c>.</summary>
public class FeaturePyramidNetwork : Module
{
    private readonly ModuleList _innerBlocks = [];
    private readonly ModuleList _layerBlocks = [];
    private readonly ExtraFPNBlock? _extraBlocks;

    /// <summary>A pyramid.</summary>
    /// <param name="inChannelsList">Channels of each map, the largest map first.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="extraBlocks">What adds further maps; null: nothing.</param>
    /// <param name="normLayer">The normalisation; null: none.</param>
    /// <exception cref="ArgumentException">A map has no channels.</exception>
    public FeaturePyramidNetwork(ReadOnlySpan<long> inChannelsList, long outChannels, ExtraFPNBlock? extraBlocks = null, NormLayer? normLayer = null)
    {
        normLayer ??= NormLayers.None;
        foreach (long channels in inChannelsList)
        {
            if (channels <= 0) throw new ArgumentException($"feature_pyramid_network: expected channels in every map; got {channels}", nameof(inChannelsList));
            _innerBlocks.Append(new Conv2dNormActivation(channels, outChannels, 1, padding: 0, normLayer: normLayer, activationLayer: ActivationLayers.None));
            _layerBlocks.Append(new Conv2dNormActivation(outChannels, outChannels, 3, normLayer: normLayer, activationLayer: ActivationLayers.None));
        }

        foreach (Module module in Modules())
        {
            if (module is not Conv2d conv) continue;
            Init.KaimingUniform_(conv.Weight, a: 1);
            if (conv.Bias is { } bias) Init.Zeros_(bias);
        }

        _extraBlocks = extraBlocks;
    }

    /// <summary>The pyramid.</summary>
    /// <param name="input">Maps by name, the largest first.</param>
    /// <returns>Maps by the same names, and those that were added.</returns>
    /// <exception cref="ArgumentException">There are not as many maps as channels were given for.</exception>
    public OrderedDictionary<string, Tensor> Forward(OrderedDictionary<string, Tensor> input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Count != _innerBlocks.Count)
            throw new ArgumentException($"feature_pyramid_network: expected {_innerBlocks.Count} maps; got {input.Count}", nameof(input));
        var levels = new Tensor[input.Count];
        Tensor? above = null;
        for (int i = levels.Length - 1; i >= 0; i--)
        {
            Tensor lateral = _innerBlocks[i].Call(input.GetAt(i).Value);
            above = above is null ? lateral : lateral + F.Interpolate(above, (IntList)(lateral.Shape[2], lateral.Shape[3]), mode: InterpolateMode.Nearest);
            levels[i] = _layerBlocks[i].Call(above);
        }

        var results = new OrderedDictionary<string, Tensor>();
        for (int i = 0; i < levels.Length; i++) results[input.GetAt(i).Key] = levels[i];
        _extraBlocks?.Extend(results, input);
        return results;
    }
}
