using System.Text.Json;
using Linstock.Tests.Shared;

namespace Linstock.Vision.Tests.Codecs;

/// <summary>Images of many kinds with the pixels that libpng and libjpeg-turbo make of them, and files that must be refused.</summary>
internal static class RecordedImages
{
    private static readonly Dictionary<string, byte[]> Files = RecordedArchive.Read("Codecs", "images.zip");

    public sealed record Entry(string File, string Expect, bool MayDecode, string? Reference, string Layout, double Most, double Mean)
    {
        public override string ToString() => File;
    }

    public static IReadOnlyList<Entry> All { get; } = Manifest();

    public static Entry Of(string file) => All.First(entry => entry.File == file);

    public static byte[] Bytes(string file) => Files[file];

    /// <summary>The pixels of an .npy file: [height, width] or [height, width, channels], uint8 or uint16.</summary>
    public static (long[] Shape, int[] Samples) Pixels(string file)
    {
        byte[] data = Files[file];
        int header = BitConverter.ToUInt16(data, 8);
        string text = System.Text.Encoding.ASCII.GetString(data, 10, header);
        string shape = text[(text.IndexOf('(', StringComparison.Ordinal) + 1)..text.IndexOf(')', StringComparison.Ordinal)];
        long[] sizes = [.. shape.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(long.Parse)];
        bool wide = text.Contains("<u2", StringComparison.Ordinal);
        var samples = new int[sizes.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < samples.Length; i++) samples[i] = wide ? BitConverter.ToUInt16(data, 10 + header + 2 * i) : data[10 + header + i];
        return (sizes, samples);
    }

    private static List<Entry> Manifest()
    {
        using JsonDocument document = JsonDocument.Parse(Files["manifest.json"]);
        return [.. document.RootElement.GetProperty("files").EnumerateArray().Select(file =>
        {
            bool has = file.TryGetProperty("tolerance", out JsonElement tolerance);
            return new Entry(
                file.GetProperty("file").GetString()!, file.GetProperty("expect").GetString()!,
                file.TryGetProperty("may_decode", out JsonElement may) && may.GetBoolean(),
                file.TryGetProperty("reference", out JsonElement reference) ? reference.GetString() : null,
                file.TryGetProperty("layout", out JsonElement layout) ? layout.GetString()! : "",
                has ? tolerance.GetProperty("max").GetDouble() : 0, has ? tolerance.GetProperty("mean").GetDouble() : 0);
        })];
    }
}
