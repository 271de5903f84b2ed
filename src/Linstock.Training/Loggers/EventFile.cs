using System.Buffers.Binary;
using System.Numerics;

namespace Linstock.Training.Loggers;

/// <summary>
/// A file of records as TensorFlow frames them: length (8 bytes), checksum of the length, data, checksum of the data, little-endian. Checksums are CRC-32C,
/// rotated by 15 bits and offset by a constant, so that data which hold checksums themselves are safe.
/// </summary>
internal sealed class EventFile(Stream stream) : IDisposable
{
    private const uint MaskOffset = 0xA282EAD8;

    public void Write(ReadOnlySpan<byte> record)
    {
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Checksum(header[..8]));
        stream.Write(header);
        stream.Write(record);
        Span<byte> footer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, Checksum(record));
        stream.Write(footer);
    }

    internal static uint Checksum(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        while (data.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }
        foreach (byte value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }
        return BitOperations.RotateRight(~crc, 15) + MaskOffset;
    }

    public void Flush() => stream.Flush();

    public void Dispose() => stream.Dispose();
}
