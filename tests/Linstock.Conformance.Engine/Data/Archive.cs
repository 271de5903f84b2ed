using System.IO.Compression;

namespace Linstock.Conformance.Data;

/// <summary>Packs recordings into the archive from which the tests read them.</summary>
public static class Archive
{
    // The oldest time a zip entry can bear: the same recordings give the same archive.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Packs the given folders of a folder of recordings.</summary>
    public static void Create(string recordings, IEnumerable<string> folders, string file)
    {
        File.Delete(file);
        using ZipArchive archive = ZipFile.Open(file, ZipArchiveMode.Create);
        IEnumerable<string> files = folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(recordings, folder), "*", SearchOption.AllDirectories))
            .Where(path => Path.GetExtension(path) != ".md")
            .Order(StringComparer.Ordinal);
        foreach (string path in files)
        {
            ZipArchiveEntry entry = archive.CreateEntry(
                Path.GetRelativePath(recordings, path).Replace('\\', '/'), CompressionLevel.SmallestSize);
            entry.LastWriteTime = Epoch;
            using Stream target = entry.Open();
            using Stream source = File.OpenRead(path);
            source.CopyTo(target);
        }
    }
}
