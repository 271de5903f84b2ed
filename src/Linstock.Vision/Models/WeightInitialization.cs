using Linstock.NN;

namespace Linstock.Vision.Architectures;

/// <summary>The initial weights of a finished network; modules are visited, and random numbers drawn, in torchvision's order.</summary>
internal static class WeightInitialization
{
    /// <summary>Sets the weights of convolutions and linear layers and clears their biases.</summary>
    /// <param name="network">The network.</param>
    /// <param name="convolution">Sets a convolution's weight.</param>
    /// <param name="linear">Sets a linear layer's weight; null: they stay as they are.</param>
    /// <param name="clearBiases">Whether the biases of convolutions are cleared.</param>
    public static void Initialize(Module network, Action<Conv2d> convolution, Action<Linear>? linear = null, bool clearBiases = true)
    {
        foreach (Module module in network.Modules())
        {
            switch (module)
            {
                case Conv2d conv:
                    convolution(conv);
                    if (clearBiases && conv.Bias is { } bias) Init.Zeros_(bias);
                    break;
                case Linear layer when linear is not null:
                    linear(layer);
                    if (layer.Bias is { } shift) Init.Zeros_(shift);
                    break;
            }
        }
    }

    /// <summary>Normal with variance 2 / fan-out. He et al. 2015, arXiv:1502.01852.</summary>
    public static void KaimingFanOut(Conv2d conv) => Init.KaimingNormal_(conv.Weight, mode: "fan_out", nonlinearity: "relu");

    /// <summary>Normal with a standard deviation of 0.01.</summary>
    public static void SmallNormal(Linear layer) => Init.Normal_(layer.Weight, 0, 0.01);
}
