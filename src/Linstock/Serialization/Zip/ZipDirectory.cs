using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Text;

namespace Linstock.Serialization.Zip;

/// <summary>The directory of a zip archive, and where the data of its records lie.</summary>
/// <remarks>
/// <para>
/// The platform's own reader does not say where data lie, which a mapped file needs. Format: PKWARE's APPNOTE 6.3.10 with zip64; stored and
/// deflated records, one disk, no encryption.
/// </para>
/// <para>
/// Refused before memory is taken: records that reach beyond the archive, that overlap (together they have more bytes than the archive), that
/// claim more than deflate can compress, and names given twice. Checksums are not verified, as in PyTorch, which may write none.
/// </para>
/// </remarks>
internal sealed class ZipDirectory
{
    private const uint EndSignature = 0x06054B50, End64Signature = 0x06064B50, Locator64Signature = 0x07064B50;
    private const uint RecordSignature = 0x02014B50, HeaderSignature = 0x04034B50;
    private const int EndLength = 22, Locator64Length = 20, End64Length = 56, RecordLength = 46, HeaderLength = 30;
    private const int LongestComment = ushort.MaxValue;
    private const uint In64 = uint.MaxValue;

    // Deflate codes at best 258 bytes in two bits.
    private const long MaximumRatio = 1032;

    private const int MaximumDirectoryBytes = 1 << 28;

    private readonly ByteSource _source;
    private readonly Dictionary<string, ZipRecord> _byName = new(StringComparer.Ordinal);
    private readonly List<ZipRecord> _records = [];
    private readonly string _format;

    /// <summary>Reads the directory.</summary>
    /// <param name="source">The archive.</param>
    /// <param name="format">What messages begin with.</param>
    /// <exception cref="InvalidDataException">It is no zip archive, or not a consistent one.</exception>
    public ZipDirectory(ByteSource source, string format)
    {
        _source = source;
        _format = format;
        (long offset, long length, long count) = FindDirectory();
        if (length > MaximumDirectoryBytes)
        {
            throw Invalid($"its directory is too large; got {length} bytes; expected at most {MaximumDirectoryBytes}");
        }

        byte[] directory = new byte[length];
        source.Read(offset, directory);
        Int128 compressed = 0;
        for (int position = 0; position < directory.Length;)
        {
            ZipRecord record = ReadRecord(directory, ref position);
            compressed += record.CompressedLength;
            if (!_byName.TryAdd(record.Name, record))
            {
                throw Invalid($"a record occurs twice; got '{record.Name}'");
            }

            _records.Add(record);
        }

        if (_records.Count != count)
        {
            throw Invalid($"its directory is damaged; got {_records.Count} records; expected {count}");
        }

        if (compressed > source.Length)
        {
            throw Invalid($"its records overlap; got {compressed} bytes in an archive of {source.Length}");
        }
    }

    /// <summary>The records in the archive's order.</summary>
    public IReadOnlyList<ZipRecord> Records => _records;

    /// <summary>Whether the bytes begin like a zip archive.</summary>
    public static bool IsZip(ReadOnlySpan<byte> start) =>
        start.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(start) is HeaderSignature or EndSignature;

    /// <summary>The record of a name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out ZipRecord? record) => _byName.TryGetValue(name, out record);

    /// <summary>Where the data of a record begin.</summary>
    /// <exception cref="InvalidDataException">The record's header is not there, or its data reach beyond the archive.</exception>
    public long DataOffset(ZipRecord record)
    {
        if (record.HeaderOffset > _source.Length - HeaderLength)
        {
            throw Invalid($"record '{record.Name}' reaches beyond the archive");
        }

        Span<byte> header = stackalloc byte[HeaderLength];
        _source.Read(record.HeaderOffset, header);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderSignature)
        {
            throw Invalid($"record '{record.Name}' has no header where the directory says");
        }

        long start = record.HeaderOffset + HeaderLength
            + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        return start <= _source.Length - record.CompressedLength
            ? start
            : throw Invalid($"record '{record.Name}' reaches beyond the archive");
    }

    /// <summary>The data of a record from their beginning; a damaged one may give fewer bytes than its length, never more than asked for.</summary>
    public Stream Open(ZipRecord record)
    {
        var data = new ByteSourceStream(_source, DataOffset(record), record.CompressedLength);
        return record.IsDeflated ? new DeflateStream(data, CompressionMode.Decompress) : data;
    }

    /// <summary>All data of a record.</summary>
    /// <exception cref="InvalidDataException">They are more than allowed, or fewer than the directory says.</exception>
    public byte[] Read(ZipRecord record, int maximumBytes)
    {
        if (record.Length > maximumBytes)
        {
            throw Invalid($"record '{record.Name}' is too large; got {record.Length} bytes; expected at most {maximumBytes}");
        }

        byte[] data = new byte[record.Length];
        using Stream stream = Open(record);
        int got = stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        return got == data.Length ? data : throw Invalid($"record '{record.Name}' ends early; got {got} bytes; expected {data.Length}");
    }

    private (long Offset, long Length, long Count) FindDirectory()
    {
        int tail = (int)Math.Min(_source.Length, EndLength + LongestComment);
        byte[] bytes = new byte[tail];
        _source.Read(_source.Length - tail, bytes);
        for (int i = tail - EndLength; i >= 0; i--)
        {
            ReadOnlySpan<byte> end = bytes.AsSpan(i);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) == EndSignature
                && BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) == end.Length - EndLength)
            {
                return ReadEnd(end, _source.Length - tail + i);
            }
        }

        throw Invalid("it has no directory at its end; the file is cut off");
    }

    private (long Offset, long Length, long Count) ReadEnd(ReadOnlySpan<byte> end, long position)
    {
        if (BinaryPrimitives.ReadUInt16LittleEndian(end[4..]) is not (0 or ushort.MaxValue))
        {
            throw Invalid("it is part of an archive of several disks");
        }

        ulong count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        ulong length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        ulong offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        if ((count == ushort.MaxValue || length == In64 || offset == In64) && position >= Locator64Length)
        {
            Span<byte> buffer = stackalloc byte[End64Length];
            Span<byte> locator = buffer[..Locator64Length];
            _source.Read(position - Locator64Length, locator);
            if (BinaryPrimitives.ReadUInt32LittleEndian(locator) == Locator64Signature)
            {
                ulong end64 = BinaryPrimitives.ReadUInt64LittleEndian(locator[8..]);
                if (end64 > (ulong)Math.Max(0, position - Locator64Length - End64Length))
                {
                    throw Invalid("its end record points beyond the archive");
                }

                _source.Read((long)end64, buffer);
                if (BinaryPrimitives.ReadUInt32LittleEndian(buffer) != End64Signature)
                {
                    throw Invalid("its end record is damaged");
                }

                position = (long)end64;
                count = BinaryPrimitives.ReadUInt64LittleEndian(buffer[32..]);
                length = BinaryPrimitives.ReadUInt64LittleEndian(buffer[40..]);
                offset = BinaryPrimitives.ReadUInt64LittleEndian(buffer[48..]);
            }
        }

        return offset <= (ulong)position && length <= (ulong)position - offset && count <= length / RecordLength
            ? ((long)offset, (long)length, (long)count)
            : throw Invalid("its directory reaches beyond the archive");
    }

    private ZipRecord ReadRecord(ReadOnlySpan<byte> directory, ref int position)
    {
        ReadOnlySpan<byte> fields = directory[position..];
        if (fields.Length < RecordLength || BinaryPrimitives.ReadUInt32LittleEndian(fields) != RecordSignature)
        {
            throw Invalid($"its directory is damaged at byte {position}");
        }

        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(fields[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(fields[30..]);
        int total = RecordLength + nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(fields[32..]);
        if (total > fields.Length)
        {
            throw Invalid($"its directory is damaged at byte {position}");
        }

        position += total;
        string name = Encoding.UTF8.GetString(fields.Slice(RecordLength, nameLength)).Replace('\\', '/');
        if ((BinaryPrimitives.ReadUInt16LittleEndian(fields[8..]) & 1) != 0)
        {
            throw Invalid($"record '{name}' is encrypted");
        }

        int method = BinaryPrimitives.ReadUInt16LittleEndian(fields[10..]);
        if (method is not (0 or 8))
        {
            throw Invalid($"record '{name}' is compressed in a way that is not read; got method {method}; expected 0 (stored) or 8 (deflated)");
        }

        ulong compressed = BinaryPrimitives.ReadUInt32LittleEndian(fields[20..]);
        ulong length = BinaryPrimitives.ReadUInt32LittleEndian(fields[24..]);
        ulong offset = BinaryPrimitives.ReadUInt32LittleEndian(fields[42..]);
        ReadZip64(fields.Slice(RecordLength + nameLength, extraLength), ref length, ref compressed, ref offset);
        ulong limit = (ulong)_source.Length;
        if (offset > limit || compressed > limit - offset)
        {
            throw Invalid($"record '{name}' reaches beyond the archive");
        }

        // Cannot overflow: a compressed length is at most that of a file.
        bool possible = method == 0 ? length == compressed : length <= ((UInt128)compressed + 64) * MaximumRatio;
        return possible && length <= long.MaxValue
            ? new ZipRecord(name, method == 8, (long)compressed, (long)length, (long)offset)
            : throw Invalid($"record '{name}' claims a length that is not possible; got {length} bytes out of {compressed}");
    }

    /// <summary>Takes the 64-bit fields that stand for those whose 32 bits are all ones.</summary>
    private static void ReadZip64(ReadOnlySpan<byte> extra, ref ulong length, ref ulong compressed, ref ulong offset)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int size = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            ReadOnlySpan<byte> content = extra.Slice(4, size);
            extra = extra[(4 + size)..];
            if (id == 1)
            {
                Take(ref content, ref length);
                Take(ref content, ref compressed);
                Take(ref content, ref offset);
                return;
            }
        }

        static void Take(ref ReadOnlySpan<byte> content, ref ulong field)
        {
            if (field == In64 && content.Length >= 8)
            {
                field = BinaryPrimitives.ReadUInt64LittleEndian(content);
                content = content[8..];
            }
        }
    }

    private InvalidDataException Invalid(string what) => new($"{_format}: not a whole zip archive: {what}");
}
