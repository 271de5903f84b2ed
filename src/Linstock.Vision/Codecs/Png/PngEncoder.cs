using System.Buffers.Binary;
using System.IO.Compression;
using Linstock.Serialization;

namespace Linstock.Vision.Codecs.Png;

/// <summary>Writes a PNG file; each row takes the filter with the least sum of differences.</summary>
internal static class PngEncoder
{
    public static byte[] Encode(PixelBuffer image, int compressionLevel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(compressionLevel);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(compressionLevel, 9);
        PngColor color = image.Layout switch
        {
            PixelLayout.Gray => PngColor.Gray,
            PixelLayout.GrayAlpha => PngColor.GrayAlpha,
            PixelLayout.Rgb => PngColor.Rgb,
            PixelLayout.Rgba => PngColor.Rgba,
            _ => throw new ArgumentException($"encode_png: PNG has no pixels of {image.Layout}; convert them to RGB", nameof(image)),
        };
        using var output = new MemoryStream();
        output.Write(PngCodec.Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        header[8] = (byte)image.BitDepth;
        header[9] = (byte)color;
        header[10..].Clear();
        WriteChunk(output, "IHDR"u8, header);
        using var compressed = new MemoryStream();
        using (var deflater = new ZLibStream(compressed, new ZLibCompressionOptions { CompressionLevel = compressionLevel }, leaveOpen: true)) WriteRows(image, deflater);
        WriteChunk(output, "IDAT"u8, compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        WriteChunk(output, "IEND"u8, []);
        return output.ToArray();
    }

    private static void WriteRows(PixelBuffer image, ZLibStream target)
    {
        int distance = image.Channels * image.BitDepth / 8, bytes = image.Width * distance;
        byte[] row = new byte[bytes], above = new byte[bytes];
        var filtered = new byte[bytes + 1];
        var best = new byte[bytes + 1];
        for (int y = 0; y < image.Height; y++)
        {
            image.Samples.AsSpan(y * bytes, bytes).CopyTo(row);
            if (image.BitDepth == 16)
                for (int i = 0; i < bytes; i += 2) (row[i], row[i + 1]) = (row[i + 1], row[i]);
            long least = long.MaxValue;
            for (byte type = 0; type <= 4; type++)
            {
                filtered[0] = type;
                PngFilter.Apply(type, row, y == 0 ? [] : above, distance, filtered.AsSpan(1));
                long sum = 0;
                foreach (byte value in filtered.AsSpan(1)) sum += Math.Abs((int)(sbyte)value);
                if (sum >= least) continue;
                least = sum;
                (best, filtered) = (filtered, best);
            }

            target.Write(best);
            (row, above) = (above, row);
        }
    }

    private static void WriteChunk(MemoryStream output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        output.Write(number);
        output.Write(type);
        output.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(Crc32.Append(0, type), content));
        output.Write(number);
    }
}
