namespace Linstock.Training.Loggers;

/// <summary>A histogram message: least, most, number, sum, sum of squares, and counts between limits that grow by a tenth from 1e-12 to 1e20 on both sides of 0.</summary>
internal static class Histogram
{
    private static readonly double[] Limits = MakeLimits();

    private static double[] MakeLimits()
    {
        var positive = new List<double>();
        for (double limit = 1e-12; limit < 1e20; limit *= 1.1)
        {
            positive.Add(limit);
        }
        return [.. positive.Select(static limit => -limit).Reverse(), 0, .. positive];
    }

    public static ProtobufWriter Of(double[] values)
    {
        if (values.Length == 0 || !values.All(double.IsFinite))
        {
            throw new ArgumentException($"AddHistogram: expected finite values; got {values.Length} of which {values.Count(static v => !double.IsFinite(v))} are not");
        }
        // A bucket holds what lies below its limit and not below the one before; the last one its limit too.
        var counts = new double[Limits.Length + 1];
        double sum = 0, squares = 0;
        foreach (double value in values)
        {
            int found = Array.BinarySearch(Limits, value);
            int bucket = found >= 0 ? found + 1 : ~found;
            counts[bucket == Limits.Length && found >= 0 ? found : bucket]++;
            sum += value;
            squares += value * value;
        }
        int first = Array.FindIndex(counts, static count => count > 0), last = Array.FindLastIndex(counts, static count => count > 0);
        // An empty bucket in front says where the first one begins.
        int start = Math.Max(0, first - 1);
        double[] limits = [.. Enumerable.Range(start, last - start + 1).Select(static i => i < Limits.Length ? Limits[i] : double.MaxValue)];
        return new ProtobufWriter().Double(1, values.Min()).Double(2, values.Max()).Double(3, values.Length).Double(4, sum).Double(5, squares)
            .Doubles(6, limits).Doubles(7, counts.AsSpan(start, last - start + 1));
    }
}
