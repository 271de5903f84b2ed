namespace Linstock.Vision.Codecs.Jpeg;

/// <summary>JPEG: baseline, extended and progressive, Huffman-coded, 8 bits. ITU-T T.81; JFIF 1.02; Adobe's marker.</summary>
public sealed class JpegCodec : IImageCodec
{
    /// <inheritdoc/>
    public string Name => "JPEG";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".jpe", ".jfif"];

    /// <inheritdoc/>
    public bool Matches(ReadOnlySpan<byte> beginning) => beginning.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    /// <inheritdoc/>
    public PixelBuffer Decode(ReadOnlySpan<byte> data) => new JpegDecoder(data).Decode();

    /// <inheritdoc/>
    public byte[] Encode(PixelBuffer image, EncodeOptions options) => new JpegEncoder(image, options.Quality).Encode();
}
