using System.Buffers.Binary;

namespace Linstock.Vision.Codecs.Bitmaps;

/// <summary>Windows bitmaps: 1, 4, 8, 24 and 32 bits, uncompressed, either way up.</summary>
public sealed class BmpCodec : IImageCodec
{
    private const int FileHeader = 14;
    private const int InfoHeader = 40;

    /// <inheritdoc/>
    public string Name => "BMP";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".bmp", ".dib"];

    /// <inheritdoc/>
    public bool Matches(ReadOnlySpan<byte> beginning) => beginning.StartsWith("BM"u8);

    /// <inheritdoc/>
    public PixelBuffer Decode(ReadOnlySpan<byte> data)
    {
        if (data.Length < FileHeader + InfoHeader) throw new ImageFormatException($"BMP: the file has {data.Length} bytes; the headers alone take {FileHeader + InfoHeader}");
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(data[10..]), size = BinaryPrimitives.ReadUInt32LittleEndian(data[14..]);
        if (size < InfoHeader || size > data.Length - FileHeader) throw new ImageFormatException($"BMP: a header of {size} bytes is not supported; expected {InfoHeader} or more");
        (long width, long height) = (BinaryPrimitives.ReadInt32LittleEndian(data[18..]), BinaryPrimitives.ReadInt32LittleEndian(data[22..]));
        bool topDown = height < 0;
        height = Math.Abs(height);
        if (width < 1 || height < 1 || width * height > PixelBuffer.MostPixels) throw new ImageFormatException($"BMP: {width} x {height} pixels; expected 1 to {PixelBuffer.MostPixels}");
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(data[28..]);
        uint compression = BinaryPrimitives.ReadUInt32LittleEndian(data[30..]), colors = BinaryPrimitives.ReadUInt32LittleEndian(data[46..]);
        if (bits is not (1 or 4 or 8 or 24 or 32)) throw new ImageFormatException($"BMP: {bits} bits a pixel are not supported; expected 1, 4, 8, 24 or 32");
        bool hasAlpha = bits == 32 && HasAlpha(data, size, compression);
        if (compression != 0 && !(compression == 3 && bits == 32)) throw new ImageFormatException($"BMP: compression {compression} with {bits} bits is not supported");

        long stride = (width * bits + 31) / 32 * 4;
        if (offset > data.Length || stride * height > data.Length - offset) throw new ImageFormatException($"BMP: {width} x {height} pixels take {stride * height} bytes at byte {offset}; the file has {data.Length}");
        ReadOnlySpan<byte> palette = default;
        if (bits <= 8)
        {
            if (colors == 0) colors = 1u << bits;
            if (colors > 1u << bits || FileHeader + size + colors * 4 > data.Length) throw new ImageFormatException($"BMP: a palette of {colors} colours does not fit");
            palette = data.Slice(FileHeader + (int)size, (int)colors * 4);
        }

        int channels = hasAlpha ? 4 : 3;
        var samples = new byte[width * height * channels];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = data.Slice((int)(offset + stride * (topDown ? y : height - 1 - y)), (int)stride);
            Span<byte> target = samples.AsSpan((int)(y * width * channels), (int)width * channels);
            for (int x = 0; x < width; x++)
            {
                ReadOnlySpan<byte> color = bits >= 24 ? row.Slice(x * bits / 8, bits / 8) : Color(palette, (row[x * bits / 8] >> (8 - bits - x * bits % 8)) & ((1 << bits) - 1));
                Span<byte> pixel = target.Slice(x * channels, channels);
                (pixel[0], pixel[1], pixel[2]) = (color[2], color[1], color[0]);
                if (hasAlpha) pixel[3] = color[3];
            }
        }

        return new PixelBuffer((int)width, (int)height, hasAlpha ? PixelLayout.Rgba : PixelLayout.Rgb, samples);
    }

    /// <inheritdoc/>
    public byte[] Encode(PixelBuffer image, EncodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.BitDepth != 8 || image.Layout is not (PixelLayout.Gray or PixelLayout.Rgb))
            throw new ArgumentException($"encode_bmp: expected gray or RGB pixels of 8 bits; got {image.Layout} of {image.BitDepth}", nameof(image));
        int stride = (image.Width * 3 + 3) / 4 * 4, offset = FileHeader + InfoHeader;
        var file = new byte[checked(offset + stride * image.Height)];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), offset);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), InfoHeader);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), image.Width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), image.Height);
        file[26] = 1;
        file[28] = 24;
        int channels = image.Channels;
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                ReadOnlySpan<byte> pixel = image.Samples.AsSpan((y * image.Width + x) * channels, channels);
                Span<byte> target = file.AsSpan(offset + (image.Height - 1 - y) * stride + x * 3, 3);
                (target[0], target[1], target[2]) = (pixel[^1], pixel[channels / 2], pixel[0]);
            }
        }

        return file;
    }

    private static ReadOnlySpan<byte> Color(ReadOnlySpan<byte> palette, int index) =>
        index * 4 < palette.Length ? palette.Slice(index * 4, 4) : throw new ImageFormatException($"BMP: a pixel has colour {index} of a palette of {palette.Length / 4}");

    // Only the usual order of the channels is read; a mask for opacity says that there is one.
    private static bool HasAlpha(ReadOnlySpan<byte> data, uint size, uint compression)
    {
        if (compression != 3) return false;
        int masks = FileHeader + InfoHeader;
        if (data.Length < masks + 12) throw new ImageFormatException("BMP: the channel masks are missing");
        if (BinaryPrimitives.ReadUInt32LittleEndian(data[masks..]) != 0xFF0000 || BinaryPrimitives.ReadUInt32LittleEndian(data[(masks + 4)..]) != 0xFF00
            || BinaryPrimitives.ReadUInt32LittleEndian(data[(masks + 8)..]) != 0xFF)
            throw new ImageFormatException("BMP: these channel masks are not supported; expected red 0xFF0000, green 0xFF00, blue 0xFF");
        return size >= InfoHeader + 16 && data.Length >= masks + 16 && BinaryPrimitives.ReadUInt32LittleEndian(data[(masks + 12)..]) == 0xFF000000;
    }
}
