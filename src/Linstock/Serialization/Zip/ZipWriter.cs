using System.Buffers.Binary;
using System.Text;

namespace Linstock.Serialization.Zip;

/// <summary>Writes a zip archive of stored records whose data begin at multiples of 64 bytes, so that a reader can map them.</summary>
/// <remarks>
/// The gap is an extra field, as PyTorch's own writer makes it. Lengths and checksums stand before the data: the destination need not seek.
/// Records or offsets of 4 GB and more take the zip64 form.
/// </remarks>
internal sealed class ZipWriter(Stream destination)
{
    private const int Alignment = 64;
    private const int HeaderLength = 30, ExtraHeaderLength = 4, Zip64SizesLength = 16;
    private const ushort PaddingId = 0x4246; // "FB"

    // Version 4.5, which zip64 needs; names are UTF-8; 1 January 1980, so that the same content gives the same bytes.
    private const ushort Version = 45, Utf8Names = 1 << 11, Date = 0x21;

    private readonly List<(byte[] Name, uint Checksum, long Length, long Offset)> _records = [];
    private long _position;

    /// <summary>Writes a record.</summary>
    /// <param name="name">Its name with forward slashes.</param>
    /// <param name="length">Bytes of data.</param>
    /// <param name="checksum">Their <see cref="Crc32"/>.</param>
    /// <param name="writeData">Writes exactly these bytes.</param>
    public void Add(string name, long length, uint checksum, Action<Stream> writeData)
    {
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        bool is64 = length >= uint.MaxValue;
        int sizes = is64 ? ExtraHeaderLength + Zip64SizesLength : 0;
        long unpadded = _position + HeaderLength + nameBytes.Length + sizes + ExtraHeaderLength;
        int padding = (int)((Alignment - (unpadded % Alignment)) % Alignment);
        byte[] header = new byte[(int)(unpadded - _position) + padding];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x04034B50);
        WriteCommon(header.AsSpan(4), checksum, is64 ? uint.MaxValue : (uint)length, nameBytes.Length, header.Length - HeaderLength - nameBytes.Length);
        nameBytes.CopyTo(header, HeaderLength);
        Span<byte> extra = header.AsSpan(HeaderLength + nameBytes.Length);
        if (is64)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(extra, 1);
            BinaryPrimitives.WriteUInt16LittleEndian(extra[2..], Zip64SizesLength);
            BinaryPrimitives.WriteInt64LittleEndian(extra[4..], length);
            BinaryPrimitives.WriteInt64LittleEndian(extra[12..], length);
            extra = extra[sizes..];
        }

        BinaryPrimitives.WriteUInt16LittleEndian(extra, PaddingId);
        BinaryPrimitives.WriteUInt16LittleEndian(extra[2..], (ushort)padding);
        extra[4..].Fill((byte)'Z');
        _records.Add((nameBytes, checksum, length, _position));
        destination.Write(header);
        writeData(destination);
        _position += header.Length + length;
    }

    /// <summary>Writes a small record.</summary>
    public void Add(string name, ReadOnlyMemory<byte> data) =>
        Add(name, data.Length, Crc32.Append(0, data.Span), stream => stream.Write(data.Span));

    /// <summary>Writes the directory, which ends the archive.</summary>
    public void Finish()
    {
        long start = _position;
        foreach ((byte[] name, uint checksum, long length, long offset) in _records)
        {
            WriteRecord(name, checksum, length, offset);
        }

        long directory = _position - start;
        if (_records.Count >= ushort.MaxValue || start >= uint.MaxValue || directory >= uint.MaxValue)
        {
            WriteEnd64(start, directory);
        }

        byte[] end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054B50);
        ushort count = (ushort)Math.Min(_records.Count, ushort.MaxValue);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)Math.Min(directory, uint.MaxValue));
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)Math.Min(start, uint.MaxValue));
        Write(end);
    }

    /// <summary>The fields that a record's header and its entry in the directory share.</summary>
    private static void WriteCommon(Span<byte> fields, uint checksum, uint length, int nameLength, int extraLength)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(fields, Version);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[2..], Utf8Names);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[8..], Date);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[10..], checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[14..], length);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[18..], length);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[22..], (ushort)nameLength);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[24..], (ushort)extraLength);
    }

    private void WriteRecord(byte[] name, uint checksum, long length, long offset)
    {
        bool longLength = length >= uint.MaxValue, longOffset = offset >= uint.MaxValue;
        int content = (longLength ? Zip64SizesLength : 0) + (longOffset ? 8 : 0);
        int extraLength = content == 0 ? 0 : ExtraHeaderLength + content;
        byte[] record = new byte[46 + name.Length + extraLength];
        BinaryPrimitives.WriteUInt32LittleEndian(record, 0x02014B50);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(4), Version);
        WriteCommon(record.AsSpan(6), checksum, longLength ? uint.MaxValue : (uint)length, name.Length, extraLength);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(42), longOffset ? uint.MaxValue : (uint)offset);
        name.CopyTo(record, 46);
        if (content > 0)
        {
            Span<byte> extra = record.AsSpan(46 + name.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(extra, 1);
            BinaryPrimitives.WriteUInt16LittleEndian(extra[2..], (ushort)content);
            extra = extra[4..];
            if (longLength)
            {
                BinaryPrimitives.WriteInt64LittleEndian(extra, length);
                BinaryPrimitives.WriteInt64LittleEndian(extra[8..], length);
                extra = extra[16..];
            }

            if (longOffset)
            {
                BinaryPrimitives.WriteInt64LittleEndian(extra, offset);
            }
        }

        Write(record);
    }

    private void WriteEnd64(long start, long directory)
    {
        byte[] end = new byte[56 + 20];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06064B50);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(4), 56 - 12);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(12), Version);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(14), Version);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(24), _records.Count);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(32), _records.Count);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(40), directory);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(48), start);
        Span<byte> locator = end.AsSpan(56);
        BinaryPrimitives.WriteUInt32LittleEndian(locator, 0x07064B50);
        BinaryPrimitives.WriteInt64LittleEndian(locator[8..], _position);
        BinaryPrimitives.WriteUInt32LittleEndian(locator[16..], 1);
        Write(end);
    }

    private void Write(byte[] bytes)
    {
        destination.Write(bytes);
        _position += bytes.Length;
    }
}
