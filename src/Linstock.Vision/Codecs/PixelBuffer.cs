namespace Linstock.Vision.Codecs;

/// <summary>What the channels of a pixel mean.</summary>
public enum PixelLayout
{
    /// <summary>Brightness.</summary>
    Gray = 1,

    /// <summary>Brightness and opacity.</summary>
    GrayAlpha = 2,

    /// <summary>Red, green, blue.</summary>
    Rgb = 3,

    /// <summary>Red, green, blue and opacity.</summary>
    Rgba = 4,

    /// <summary>Cyan, magenta, yellow, black; 0 means no ink.</summary>
    Cmyk = 5,
}

/// <summary>A decoded image: rows of pixels, channels side by side, 8 or 16 bits each.</summary>
public sealed class PixelBuffer
{
    /// <summary>The most pixels a decoder makes room for: 2^28, which is 768 MB in colour.</summary>
    public const long MostPixels = 1L << 28;

    /// <summary>An image of samples.</summary>
    /// <param name="width">Pixels in a row; at least 1.</param>
    /// <param name="height">Rows; at least 1.</param>
    /// <param name="layout">The channels.</param>
    /// <param name="samples">height · width · channels bytes, or twice that for 16 bits (low byte first).</param>
    /// <param name="bitDepth">8 or 16.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    public PixelBuffer(int width, int height, PixelLayout layout, byte[] samples, int bitDepth = 8)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (width < 1 || height < 1) throw new ArgumentException($"pixel buffer: expected a size of at least 1 x 1; got {width} x {height}");
        if (bitDepth is not (8 or 16)) throw new ArgumentException($"pixel buffer: expected 8 or 16 bits a sample; got {bitDepth}", nameof(bitDepth));
        (Width, Height, Layout, Samples, BitDepth) = (width, height, layout, samples, bitDepth);
        long expected = (long)width * height * Channels * (bitDepth / 8);
        if (samples.LongLength != expected)
            throw new ArgumentException($"pixel buffer: {width} x {height} pixels of {layout} with {bitDepth} bits take {expected} bytes; got {samples.LongLength}", nameof(samples));
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The channels.</summary>
    public PixelLayout Layout { get; }

    /// <summary>The samples: row after row, pixel after pixel, channel after channel; 16-bit ones with the low byte first.</summary>
    public byte[] Samples { get; }

    /// <summary>Bits of a sample, 8 or 16.</summary>
    public int BitDepth { get; }

    /// <summary>Samples of a pixel.</summary>
    public int Channels => ChannelsOf(Layout);

    /// <summary>Samples of a pixel of some layout.</summary>
    internal static int ChannelsOf(PixelLayout layout) => layout == PixelLayout.Cmyk ? 4 : (int)layout;
}
