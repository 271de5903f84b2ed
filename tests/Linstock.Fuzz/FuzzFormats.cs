using Linstock.Fuzz.Formats;

namespace Linstock.Fuzz;

/// <summary>The formats by name.</summary>
public static class FuzzFormats
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzFormat> All { get; } =
    [
        new SafeTensorsFormat(),
        new CheckpointFormat(),
        new LegacyCheckpointFormat(),
        new PickleFormat(),
        new NpyFormat(),
        new NpzFormat(),
        new GgufFormat(),
        new PngFormat(),
        new JpegFormat(),
        new WaveFormat(),
        new OnnxFormat(),
    ];
}
