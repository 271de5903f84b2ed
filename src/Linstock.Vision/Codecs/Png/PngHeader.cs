using System.Buffers.Binary;

namespace Linstock.Vision.Codecs.Png;

/// <summary>The IHDR chunk.</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColor Color, bool Interlaced)
{
    /// <summary>Samples of a pixel as stored.</summary>
    public int Samples => Color switch
    {
        PngColor.Rgb => 3,
        PngColor.GrayAlpha => 2,
        PngColor.Rgba => 4,
        _ => 1,
    };

    /// <summary>Bits of a pixel as stored.</summary>
    public int PixelBits => Samples * BitDepth;

    /// <summary>Bytes of a row of some pixels, without its filter type.</summary>
    public long RowBytes(long width) => (width * PixelBits + 7) / 8;

    /// <exception cref="ImageFormatException">The chunk is not valid.</exception>
    public static PngHeader Read(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length != 13) throw new ImageFormatException($"PNG: IHDR has {chunk.Length} bytes; expected 13");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(chunk), height = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue) throw new ImageFormatException($"PNG: the size is {width} x {height}; expected 1 to {int.MaxValue}");
        if ((long)width * height > PixelBuffer.MostPixels) throw new ImageFormatException($"PNG: {width} x {height} pixels are more than the {PixelBuffer.MostPixels} that are allowed");
        (int depth, var color) = (chunk[8], (PngColor)chunk[9]);
        bool valid = color switch
        {
            PngColor.Gray => depth is 1 or 2 or 4 or 8 or 16,
            PngColor.Palette => depth is 1 or 2 or 4 or 8,
            PngColor.Rgb or PngColor.GrayAlpha or PngColor.Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!valid) throw new ImageFormatException($"PNG: colour type {chunk[9]} with {depth} bits does not exist");
        if (chunk[10] != 0) throw new ImageFormatException($"PNG: compression method {chunk[10]} does not exist");
        if (chunk[11] != 0) throw new ImageFormatException($"PNG: filter method {chunk[11]} does not exist");
        if (chunk[12] > 1) throw new ImageFormatException($"PNG: interlace method {chunk[12]} does not exist");
        return new PngHeader((int)width, (int)height, depth, color, chunk[12] == 1);
    }
}

/// <summary>PNG's colour types.</summary>
internal enum PngColor : byte
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}
