namespace Linstock.NN;

public static partial class Init
{
    /// <summary>The number of inputs and of outputs that a weight connects.</summary>
    /// <param name="tensor">A weight of at least two dimensions.</param>
    /// <returns>Inputs and outputs, each times the size of the receptive field.</returns>
    /// <exception cref="ArgumentException">The tensor has fewer than two dimensions.</exception>
    public static (long FanIn, long FanOut) CalculateFanInAndFanOut(Tensor tensor)
    {
        if (tensor.NDim < 2)
        {
            throw new ArgumentException(
                $"Init: fan in and fan out need at least 2 dimensions; got shape {tensor.Shape}", nameof(tensor));
        }
        long field = 1;
        for (int i = 2; i < tensor.NDim; i++)
        {
            field *= tensor.Shape[i];
        }
        return (tensor.Shape[1] * field, tensor.Shape[0] * field);
    }

    /// <summary>Uniform on ±gain · √(6 / (fanIn + fanOut)). Glorot and Bengio 2010.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="gain">The scaling factor.</param>
    /// <param name="generator">The source of random numbers; the default one if null.</param>
    /// <returns>The tensor.</returns>
    public static Tensor XavierUniform_(Tensor tensor, double gain = 1, Generator? generator = null)
    {
        (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
        double std = gain * Math.Sqrt(2.0 / (fanIn + fanOut));
        double bound = Math.Sqrt(3) * std;
        return Uniform_(tensor, -bound, bound, generator);
    }

    /// <summary>Normal with standard deviation gain · √(2 / (fanIn + fanOut)). Glorot and Bengio 2010.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="gain">The scaling factor.</param>
    /// <param name="generator">The source of random numbers; the default one if null.</param>
    /// <returns>The tensor.</returns>
    public static Tensor XavierNormal_(Tensor tensor, double gain = 1, Generator? generator = null)
    {
        (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
        return Normal_(tensor, 0, gain * Math.Sqrt(2.0 / (fanIn + fanOut)), generator);
    }

    /// <summary>Uniform on ±gain · √(3 / fan). He et al. 2015, arXiv:1502.01852.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="a">The negative slope of the nonlinearity, for <c>leaky_relu</c>.</param>
    /// <param name="mode"><c>fan_in</c> keeps the variance of the forward pass, <c>fan_out</c> that of the backward pass.</param>
    /// <param name="nonlinearity">See <see cref="CalculateGain"/>.</param>
    /// <param name="generator">The source of random numbers; the default one if null.</param>
    /// <returns>The tensor.</returns>
    public static Tensor KaimingUniform_(
        Tensor tensor, double a = 0, string mode = "fan_in", string nonlinearity = "leaky_relu", Generator? generator = null)
    {
        if (tensor.Numel == 0)
        {
            return tensor;
        }
        double std = CalculateGain(nonlinearity, a) / Math.Sqrt(Fan(tensor, mode));
        double bound = Math.Sqrt(3) * std;
        return Uniform_(tensor, -bound, bound, generator);
    }

    /// <summary>Normal with standard deviation gain / √fan. He et al. 2015, arXiv:1502.01852.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="a">The negative slope of the nonlinearity, for <c>leaky_relu</c>.</param>
    /// <param name="mode"><c>fan_in</c> keeps the variance of the forward pass, <c>fan_out</c> that of the backward pass.</param>
    /// <param name="nonlinearity">See <see cref="CalculateGain"/>.</param>
    /// <param name="generator">The source of random numbers; the default one if null.</param>
    /// <returns>The tensor.</returns>
    public static Tensor KaimingNormal_(
        Tensor tensor, double a = 0, string mode = "fan_in", string nonlinearity = "leaky_relu", Generator? generator = null) =>
        tensor.Numel == 0 ? tensor : Normal_(tensor, 0, CalculateGain(nonlinearity, a) / Math.Sqrt(Fan(tensor, mode)), generator);

    private static long Fan(Tensor tensor, string mode)
    {
        (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
        return mode switch
        {
            "fan_in" => fanIn,
            "fan_out" => fanOut,
            _ => throw new ArgumentException($"Init: mode not supported; got '{mode}'; expected 'fan_in' or 'fan_out'", nameof(mode)),
        };
    }

    /// <summary>What linear layers and convolutions start from: PyTorch's Kaiming weights with a = √5, and a uniform bias.</summary>
    internal static void Affine(Tensor weight, Tensor? bias)
    {
        KaimingUniform_(weight, Math.Sqrt(5));
        if (bias is not null)
        {
            (long fanIn, _) = CalculateFanInAndFanOut(weight);
            double bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
            Uniform_(bias, -bound, bound);
        }
    }
}
