namespace Linstock.Ops.Resampling;

/// <summary>Channels made pixels and back, and channels in another order: views and one copy.</summary>
internal static class ChannelArrangement
{
    /// <summary>[..., C · r², H, W] to [..., C, H · r, W · r]: each pixel becomes a square of its channels. Shi et al. 2016, arXiv:1609.05158.</summary>
    /// <param name="input">Any dtype, at least 3 dimensions.</param>
    /// <param name="upscaleFactor">r.</param>
    /// <exception cref="ArgumentException">The channels are no multiple of r².</exception>
    [Op(Surface.Function | Surface.Functional)]
    public static Tensor PixelShuffle(Tensor input, long upscaleFactor)
    {
        CheckImage(input, upscaleFactor, "pixel_shuffle");
        long r = upscaleFactor, channels = input.Shape[-3], height = input.Shape[-2], width = input.Shape[-1];
        if (channels % (r * r) != 0)
            Check.ThrowArgument($"pixel_shuffle: the channels must be a multiple of upscaleFactor squared; got {channels} channels and factor {r}");
        ReadOnlySpan<long> leading = Shape.AsSpan(in input.Shape)[..^3];
        int at = leading.Length;
        Tensor parts = Views.Reshape(input, [.. leading, channels / (r * r), r, r, height, width]);
        Tensor mixed = Views.Permute(parts, Order(at, [at, at + 3, at + 1, at + 4, at + 2]));
        return Views.Reshape(mixed, [.. leading, channels / (r * r), height * r, width * r]);
    }

    /// <summary>[..., C, H · r, W · r] to [..., C · r², H, W]: the inverse of <see cref="PixelShuffle"/>.</summary>
    /// <param name="input">Any dtype, at least 3 dimensions.</param>
    /// <param name="downscaleFactor">r.</param>
    /// <exception cref="ArgumentException">Height or width is no multiple of r.</exception>
    [Op(Surface.Function | Surface.Functional)]
    public static Tensor PixelUnshuffle(Tensor input, long downscaleFactor)
    {
        CheckImage(input, downscaleFactor, "pixel_unshuffle");
        long r = downscaleFactor, channels = input.Shape[-3], height = input.Shape[-2], width = input.Shape[-1];
        if (height % r != 0 || width % r != 0)
            Check.ThrowArgument($"pixel_unshuffle: height and width must be multiples of downscaleFactor; got {height} and {width} with factor {r}");
        ReadOnlySpan<long> leading = Shape.AsSpan(in input.Shape)[..^3];
        int at = leading.Length;
        Tensor parts = Views.Reshape(input, [.. leading, channels, height / r, r, width / r, r]);
        Tensor mixed = Views.Permute(parts, Order(at, [at, at + 2, at + 4, at + 1, at + 3]));
        return Views.Reshape(mixed, [.. leading, channels * r * r, height / r, width / r]);
    }

    /// <summary>[N, g · C, ...] with the channels of its g groups interleaved. Zhang et al. 2018, arXiv:1707.01083.</summary>
    /// <param name="input">Any dtype, at least 3 dimensions.</param>
    /// <param name="groups">g, a divisor of the channels.</param>
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    [Op(Surface.Function | Surface.Functional)]
    public static Tensor ChannelShuffle(Tensor input, long groups)
    {
        Check.That(input.NDim >= 3, $"channel_shuffle: expected at least 3 dimensions; got shape {input.Shape}");
        if (groups < 1 || input.Shape[1] % groups != 0)
            Check.ThrowArgument($"channel_shuffle: groups must be positive and divide the {input.Shape[1]} channels; got {groups}");
        Tensor parts = Views.Reshape(input, [input.Shape[0], groups, input.Shape[1] / groups, .. Shape.AsSpan(in input.Shape)[2..]]);
        return Views.Reshape(Views.Transpose(parts, 1, 2), input.Shape);
    }

    private static void CheckImage(Tensor input, long factor, string operation)
    {
        Check.That(input.NDim >= 3, $"{operation}: expected at least 3 dimensions; got shape {input.Shape}");
        Check.That(factor > 0, $"{operation}: the factor must be positive; got {factor}");
    }

    private static long[] Order(int leading, ReadOnlySpan<long> rest)
    {
        long[] order = new long[leading + rest.Length];
        for (int i = 0; i < leading; i++) order[i] = i;
        rest.CopyTo(order.AsSpan(leading));
        return order;
    }
}
