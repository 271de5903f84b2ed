using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Architectures;

/// <summary>A convolution without bias, batch normalisation and ReLU: what the Inception networks are made of.</summary>
internal sealed class BasicConv2d(long inChannels, long outChannels, IntList kernelSize, IntList? stride = null, Padding? padding = null) : Module
{
    private readonly Conv2d _conv = new(inChannels, outChannels, kernelSize, stride, padding, bias: false);
    private readonly BatchNorm2d _bn = new(outChannels, 0.001);

    protected override Tensor Compute(Tensor input) => F.Relu(_bn.Forward(_conv.Forward(input)), inplace: true);
}

/// <summary>The other normalisation of images that networks from TensorFlow were trained with.</summary>
internal static class InceptionInput
{
    private static readonly double[] Std = [0.229, 0.224, 0.225], Mean = [0.485, 0.456, 0.406];

    /// <summary>From ImageNet's mean and deviation to a mean and deviation of 0.5.</summary>
    public static Tensor Transform(Tensor x)
    {
        var channels = new Tensor[3];
        for (int c = 0; c < 3; c++) channels[c] = (x.Narrow(1, c, 1) * (Std[c] / 0.5)) + ((Mean[c] - 0.5) / 0.5);
        return Torch.Cat(channels, 1);
    }

    /// <summary>The weights of Inception networks: normal, cut at two deviations.</summary>
    /// <param name="network">The network.</param>
    /// <param name="deviation">The deviation of a module's weights; 0.1 for most.</param>
    public static void InitializeWeights(Module network, Func<Module, double> deviation)
    {
        foreach (Module module in network.Modules())
        {
            if (module is Conv2d conv) Init.TruncNormal_(conv.Weight, 0, deviation(conv), -2, 2);
            else if (module is Linear linear) Init.TruncNormal_(linear.Weight, 0, deviation(linear), -2, 2);
        }
    }
}
