using Linstock.NN;

namespace Linstock.Ops.Resampling;

/// <summary>Normalization by neighbouring channels.</summary>
internal static class ResponseNorms
{
    /// <summary>
    /// input / (k + alpha · mean of input² over <paramref name="size"/> neighbouring channels)^beta, where channels beyond the first and
    /// the last are zeros. Krizhevsky et al. 2012, NIPS 25.
    /// </summary>
    /// <param name="input">[N, C, ...], at least 3 dimensions.</param>
    /// <param name="size">The number of neighbouring channels.</param>
    /// <param name="alpha">The factor of the mean.</param>
    /// <param name="beta">The exponent.</param>
    /// <param name="k">Added to the mean.</param>
    /// <exception cref="ArgumentException">There are less than 3 dimensions, or the size is not positive.</exception>
    [Op(Surface.Functional)]
    [TorchScript]
    public static Tensor LocalResponseNorm(Tensor input, long size, double alpha = 1e-4, double beta = 0.75, double k = 1.0)
    {
        Check.That(input.NDim >= 3, $"local_response_norm: expected at least 3 dimensions; got shape {input.Shape}");
        Check.That(size > 0, $"local_response_norm: size must be positive; got {size}");
        if (input.Numel == 0) return input;
        // The channels become the height of an image whose width is all that follows; the mean is over windows of that height.
        long batch = input.Shape[0], channels = input.Shape[1];
        Tensor squares = (input * input).Reshape(batch, 1, channels, input.Numel / (batch * channels));
        Tensor padded = Torch.ConstantPadNd(squares, [0, 0, size / 2, (size - 1) / 2]);
        Tensor means = Functional.AvgPool2d(padded, [size, 1], stride: 1).Reshape(input.Shape);
        return input / Torch.Pow((means * alpha) + k, beta);
    }
}
