using Linstock.NN;

namespace Linstock.Vision.Layers;

/// <summary>Channels weighted by what the whole image says, x·σ(W₂ δ(W₁ mean(x))). Hu et al. 2018, arXiv:1709.01507; <c>torchvision.ops.SqueezeExcitation</c>.</summary>
public class SqueezeExcitation : Module
{
    private readonly AdaptiveAvgPool2d _avgpool = new(1);
    private readonly Conv2d _fc1;
    private readonly Conv2d _fc2;
    private readonly Module _activation;
    private readonly Module _scaleActivation;

    /// <summary>A block for [N, C, H, W].</summary>
    /// <param name="inputChannels">C.</param>
    /// <param name="squeezeChannels">Channels in between.</param>
    /// <param name="activation">δ; null: ReLU.</param>
    /// <param name="scaleActivation">σ; null: the sigmoid.</param>
    public SqueezeExcitation(long inputChannels, long squeezeChannels, ActivationLayer? activation = null, ActivationLayer? scaleActivation = null)
    {
        _fc1 = new Conv2d(inputChannels, squeezeChannels, 1);
        _fc2 = new Conv2d(squeezeChannels, inputChannels, 1);
        _activation = (activation ?? ActivationLayers.ReLU)() ?? new Identity();
        _scaleActivation = (scaleActivation ?? ActivationLayers.Sigmoid)() ?? new Identity();
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        Tensor scale = _fc2.Forward(_activation.Call(_fc1.Forward(_avgpool.Forward(input))));
        return _scaleActivation.Call(scale) * input;
    }
}
