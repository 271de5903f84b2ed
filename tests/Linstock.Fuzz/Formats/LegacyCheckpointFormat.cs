using System.IO.Compression;

namespace Linstock.Fuzz.Formats;

/// <summary>PyTorch's format before version 1.6: pickles one after another, then the data.</summary>
internal sealed class LegacyCheckpointFormat() : CheckpointFormat("legacy")
{
    protected override IEnumerable<byte[]> MakeSeeds()
    {
        foreach (object value in (object[])[Everything(), SeedTensors.All, Torch.Ones(2, 2)])
        {
            yield return Legacy(Saved(value));
        }
    }

    /// <summary>The same pickle and data in the older order; the zip format's persistent ids are those of the older one without a view.</summary>
    private static byte[] Legacy(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        using var file = new MemoryStream();
        file.Write([0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.']);
        file.Write([0x80, 2, (byte)'M', 0xE9, 3, (byte)'.']);
        file.Write([0x80, 2, (byte)'}', (byte)'.']);
        file.Write(Content("archive/data.pkl"));
        byte[][] storages = [.. archive.Entries.Where(entry => entry.FullName.StartsWith("archive/data/", StringComparison.Ordinal)).Select(entry => Content(entry.FullName))];
        file.Write([0x80, 2, (byte)']', (byte)'(']);
        for (int i = 0; i < storages.Length; i++)
        {
            byte[] key = System.Text.Encoding.ASCII.GetBytes($"{i}");
            file.Write([(byte)'X', (byte)key.Length, 0, 0, 0, .. key]);
        }

        file.Write([(byte)'e', (byte)'.']);
        foreach (byte[] storage in storages)
        {
            file.Write(BitConverter.GetBytes(CountOf(storage.Length)));
            file.Write(storage);
        }

        return file.ToArray();

        byte[] Content(string name)
        {
            using Stream stream = archive.GetEntry(name)!.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }
    }

    // Seeds have tensors of six elements, of fifteen of int64, or of two or four of float32.
    private static long CountOf(int bytes) => bytes switch { 8 => 2, 16 => 4, 120 => 15, _ => 6 };
}
