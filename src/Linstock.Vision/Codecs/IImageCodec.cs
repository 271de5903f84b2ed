namespace Linstock.Vision.Codecs;

/// <summary>A file format for images.</summary>
public interface IImageCodec
{
    /// <summary>The format's name, such as <c>PNG</c>.</summary>
    string Name { get; }

    /// <summary>The file extensions it goes by, lower case with their dot.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>Whether a file that begins like this is of the format.</summary>
    bool Matches(ReadOnlySpan<byte> beginning);

    /// <summary>Reads an image.</summary>
    /// <exception cref="ImageFormatException">The bytes are no valid image, or of a kind that is not supported.</exception>
    PixelBuffer Decode(ReadOnlySpan<byte> data);

    /// <summary>Writes an image.</summary>
    /// <exception cref="ArgumentException">The format cannot hold such pixels.</exception>
    byte[] Encode(PixelBuffer image, EncodeOptions options);
}

/// <summary>What an encoder may be told.</summary>
/// <param name="Quality">JPEG: from 1 (small) to 100 (fine).</param>
/// <param name="CompressionLevel">PNG: from 0 (none) to 9 (small).</param>
public sealed record EncodeOptions(int Quality = 75, int CompressionLevel = 6)
{
    /// <summary>torchvision's defaults.</summary>
    public static EncodeOptions Default { get; } = new();
}
