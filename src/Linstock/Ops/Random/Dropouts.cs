using Linstock.Backends;
using Linstock.Backends.Cpu.Sampling;
using Linstock.NN;
using Linstock.Sampling;

namespace Linstock.Ops.Sampling;

/// <summary>The dropout family: activations that are random in training.</summary>
/// <remarks>Each multiplies by noise that is drawn first and needs no gradient, so the gradient is that of the product.</remarks>
internal static class Dropouts
{
    // The negative limit of SELU with the sign turned: λ α with Klambauer's constants.
    private const double AlphaPrime = 1.7580993408473766;

    /// <summary>
    /// Zeroes each element with probability <paramref name="p"/> and divides the others by <c>1 - p</c>. Srivastava et al. 2014, JMLR 15.
    /// </summary>
    /// <param name="input">A floating point tensor.</param>
    /// <param name="p">The probability of zero.</param>
    /// <param name="training">Whether to do so; otherwise the input is returned.</param>
    /// <param name="inplace">Whether to change the input itself.</param>
    /// <exception cref="ArgumentException">The probability is not within [0, 1], or the dtype is not floating.</exception>
    [Op(Surface.Functional)]
    [TorchScript("dropout(input, p, training)")]
    public static Tensor Dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
    {
        RequireProbability("dropout", p);
        return Scaled(input, p, training, inplace, "dropout", channels: false);
    }

    /// <summary>Zeroes whole channels of [N, C, L] or [C, L]; see <see cref="Dropout"/>.</summary>
    /// <param name="input">A floating point tensor of 2 or 3 dimensions.</param>
    /// <param name="p">The probability of zero.</param>
    /// <param name="training">Whether to do so; otherwise the input is returned.</param>
    /// <param name="inplace">Whether to change the input itself.</param>
    /// <exception cref="ArgumentException">The probability is not within [0, 1], or the input has another number of dimensions.</exception>
    [Op(Surface.Functional)]
    [TorchScript("feature_dropout(input, p, training)")]
    public static Tensor Dropout1d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
    {
        RequireProbability("dropout1d", p);
        Check.RankBetween(input, 2, 3, "dropout1d", "input");
        return Batched(input, input.NDim == 3, p, training, inplace, "dropout1d");
    }

    /// <summary>Zeroes whole channels of [N, C, H, W] or, as in PyTorch, [N, C, L]; see <see cref="Dropout"/>.</summary>
    /// <param name="input">A floating point tensor of at least 2 dimensions.</param>
    /// <param name="p">The probability of zero.</param>
    /// <param name="training">Whether to do so; otherwise the input is returned.</param>
    /// <param name="inplace">Whether to change the input itself.</param>
    /// <exception cref="ArgumentException">The probability is not within [0, 1], or the input has less than 2 dimensions.</exception>
    [Op(Surface.Functional)]
    [TorchScript("feature_dropout(input, p, training)")]
    public static Tensor Dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
    {
        RequireProbability("dropout2d", p);
        return Scaled(input, p, training, inplace, "dropout2d", channels: true);
    }

    /// <summary>Zeroes whole channels of [N, C, D, H, W] or [C, D, H, W]; see <see cref="Dropout"/>.</summary>
    /// <param name="input">A floating point tensor.</param>
    /// <param name="p">The probability of zero.</param>
    /// <param name="training">Whether to do so; otherwise the input is returned.</param>
    /// <param name="inplace">Whether to change the input itself.</param>
    /// <exception cref="ArgumentException">The probability is not within [0, 1], or the input has no dimensions.</exception>
    [Op(Surface.Functional)]
    [TorchScript("feature_dropout(input, p, training)")]
    public static Tensor Dropout3d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
    {
        RequireProbability("dropout3d", p);
        return Batched(input, input.NDim == 5, p, training, inplace, "dropout3d");
    }

    /// <summary>
    /// Sets each element with probability <paramref name="p"/> to SELU's negative limit, and scales and moves all so that mean and
    /// variance stay. Klambauer et al. 2017, arXiv:1706.02515.
    /// </summary>
    /// <param name="input">A floating point tensor.</param>
    /// <param name="p">The probability of being dropped.</param>
    /// <param name="training">Whether to do so; otherwise the input is returned.</param>
    /// <param name="inplace">Whether to change the input itself.</param>
    /// <exception cref="ArgumentException">The probability is not within [0, 1], or the dtype is not floating.</exception>
    [Op(Surface.Functional)]
    [TorchScript("alpha_dropout(input, p, training)")]
    public static Tensor AlphaDropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false)
    {
        RequireProbability("alpha_dropout", p);
        return Alpha(input, p, training, inplace, "alpha_dropout", channels: false);
    }

    /// <summary>Drops whole channels as <see cref="AlphaDropout"/> drops elements.</summary>
    /// <param name="input">A floating point tensor [N, C, ...].</param>
    /// <param name="p">The probability of being dropped.</param>
    /// <param name="training">Whether to do so; otherwise the input is returned.</param>
    /// <param name="inplace">Whether to change the input itself.</param>
    /// <exception cref="ArgumentException">The probability is not within [0, 1], or the input has less than 2 dimensions.</exception>
    [Op(Surface.Functional)]
    [TorchScript("feature_alpha_dropout(input, p, training)")]
    public static Tensor FeatureAlphaDropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false)
    {
        RequireProbability("feature_alpha_dropout", p);
        return Alpha(input, p, training, inplace, "feature_alpha_dropout", channels: true);
    }

    /// <summary>
    /// Randomised leaky ReLU: x where it is positive, else <c>x s</c>, s drawn from [lower, upper) in training and their mean otherwise.
    /// Xu et al. 2015, arXiv:1505.00853.
    /// </summary>
    /// <param name="input">A floating point tensor.</param>
    /// <param name="lower">The smallest slope.</param>
    /// <param name="upper">The largest slope.</param>
    /// <param name="training">Whether slopes are random.</param>
    /// <param name="inplace">Whether to change the input itself.</param>
    /// <exception cref="ArgumentException">The bounds are reversed, or the dtype is not floating.</exception>
    [Op(Surface.Functional)]
    public static Tensor Rrelu(Tensor input, double lower = 1d / 8, double upper = 1d / 3, bool training = false, bool inplace = false)
    {
        Check.FloatingPoint(input.DType, "rrelu");
        Check.That(lower <= upper, $"rrelu: the bounds are reversed; got lower {lower}, upper {upper}; expected lower <= upper");
        if (!training)
        {
            return Functional.LeakyRelu(input, (lower + upper) / 2, inplace);
        }

        Tensor slopes = new(input.Shape, input.DType, input.Device);
        if (Batching.IsUsed) Batching.CheckRandom(slopes, null, "rrelu");
        Backend.Run(slopes, new SlopeKernel(input.Detach().Contiguous(), slopes, lower, upper, Torch.DefaultGenerator));
        return inplace ? input.Mul_(slopes) : input * slopes;
    }

    private static Tensor Batched(Tensor input, bool isBatched, double p, bool training, bool inplace, string operation)
    {
        if (isBatched)
        {
            return Scaled(input, p, training, inplace, operation, channels: true);
        }

        Tensor result = Scaled(input.Unsqueeze(0), p, training, inplace, operation, channels: true);
        return inplace ? input : result.Squeeze(0);
    }

    private static Tensor Scaled(Tensor input, double p, bool training, bool inplace, string operation, bool channels)
    {
        if (p == 0 || !training || input.Numel == 0)
        {
            return input;
        }

        Check.FloatingPoint(input.DType, operation);
        if (p == 1)
        {
            return inplace ? input.Mul_(0) : input * 0;
        }

        // In half and single precision the quotient is a single one, as PyTorch divides the mask in place.
        double scale = input.DType == DType.Float64 ? 1 / (1 - p) : 1f / (float)(1 - p);
        Tensor noise = NoiseFor(input, operation, channels);
        RandomInPlace.Run(noise, null, new BernoulliFill(1 - p, scale));
        return inplace ? input.Mul_(noise) : input * noise;
    }

    private static Tensor Alpha(Tensor input, double p, bool training, bool inplace, string operation, bool channels)
    {
        if (p == 0 || !training || input.Numel == 0)
        {
            return input;
        }

        Check.FloatingPoint(input.DType, operation);
        if (p == 1)
        {
            return inplace ? input.Mul_(0) : input * 0;
        }

        double a = 1 / Math.Sqrt((AlphaPrime * AlphaPrime * p + 1) * (1 - p));
        Tensor noise = NoiseFor(input, operation, channels);
        RandomInPlace.Run(noise, null, new BernoulliFill(1 - p));
        Tensor shift = (noise - 1).Mul_(AlphaPrime * a).Add_(AlphaPrime * a * p);
        noise.Mul_(a);
        return inplace ? input.Mul_(noise).Add_(shift) : input * noise + shift;
    }

    // One number per element, or per sample and channel.
    private static Tensor NoiseFor(Tensor input, string operation, bool channels)
    {
        if (!channels)
        {
            return Torch.EmptyLike(input.Detach());
        }

        Check.That(input.NDim >= 2, $"{operation}: channels need at least 2 dimensions; got shape {input.Shape}; expected [N, C, ...]");
        Span<long> sizes = stackalloc long[input.NDim];
        sizes.Fill(1);
        sizes[0] = input.Shape[0];
        sizes[1] = input.Shape[1];
        return Torch.Empty(sizes, input.DType, Batching.RandomDevice(input.Device));
    }

    private static void RequireProbability(string operation, double p)
        => Check.That(p >= 0 && p <= 1, $"{operation}: the probability is out of range; got p {p}; expected 0 <= p <= 1");
}
