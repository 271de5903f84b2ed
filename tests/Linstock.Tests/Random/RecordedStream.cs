using System.IO.Compression;
using System.Runtime.InteropServices;
using Linstock.Serialization;

namespace Linstock.Tests.Sampling;

/// <summary>What PyTorch 1.13.1 drew with seed -7: a copy of one seed of the recorded random streams.</summary>
internal static class RecordedStream
{
    /// <summary>The seed of the recording.</summary>
    public const long Seed = -7;

    private static readonly Lazy<(SafeTensorsFile File, Dictionary<string, TensorEntry> Entries)> Recording = new(Load);

    /// <summary>The values recorded for the call with that number in a case, or for an input.</summary>
    public static T[] Values<T>(string key)
        where T : unmanaged
    {
        TensorEntry entry = Recording.Value.Entries[key];
        byte[] bytes = new byte[entry.Length];
        Recording.Value.File.Read(entry, 0, bytes);
        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }

    /// <summary>How many values were recorded.</summary>
    public static long Count(string key) => Recording.Value.Entries[key].Shape.Aggregate(1L, (product, size) => product * size);

    private static (SafeTensorsFile File, Dictionary<string, TensorEntry> Entries) Load()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Data", "random-seed-minus-7.safetensors.gz");
        using var unpacked = new MemoryStream();
        using (var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
        {
            packed.CopyTo(unpacked);
        }

        SafeTensorsFile file = SafeTensorsFile.Open(unpacked.ToArray());
        return (file, file.Header.Entries.ToDictionary(entry => entry.Name));
    }
}
