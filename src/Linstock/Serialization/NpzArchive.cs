using System.IO.Compression;

namespace Linstock.Serialization;

/// <summary>A <c>.npz</c> file, a zip archive of <c>.npy</c> files, opened for reading with its claims bounded.</summary>
/// <remarks>
/// A zip archive of a few kilobytes can claim to hold petabytes. Refused before anything is decompressed: more than
/// <see cref="MaximumEntries"/> entries, entries that say to be more than deflate can compress, entries which together
/// have more compressed bytes than the archive (they overlap), names given twice, and more data than the caller allows.
/// While reading, no entry may give more bytes than it said.
/// </remarks>
internal sealed class NpzArchive : IDisposable
{
    /// <summary>Arrays in an archive, at most.</summary>
    public const int MaximumEntries = 1 << 20;

    // Deflate codes at best 258 bytes in two bits.
    private const long MaximumRatio = 1032;

    private const string Extension = ".npy";

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>Opens an archive and checks what its directory claims.</summary>
    /// <param name="source">A stream that can seek.</param>
    /// <param name="maximumBytes">Decompressed bytes of all arrays together, at most.</param>
    /// <exception cref="InvalidDataException">It is no zip archive, or one of the limits is exceeded.</exception>
    public NpzArchive(Stream source, long maximumBytes)
    {
        Int128 compressed = 0;
        Int128 total = 0;
        _archive = new ZipArchive(source, ZipArchiveMode.Read, leaveOpen: true);
        if (_archive.Entries.Count > MaximumEntries)
        {
            throw Invalid($"too many entries; got {_archive.Entries.Count}; expected at most {MaximumEntries}");
        }

        foreach (ZipArchiveEntry entry in _archive.Entries)
        {
            string name = entry.FullName.EndsWith(Extension, StringComparison.Ordinal)
                ? entry.FullName[..^Extension.Length]
                : throw Invalid($"an entry is no array; got '{entry.FullName}'; expected names ending in {Extension}");
            if (entry.Length < 0 || entry.CompressedLength < 0 || entry.Length > ((Int128)entry.CompressedLength + 64) * MaximumRatio)
            {
                throw Invalid($"an entry claims more than can be compressed; got {entry.Length} bytes out of {entry.CompressedLength} for '{name}'");
            }

            if (!_entries.TryAdd(name, entry))
            {
                throw Invalid($"a name occurs twice; got '{name}'");
            }

            _names.Add(name);
            compressed += entry.CompressedLength;
            total += entry.Length;
        }

        if (compressed > source.Length)
        {
            throw Invalid($"the entries overlap; got {compressed} compressed bytes in an archive of {source.Length}");
        }

        if (total > maximumBytes)
        {
            throw Invalid($"the arrays are larger than allowed; got {total} bytes; expected at most {maximumBytes}");
        }
    }

    /// <summary>The names of the arrays in the archive's order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Opens one array: its header, and the stream of its data.</summary>
    /// <exception cref="InvalidDataException">It is not an array a tensor can hold, or its data are not what the archive says.</exception>
    public (NpyHeader Header, Stream Data) Open(string name)
    {
        ZipArchiveEntry entry = _entries[name];
        Stream data = entry.Open();
        try
        {
            NpyHeader header = NpyHeader.Read(data);
            return header.FileByteCount <= entry.Length
                ? (header, data)
                : throw Invalid($"array '{name}' is larger than its entry; got {header.FileByteCount} bytes; expected at most {entry.Length}");
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    /// <summary>Writes arrays into a new archive.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="arrays">Names and what writes each as a <c>.npy</c> file.</param>
    /// <param name="compress">Whether to compress them.</param>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public static void Write(Stream destination, IEnumerable<(string Name, Action<Stream> Write)> arrays, bool compress)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var archive = new ZipArchive(destination, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, Action<Stream> write) in arrays)
        {
            if (!names.Add(name))
            {
                throw new ArgumentException($"npz: two arrays have the same name; got '{name}'");
            }

            ZipArchiveEntry entry = archive.CreateEntry(name + Extension, compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
            using Stream stream = entry.Open();
            write(stream);
        }
    }

    private static InvalidDataException Invalid(string what) => new("npz: " + what);
}
