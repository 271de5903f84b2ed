using Linstock.NN;

namespace Linstock.Vision.Layers;

/// <summary>A convolution, a normalisation and an activation, <c>torchvision.ops.Conv2dNormActivation</c>.</summary>
public class Conv2dNormActivation : Sequential
{
    /// <summary>A block of up to three layers.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="kernelSize">Size of the kernel.</param>
    /// <param name="stride">Distance of its positions.</param>
    /// <param name="padding">Zeros around the input; null: as many as keep its size at stride 1.</param>
    /// <param name="groups">Groups of channels that do not mix.</param>
    /// <param name="normLayer">The normalisation; null: batch normalisation.</param>
    /// <param name="activationLayer">The activation; null: ReLU.</param>
    /// <param name="dilation">Distance of the kernel's elements.</param>
    /// <param name="bias">Whether the convolution has a bias; null: only without a normalisation.</param>
    public Conv2dNormActivation(
        long inChannels, long outChannels, long kernelSize = 3, long stride = 1, long? padding = null, long groups = 1, NormLayer? normLayer = null,
        ActivationLayer? activationLayer = null, long dilation = 1, bool? bias = null)
    {
        normLayer ??= NormLayers.BatchNorm2d;
        // The convolution draws its weights first; a normalisation draws none, so asking for it before the bias is known would do no harm,
        // but the order of registration matters.
        Module? norm = normLayer(outChannels);
        Append(new Conv2d(
            inChannels, outChannels, kernelSize, stride, padding ?? (kernelSize - 1) / 2 * dilation, dilation, groups, bias ?? norm is null));
        if (norm is not null) Append(norm);
        if ((activationLayer ?? ActivationLayers.ReLU)() is { } activation) Append(activation);
        OutChannels = outChannels;
    }

    /// <summary>Channels of the output.</summary>
    public long OutChannels { get; }
}
