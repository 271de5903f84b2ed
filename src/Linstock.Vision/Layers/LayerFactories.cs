using Linstock.NN;

namespace Linstock.Vision.Layers;

/// <summary>Makes the normalisation layer for a number of channels; null means no layer.</summary>
/// <param name="channels">The channels.</param>
public delegate Module? NormLayer(long channels);

/// <summary>Makes an activation; null means none.</summary>
public delegate Module? ActivationLayer();

/// <summary>The normalisations that networks are parametrised with, torchvision's <c>norm_layer</c>.</summary>
public static class NormLayers
{
    /// <summary>No normalisation.</summary>
    public static readonly NormLayer None = static _ => null;

    /// <summary><see cref="Linstock.NN.BatchNorm2d"/> with its defaults.</summary>
    public static readonly NormLayer BatchNorm2d = static channels => new BatchNorm2d(channels);

    /// <summary><see cref="Layers.FrozenBatchNorm2d"/>.</summary>
    public static readonly NormLayer FrozenBatchNorm2d = static channels => new FrozenBatchNorm2d(channels);

    /// <summary>Batch normalisation with given constants.</summary>
    /// <param name="eps">What is added to the variance.</param>
    /// <param name="momentum">The weight of a batch in the running statistics.</param>
    public static NormLayer BatchNorm(double eps, double momentum = 0.1) => channels => new BatchNorm2d(channels, eps, momentum);

    /// <summary>Group normalisation.</summary>
    /// <param name="groups">The number of groups.</param>
    public static NormLayer GroupNorm(long groups) => channels => new GroupNorm(groups, channels);

    /// <summary>Layer normalisation of the last dimension.</summary>
    /// <param name="eps">What is added to the variance.</param>
    public static NormLayer LayerNorm(double eps) => channels => new LayerNorm(channels, eps);

    /// <summary>Layer normalisation of the channels of [N, C, H, W].</summary>
    /// <param name="eps">What is added to the variance.</param>
    public static NormLayer LayerNorm2d(double eps) => channels => new LayerNorm2d(channels, eps);

    /// <summary>The layer, where there must be one.</summary>
    internal static Module Require(this NormLayer norm, long channels) => norm(channels) ?? new Identity();
}

/// <summary>The activations that networks are parametrised with, torchvision's <c>activation_layer</c>; those that can work in place do.</summary>
public static class ActivationLayers
{
    /// <summary>No activation.</summary>
    public static readonly ActivationLayer None = static () => null;

    /// <summary><see cref="Linstock.NN.ReLU"/>.</summary>
    public static readonly ActivationLayer ReLU = static () => new ReLU(inplace: true);

    /// <summary><see cref="Linstock.NN.ReLU6"/>.</summary>
    public static readonly ActivationLayer ReLU6 = static () => new ReLU6(inplace: true);

    /// <summary><see cref="Linstock.NN.SiLU"/>.</summary>
    public static readonly ActivationLayer SiLU = static () => new SiLU(inplace: true);

    /// <summary><see cref="Linstock.NN.Hardswish"/>.</summary>
    public static readonly ActivationLayer Hardswish = static () => new Hardswish(inplace: true);

    /// <summary><see cref="Linstock.NN.GELU"/>, exact.</summary>
    public static readonly ActivationLayer GELU = static () => new GELU();

    /// <summary><see cref="Linstock.NN.Sigmoid"/>.</summary>
    public static readonly ActivationLayer Sigmoid = static () => new Sigmoid();

    /// <summary><see cref="Linstock.NN.Hardsigmoid"/>.</summary>
    public static readonly ActivationLayer Hardsigmoid = static () => new Hardsigmoid();
}
