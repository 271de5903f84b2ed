using System.Buffers.Binary;
using Linstock.Vision.Codecs;
using Linstock.Vision.IO;

namespace Linstock.Fuzz.Formats;

/// <summary>Images, of which only those that a reader takes are whole.</summary>
internal abstract class ImageFormat(string name, string extension) : FuzzFormat(name)
{
    public override bool IsRefusal(Exception exception) => exception is ImageFormatException;

    public override void Read(byte[] file) => SeedTensors.Touch(ImageIO.DecodeImage(file));

    protected override IEnumerable<byte[]> MakeSeeds() => RecordedFiles.Of("images.zip", extension).Where(IsWhole);

    private bool IsWhole(byte[] file)
    {
        try
        {
            Read(file);
            return true;
        }
        catch (ImageFormatException)
        {
            return false;
        }
    }
}

/// <summary>JPEG files.</summary>
internal sealed class JpegFormat() : ImageFormat("jpeg", ".jpg");

/// <summary>PNG files. Checksums are put right after the damage, or none of it would get past them.</summary>
internal sealed class PngFormat() : ImageFormat("png", ".png")
{
    public override IReadOnlyList<byte[]> Words { get; } = [.. ((string[])["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]).Select(System.Text.Encoding.ASCII.GetBytes)];

    public override void Read(byte[] file)
    {
        byte[] repaired = [.. file];
        for (int position = 8; position + 12 <= repaired.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(repaired.AsSpan(position));
            if (length > repaired.Length - position - 12) break;
            int end = position + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(repaired.AsSpan(end), Checksum(repaired.AsSpan(position + 4, 4 + (int)length)));
            position = end + 4;
        }

        base.Read(repaired);
    }

    // CRC-32 of ISO 3309, bit by bit.
    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
