namespace Linstock.Training.Metrics;

/// <summary>A box with its corners.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    public double Area => (Right - Left) * (Bottom - Top);

    /// <summary>The share of the union that both cover; of this box if the other is around a crowd.</summary>
    public double Overlap(Box other, bool otherIsCrowd)
    {
        double width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left), height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top);
        if (width <= 0 || height <= 0)
        {
            return 0;
        }
        double both = width * height;
        return both / (otherIsCrowd ? Area : Area + other.Area - both);
    }
}

/// <summary>An object that was found.</summary>
internal readonly record struct Detection(Box Box, double Score, long Label);

/// <summary>An object that is there.</summary>
internal readonly record struct GroundTruth(Box Box, long Label, bool IsCrowd, double Area);

/// <summary>
/// COCO's assignment of detections to objects: by falling score each takes the object with the greatest overlap that is still free. Objects outside
/// of the range of areas, and crowds, are ignored: they count neither as missed nor, if they are found, as found.
/// </summary>
internal static class DetectionMatching
{
    /// <summary>How a detection fared at a threshold.</summary>
    internal readonly record struct Outcome(double Score, bool IsMatched, bool IsIgnored);

    /// <summary>The outcome of each detection of one class in one image, by falling score, and the number of objects that count.</summary>
    public static (Outcome[][] ByThreshold, int Objects) Match(
        IReadOnlyList<Detection> found, IReadOnlyList<GroundTruth> present, ReadOnlySpan<double> thresholds, double leastArea, double mostArea)
    {
        bool IsOutside(double area) => area < leastArea || area > mostArea;
        bool IsIgnored(GroundTruth truth) => truth.IsCrowd || IsOutside(truth.Area);
        GroundTruth[] truths = [.. present.OrderBy(truth => IsIgnored(truth))];
        bool[] ignored = Array.ConvertAll(truths, IsIgnored);
        var overlaps = new double[found.Count, truths.Length];
        for (int d = 0; d < found.Count; d++)
        {
            for (int g = 0; g < truths.Length; g++)
            {
                overlaps[d, g] = found[d].Box.Overlap(truths[g].Box, truths[g].IsCrowd);
            }
        }
        var outcomes = new Outcome[thresholds.Length][];
        for (int t = 0; t < thresholds.Length; t++)
        {
            var taken = new bool[truths.Length];
            outcomes[t] = new Outcome[found.Count];
            for (int d = 0; d < found.Count; d++)
            {
                int match = Best(d, Math.Min(thresholds[t], 1 - 1e-10), truths, ignored, taken, overlaps);
                if (match >= 0)
                {
                    taken[match] = true;
                }
                outcomes[t][d] = new Outcome(found[d].Score, match >= 0, match >= 0 ? ignored[match] : IsOutside(found[d].Box.Area));
            }
        }
        return (outcomes, ignored.Count(static value => !value));
    }

    private static int Best(int detection, double least, GroundTruth[] truths, bool[] ignored, bool[] taken, double[,] overlaps)
    {
        int match = -1;
        for (int g = 0; g < truths.Length; g++)
        {
            if (taken[g] && !truths[g].IsCrowd)
            {
                continue;
            }
            // Objects that count come first; one that is ignored never takes the place of one that counts.
            if (match >= 0 && !ignored[match] && ignored[g])
            {
                break;
            }
            if (overlaps[detection, g] >= least)
            {
                least = overlaps[detection, g];
                match = g;
            }
        }
        return match;
    }
}
