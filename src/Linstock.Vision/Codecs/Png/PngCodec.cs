namespace Linstock.Vision.Codecs.Png;

/// <summary>Portable network graphics: all colour types, bit depths, filters and Adam7. W3C, third edition; ISO/IEC 15948.</summary>
public sealed class PngCodec : IImageCodec
{
    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <inheritdoc/>
    public string Name => "PNG";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".png"];

    /// <inheritdoc/>
    public bool Matches(ReadOnlySpan<byte> beginning) => beginning.StartsWith(Signature);

    /// <summary>
    /// Reads an image. Palettes, low bit depths and transparency are expanded to channels of 8 bits; samples of 16 bits are kept.
    /// Checksums are checked.
    /// </summary>
    /// <inheritdoc/>
    public PixelBuffer Decode(ReadOnlySpan<byte> data) => new PngDecoder(data).Decode();

    /// <inheritdoc/>
    public byte[] Encode(PixelBuffer image, EncodeOptions options) => PngEncoder.Encode(image, options.CompressionLevel);
}
