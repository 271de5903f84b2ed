namespace Linstock;

/// <summary>How tensors are printed, as PyTorch's <c>torch.set_printoptions</c>.</summary>
/// <param name="Precision">Digits after the point.</param>
/// <param name="Threshold">Tensors with more elements are abbreviated.</param>
/// <param name="EdgeItems">Entries shown at each end of an abbreviated dimension.</param>
/// <param name="LineWidth">Characters of a line.</param>
/// <param name="SciMode">Whether scientific notation is used; null lets the values decide.</param>
public sealed record PrintOptions(int Precision = 4, long Threshold = 1000, int EdgeItems = 3, int LineWidth = 80, bool? SciMode = null);

public static partial class Torch
{
    internal static PrintOptions PrintOptions { get; private set; } = new();

    /// <summary>Sets how tensors are printed; what is not given keeps its value.</summary>
    /// <param name="precision">Digits after the point, 4 at first.</param>
    /// <param name="threshold">Tensors with more elements are abbreviated, 1000 at first.</param>
    /// <param name="edgeitems">Entries shown at each end of an abbreviated dimension, 3 at first.</param>
    /// <param name="linewidth">Characters of a line, 80 at first.</param>
    /// <param name="profile">"default", "short" or "full", applied first.</param>
    /// <param name="sciMode">Whether scientific notation is used; null lets the values decide.</param>
    /// <exception cref="ArgumentException">The profile is another.</exception>
    public static void SetPrintOptions(
        int? precision = null, long? threshold = null, int? edgeitems = null, int? linewidth = null, string? profile = null, bool? sciMode = null)
    {
        PrintOptions options = profile switch
        {
            null => PrintOptions,
            "default" => new PrintOptions(),
            "short" => new PrintOptions(Precision: 2, EdgeItems: 2),
            "full" => new PrintOptions(Threshold: long.MaxValue),
            _ => throw new ArgumentException($"set_printoptions: profile must be default, short or full; got {profile}", nameof(profile)),
        };
        PrintOptions = options with
        {
            Precision = precision ?? options.Precision,
            Threshold = threshold ?? options.Threshold,
            EdgeItems = edgeitems ?? options.EdgeItems,
            LineWidth = linewidth ?? options.LineWidth,
            SciMode = sciMode,
        };
    }
}
