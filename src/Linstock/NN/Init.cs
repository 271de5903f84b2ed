using Linstock.Ops.Sampling;

namespace Linstock.NN;

/// <summary>Initial values of parameters: the functions of <c>torch.nn.init</c>, drawing PyTorch's own random stream.</summary>
/// <remarks>Every function fills its tensor in place without recording it, and returns it.</remarks>
public static partial class Init
{
    /// <summary>The factor by which a nonlinearity asks weights to be scaled.</summary>
    /// <param name="nonlinearity">PyTorch's name: <c>linear</c>, <c>conv2d</c>, <c>sigmoid</c>, <c>tanh</c>, <c>relu</c>, <c>leaky_relu</c>, <c>selu</c>.</param>
    /// <param name="param">The negative slope of <c>leaky_relu</c>; 0.01 if null.</param>
    /// <returns>The gain.</returns>
    /// <exception cref="ArgumentException">The nonlinearity is not known.</exception>
    public static double CalculateGain(string nonlinearity, double? param = null) => nonlinearity switch
    {
        "linear" or "conv1d" or "conv2d" or "conv3d" or "conv_transpose1d" or "conv_transpose2d" or "conv_transpose3d" or "sigmoid" => 1,
        "tanh" => 5.0 / 3,
        "relu" => Math.Sqrt(2),
        "leaky_relu" => Math.Sqrt(2 / (1 + (param ?? 0.01) * (param ?? 0.01))),
        "selu" => 0.75,
        _ => throw new ArgumentException($"Init.CalculateGain: unsupported nonlinearity; got '{nonlinearity}'", nameof(nonlinearity)),
    };

    /// <summary>Draws from the uniform distribution on [a, b).</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="a">The lower end.</param>
    /// <param name="b">The upper end.</param>
    /// <param name="generator">The source of random numbers; the default one if null.</param>
    /// <returns>The tensor.</returns>
    public static Tensor Uniform_(Tensor tensor, double a = 0, double b = 1, Generator? generator = null)
    {
        using (Torch.NoGrad())
        {
            return tensor.Uniform_(a, b, generator);
        }
    }

    /// <summary>Draws from a normal distribution.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="mean">Its mean.</param>
    /// <param name="std">Its standard deviation.</param>
    /// <param name="generator">The source of random numbers; the default one if null.</param>
    /// <returns>The tensor.</returns>
    public static Tensor Normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null)
    {
        using (Torch.NoGrad())
        {
            return tensor.Normal_(mean, std, generator);
        }
    }

    /// <summary>Draws from a normal distribution cut off at a and b.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="mean">The mean of the whole distribution.</param>
    /// <param name="std">The standard deviation of the whole distribution.</param>
    /// <param name="a">The lower cut.</param>
    /// <param name="b">The upper cut.</param>
    /// <param name="generator">The source of random numbers; the default one if null.</param>
    /// <returns>The tensor.</returns>
    public static Tensor TruncNormal_(
        Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null)
    {
        using (Torch.NoGrad())
        {
            return RandomInPlace.TruncatedNormal_(tensor, mean, std, a, b, generator);
        }
    }

    /// <summary>Fills with a value.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="val">The value.</param>
    /// <returns>The tensor.</returns>
    public static Tensor Constant_(Tensor tensor, double val)
    {
        using (Torch.NoGrad())
        {
            return tensor.Fill_(val);
        }
    }

    /// <summary>Fills with ones.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <returns>The tensor.</returns>
    public static Tensor Ones_(Tensor tensor) => Constant_(tensor, 1);

    /// <summary>Fills with zeros.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <returns>The tensor.</returns>
    public static Tensor Zeros_(Tensor tensor)
    {
        using (Torch.NoGrad())
        {
            return tensor.Zero_();
        }
    }

    /// <summary>Fills a matrix with the identity.</summary>
    /// <param name="tensor">A tensor of two dimensions.</param>
    /// <returns>The tensor.</returns>
    public static Tensor Eye_(Tensor tensor)
    {
        RequireRank(tensor, tensor.NDim == 2, "Eye_", "2 dimensions");
        using (Torch.NoGrad())
        {
            return tensor.Copy_(Torch.Eye(tensor.Shape[0], tensor.Shape[1], dtype: tensor.DType, device: tensor.Device));
        }
    }

    /// <summary>Fills a convolution's weight so that it passes its input on: a 1 in the middle of each channel's own kernel.</summary>
    /// <param name="tensor">A weight of three, four or five dimensions.</param>
    /// <param name="groups">The convolution's groups.</param>
    /// <returns>The tensor.</returns>
    public static Tensor Dirac_(Tensor tensor, long groups = 1)
    {
        RequireRank(tensor, tensor.NDim is 3 or 4 or 5, "Dirac_", "3, 4 or 5 dimensions");
        if (tensor.Shape[0] % groups != 0)
        {
            throw new ArgumentException($"Init.Dirac_: dim 0 must be divisible by groups; got shape {tensor.Shape}, groups {groups}", nameof(groups));
        }
        long perGroup = tensor.Shape[0] / groups;
        using (Torch.NoGrad())
        {
            tensor.Zero_();
            for (long group = 0; group < groups; group++)
            {
                for (long channel = 0; channel < Math.Min(perGroup, tensor.Shape[1]); channel++)
                {
                    Tensor kernel = tensor[group * perGroup + channel][channel];
                    while (kernel.NDim > 0)
                    {
                        kernel = kernel[kernel.Shape[0] / 2];
                    }
                    kernel.Fill_(1);
                }
            }
        }
        return tensor;
    }

    private static void RequireRank(Tensor tensor, bool condition, string operation, string expected)
    {
        if (!condition)
        {
            throw new ArgumentException($"Init.{operation}: wrong number of dimensions; got shape {tensor.Shape}; expected {expected}", nameof(tensor));
        }
    }
}
