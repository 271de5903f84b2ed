using System.IO.Compression;

namespace Linstock.Tests.Shared;

/// <summary>What is recorded for tests lies in zip archives beside their assemblies.</summary>
internal static class RecordedArchive
{
    /// <summary>The content of every file of an archive, by the file's name.</summary>
    /// <param name="path">Where the archive is, from the folder of the test assembly.</param>
    public static Dictionary<string, byte[]> Read(params string[] path)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine([AppContext.BaseDirectory, .. path]));
        return archive.Entries.ToDictionary(entry => entry.FullName, Content);
    }

    /// <summary>The content of one entry.</summary>
    public static byte[] Content(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
