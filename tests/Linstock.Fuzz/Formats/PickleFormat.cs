using System.IO.Compression;

namespace Linstock.Fuzz.Formats;

/// <summary>Damaged pickles in whole archives, so that all damage reaches the reader of pickles.</summary>
internal sealed class PickleFormat() : CheckpointFormat("pickle")
{
    private const int StorageCount = 20;

    public override void Read(byte[] file) => base.Read(Archive(file));

    protected override IEnumerable<byte[]> MakeSeeds()
    {
        foreach (object value in (object[])[Everything(), SeedTensors.All, Torch.Ones(2, 2)])
        {
            using var archive = new ZipArchive(new MemoryStream(Saved(value)));
            using Stream pickle = archive.GetEntry("archive/data.pkl")!.Open();
            using var bytes = new MemoryStream();
            pickle.CopyTo(bytes);
            yield return bytes.ToArray();
        }
    }

    private static byte[] Archive(byte[] pickle)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("x/data.pkl", pickle);
            for (int i = 0; i < StorageCount; i++)
            {
                Add($"x/data/{i}", new byte[128]);
            }

            void Add(string name, byte[] data)
            {
                using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(data);
            }
        }

        return stream.ToArray();
    }
}
