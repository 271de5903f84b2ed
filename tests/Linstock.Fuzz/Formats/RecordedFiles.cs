using System.IO.Compression;
using Linstock.Tests.Shared;

namespace Linstock.Fuzz.Formats;

/// <summary>Whole files of other programs that the codecs' tests keep.</summary>
internal static class RecordedFiles
{
    /// <summary>The files of an archive with an extension, and no more bytes than a fuzzer gets through quickly.</summary>
    public static IEnumerable<byte[]> Of(string archiveName, string extension, int most = 12_000)
    {
        using Stream stream = typeof(RecordedFiles).Assembly.GetManifestResourceStream(archiveName)!;
        using var archive = new ZipArchive(stream);
        foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => entry.Name.EndsWith(extension, StringComparison.Ordinal) && entry.Length <= most))
        {
            yield return RecordedArchive.Content(entry);
        }
    }
}
