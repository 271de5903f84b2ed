namespace Linstock.Onnx.Operators;

/// <summary>For each element of a resized axis the elements that it is made of, and their weights, as the specification of Resize gives them.</summary>
internal sealed class ResizeTaps
{
    private ResizeTaps(long count, int taps, bool weighted)
    {
        Count = count;
        Sources = new long[taps][];
        Weights = weighted ? new double[taps][] : null;
        for (int tap = 0; tap < taps; tap++)
        {
            Sources[tap] = new long[count];
            if (weighted)
            {
                Weights![tap] = new double[count];
            }
        }
    }

    /// <summary>The new size.</summary>
    public long Count { get; }

    /// <summary>For each tap the elements of the input.</summary>
    public long[][] Sources { get; }

    /// <summary>For each tap its weights; null where a single element is taken as it is.</summary>
    public double[][]? Weights { get; }

    /// <summary>What lies outside of the input, where that has a value of its own.</summary>
    public bool[]? Outside { get; private set; }

    /// <summary>The value outside.</summary>
    public double OutsideValue { get; private set; }

    /// <summary>Makes the taps of one axis.</summary>
    /// <param name="length">The old size.</param>
    /// <param name="count">The new size.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="rule">The attributes.</param>
    /// <param name="part">The region along this axis, as shares of it.</param>
    public static ResizeTaps Of(long length, long count, double scale, ResizeRule rule, (double Start, double End)? part)
    {
        bool outside = rule.Crops;
        // A kernel that widens covers more elements, up to all of them.
        double widening = rule.Antialias && scale < 1 && rule.Kind != ResizeKind.Nearest ? 1 / scale : 1;
        int taps = rule.Kind == ResizeKind.Nearest ? 1 : (int)Math.Min(2 * Math.Ceiling((rule.Kind == ResizeKind.Linear ? 1 : 2) * widening), 1 << 20);
        var result = new ResizeTaps(count, taps, weighted: rule.Kind != ResizeKind.Nearest || outside);
        if (outside)
        {
            result.Outside = new bool[count];
            result.OutsideValue = rule.OutsideValue;
        }

        for (long i = 0; i < count; i++)
        {
            double place = Place(i, length, count, scale, rule.Places, part);
            if (outside && (place < 0 || place > length - 1))
            {
                result.Outside![i] = true;
            }

            if (rule.Kind == ResizeKind.Nearest)
            {
                result.Sources[0][i] = Math.Clamp((long)Nearest(place, rule.Rounding), 0, length - 1);
                if (result.Weights is { } ones)
                {
                    ones[0][i] = 1;
                }
            }
            else
            {
                result.Fill(i, place, length, widening, rule);
            }
        }

        return result;
    }

    private void Fill(long i, double place, long length, double widening, ResizeRule rule)
    {
        int half = Sources.Length / 2;
        long first = (long)Math.Floor(place) - half + 1;
        double total = 0;
        for (int tap = 0; tap < Sources.Length; tap++)
        {
            long source = first + tap;
            double distance = Math.Abs(place - source) / widening;
            double weight = rule.Kind == ResizeKind.Linear ? Math.Max(0, 1 - distance) : Cubic(distance, rule.CubicCoefficient);
            bool excluded = (rule.ExcludesOutside || rule.Antialias) && (source < 0 || source >= length);
            Sources[tap][i] = Math.Clamp(source, 0, length - 1);
            Weights![tap][i] = excluded ? 0 : weight;
            total += Weights[tap][i];
        }

        if (rule.ExcludesOutside || rule.Antialias)
        {
            foreach (double[] weights in Weights!)
            {
                weights[i] /= total;
            }
        }
    }

    private static double Place(long i, long length, long count, double scale, ResizePlaces places, (double Start, double End)? part) => places switch
    {
        ResizePlaces.HalfPixel => ((i + 0.5) / scale) - 0.5,
        ResizePlaces.HalfPixelOfSeveral => count > 1 ? ((i + 0.5) / scale) - 0.5 : 0,
        ResizePlaces.HalfPixelSymmetric => (length / 2.0 * (1 - (count / (length * scale)))) + ((i + 0.5) / scale) - 0.5,
        ResizePlaces.AlignCorners => count > 1 ? i * (double)(length - 1) / (count - 1) : 0,
        ResizePlaces.Asymmetric => i / scale,
        ResizePlaces.HalfPixelNearest => (i + 0.5) / scale,
        _ => part is not { } region ? throw new ArgumentException("the region is missing")
            : count > 1 ? (region.Start * (length - 1)) + (i * (region.End - region.Start) * (length - 1) / (count - 1))
            : 0.5 * (region.Start + region.End) * (length - 1),
    };

    private static double Nearest(double place, ResizeRounding rounding) => rounding switch
    {
        ResizeRounding.PreferFloor => Math.Ceiling(place - 0.5),
        ResizeRounding.PreferCeil => Math.Floor(place + 0.5),
        ResizeRounding.Floor => Math.Floor(place),
        _ => Math.Ceiling(place),
    };

    // Keys 1981, IEEE Transactions ASSP 29.
    private static double Cubic(double distance, double a) => distance switch
    {
        <= 1 => ((((a + 2) * distance) - (a + 3)) * distance * distance) + 1,
        < 2 => (((((distance - 5) * distance) + 8) * distance) - 4) * a,
        _ => 0,
    };
}
