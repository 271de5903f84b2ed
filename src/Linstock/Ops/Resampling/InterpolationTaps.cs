namespace Linstock.Ops.Resampling;

/// <summary>The taps of one dimension for each kind of interpolation, with PyTorch's conventions for where entries lie.</summary>
internal static class InterpolationTaps
{
    /// <summary>The nearest entry: ⌊i · ratio⌋, or ⌊(i + ½) · ratio⌋ if <paramref name="exact"/>.</summary>
    /// <param name="input">The old size.</param>
    /// <param name="output">The new size.</param>
    /// <param name="scale">The factor that was asked for; null means that of the sizes.</param>
    /// <param name="exact">Whether entries have their place in their middle.</param>
    public static Taps Nearest(long input, long output, double? scale, bool exact)
    {
        // In single precision whatever the dtype, as PyTorch does: which entry is nearest depends on it.
        float ratio = scale is > 0 ? (float)(1.0 / scale.Value) : (float)input / output;
        long[] sources = new long[output];
        for (long i = 0; i < output; i++)
        {
            // By the factor that was asked for even if the sizes are equal.
            sources[i] = Math.Min((long)MathF.Floor((exact ? i + 0.5f : i) * ratio), input - 1);
        }
        return Taps.Copies(input, sources);
    }

    /// <summary>Linear between two entries.</summary>
    public static Taps Linear(long input, long output, double? scale, bool alignCorners, DType dtype)
    {
        double ratio = Ratio(input, output, scale, alignCorners, dtype);
        long[] sources = new long[2 * output];
        double[] weights = new double[2 * output];
        for (long i = 0; i < output; i++)
        {
            double place = Math.Max(0, Place(i, ratio, alignCorners, dtype));
            long lower = Math.Min((long)place, input - 1);
            double share = input == output ? 0 : Math.Min(1, Math.Max(0, place - lower));
            if (input == output) lower = i;
            sources[2 * i] = lower;
            sources[(2 * i) + 1] = Math.Min(lower + 1, input - 1);
            weights[2 * i] = 1 - share;
            weights[(2 * i) + 1] = share;
        }
        return new Taps(input, 2, sources, weights);
    }

    /// <summary>Cubic convolution over four entries with a = −¾. Keys 1981, IEEE Transactions ASSP 29.</summary>
    public static Taps Cubic(long input, long output, double? scale, bool alignCorners, DType dtype)
    {
        double ratio = Ratio(input, output, scale, alignCorners, dtype);
        long[] sources = new long[4 * output];
        double[] weights = new double[4 * output];
        for (long i = 0; i < output; i++)
        {
            double place = Place(i, ratio, alignCorners, dtype);
            long lower = (long)Math.Floor(place);
            double share = place - lower;
            for (int tap = 0; tap < 4; tap++)
            {
                sources[(4 * i) + tap] = Math.Clamp(lower - 1 + tap, 0, input - 1);
                weights[(4 * i) + tap] = CubicWeight(Math.Abs(share + 1 - tap), -0.75);
            }
        }
        return new Taps(input, 4, sources, weights);
    }

    /// <summary>
    /// Linear or cubic (with a = −½) over a window that grows with the reduction, normalized; the antialiased resize of the Python
    /// Imaging Library.
    /// </summary>
    public static Taps Antialiased(long input, long output, double? scale, bool alignCorners, DType dtype, bool cubic)
    {
        double ratio = Ratio(input, output, scale, alignCorners, dtype);
        double widening = Math.Max(1, ratio), support = (cubic ? 2 : 1) * widening;
        int most = ((int)Math.Ceiling(support) * 2) + 1;
        long[] sources = new long[most * output];
        double[] weights = new double[most * output];
        for (long i = 0; i < output; i++)
        {
            double center = ratio * (i + 0.5);
            long first = Math.Max((long)(center - support + 0.5), 0);
            int count = (int)Math.Clamp(Math.Min((long)(center + support + 0.5), input) - first, 0, most);
            double total = 0;
            for (int tap = 0; tap < most; tap++)
            {
                // What is not in the window has weight 0, at an entry that exists.
                sources[(i * most) + tap] = Math.Min(first + tap, input - 1);
                double distance = Math.Abs((first + tap - center + 0.5) / widening);
                double weight = tap >= count ? 0 : cubic ? CubicWeight(distance, -0.5) : Math.Max(0, 1 - distance);
                weights[(i * most) + tap] = weight;
                total += weight;
            }
            if (total != 0)
                for (int tap = 0; tap < most; tap++) weights[(i * most) + tap] /= total;
        }
        return new Taps(input, most, sources, weights);
    }

    /// <summary>The cubic convolution kernel at a distance.</summary>
    public static double CubicWeight(double distance, double a) => distance switch
    {
        <= 1 => ((((a + 2) * distance) - (a + 3)) * distance * distance) + 1,
        < 2 => (((((distance - 5) * distance) + 8) * distance) - 4) * a,
        _ => 0,
    };

    // Places are computed in the precision of the data, as PyTorch does: at a whole number the rounding decides which entry is the lower.
    private static double Ratio(long input, long output, double? scale, bool alignCorners, DType dtype)
    {
        double ratio = alignCorners ? output > 1 ? (double)(input - 1) / (output - 1) : 0 : scale is > 0 ? 1.0 / scale.Value : (double)input / output;
        return dtype == DType.Float64 ? ratio : (float)ratio;
    }

    private static double Place(long index, double ratio, bool alignCorners, DType dtype)
        => dtype == DType.Float64
            ? alignCorners ? ratio * index : (ratio * (index + 0.5)) - 0.5
            : alignCorners ? (float)ratio * index : ((float)ratio * (index + 0.5f)) - 0.5f;
}
