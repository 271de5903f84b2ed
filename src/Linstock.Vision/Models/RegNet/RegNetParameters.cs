namespace Linstock.Vision.Architectures;

/// <summary>A stage of a <see cref="RegNet"/>.</summary>
/// <param name="Depth">Blocks.</param>
/// <param name="Width">Channels.</param>
/// <param name="GroupWidth">Channels of a group of the 3x3 convolutions.</param>
public readonly record struct RegNetStage(int Depth, long Width, long GroupWidth);

/// <summary>The stages of a <see cref="RegNet"/>, from the few numbers of the paper's section 3.3.</summary>
public sealed record RegNetParameters
{
    // Widths are multiples of it.
    private const double Quantum = 8;

    /// <summary>Derives the stages: block j has the width w₀ + w_a j, rounded to a power of w_m times w₀ and to a multiple of 8.</summary>
    /// <param name="depth">Blocks of the whole network.</param>
    /// <param name="initialWidth">w₀.</param>
    /// <param name="slope">w_a.</param>
    /// <param name="multiplier">w_m.</param>
    /// <param name="groupWidth">Channels of a group.</param>
    /// <param name="seRatio">The squeezed channels for each of the input; null: no squeeze and excitation.</param>
    /// <exception cref="ArgumentException">The numbers give no network.</exception>
    public RegNetParameters(int depth, long initialWidth, double slope, double multiplier, long groupWidth, double? seRatio = null)
    {
        if (slope < 0 || initialWidth <= 0 || multiplier <= 1 || initialWidth % 8 != 0 || depth < 1)
            throw new ArgumentException($"regnet: no valid setting; got depth {depth}, w_0 {initialWidth}, w_a {slope}, w_m {multiplier}");
        SeRatio = seRatio;
        // In float32, as torchvision has it: the rounding decides.
        float log = (float)Math.Log(multiplier);
        long[] widths = new long[depth];
        for (int j = 0; j < depth; j++)
        {
            float width = (j * (float)slope) + initialWidth;
            float power = MathF.Round(MathF.Log(width / initialWidth) / log);
            widths[j] = (long)(MathF.Round(initialWidth * MathF.Pow((float)multiplier, power) / (float)Quantum) * (float)Quantum);
        }

        Stages = [.. Group(widths).Select(stage => Compatible(stage.Depth, stage.Width, groupWidth))];
    }

    /// <summary>The stages.</summary>
    public IReadOnlyList<RegNetStage> Stages { get; }

    /// <summary>The squeezed channels of a block for each channel of its input; null: no squeeze and excitation.</summary>
    public double? SeRatio { get; }

    private static IEnumerable<(int Depth, long Width)> Group(long[] widths)
    {
        for (int first = 0, next; first < widths.Length; first = next)
        {
            for (next = first; next < widths.Length && widths[next] == widths[first];) next++;
            yield return (next - first, widths[first]);
        }
    }

    // Widths must be multiples of the group's.
    private static RegNetStage Compatible(int depth, long width, long groupWidth)
    {
        long group = Math.Min(groupWidth, width);
        return new RegNetStage(depth, ChannelRounding.MakeDivisible(width, group), group);
    }
}
