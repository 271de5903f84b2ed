namespace Linstock.Serialization;

/// <summary>Writes a file that appears as a whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes to a file beside <paramref name="path"/>, flushes it to the disk, renames it and flushes the folder. Whatever fails,
    /// a file that was there before is still there, whole.
    /// </summary>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        string temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                write(new WriteBackStream(stream));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
            DirectorySync.Flush(Path.GetDirectoryName(full)!);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
