using Linstock.Vision.Codecs;
using Linstock.Vision.Codecs.Jpeg;
using Linstock.Vision.Codecs.Png;

namespace Linstock.Vision.IO;

/// <summary>Images from files and bytes to tensors and back: <c>torchvision.io</c>. A tensor is [channels, height, width], uint8.</summary>
public static class ImageIO
{
    /// <summary>Reads an image file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">The channels.</param>
    /// <returns>[channels, height, width], uint8; int32 from 0 to 65535 where the file has 16 bits.</returns>
    /// <exception cref="ImageFormatException">The file is no valid image; the message says where.</exception>
    public static Tensor ReadImage(string path, ImageReadMode mode = ImageReadMode.Unchanged)
    {
        byte[] data = File.ReadAllBytes(path);
        try
        {
            return DecodeImage(data, mode);
        }
        catch (ImageFormatException exception)
        {
            throw new ImageFormatException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Reads an image of any known format from a stream, which is read to its end and stays open.</summary>
    /// <param name="input">The stream, from its position on.</param>
    /// <param name="mode">The channels.</param>
    /// <returns>[channels, height, width], uint8; int32 from 0 to 65535 where the image has 16 bits.</returns>
    /// <exception cref="ImageFormatException">The content is no valid image; the message says where.</exception>
    public static Tensor DecodeImage(Stream input, ImageReadMode mode = ImageReadMode.Unchanged)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var content = new MemoryStream();
        input.CopyTo(content);
        return DecodeImage(content.GetBuffer().AsSpan(0, (int)content.Length), mode);
    }

    /// <summary>Reads an image of any known format.</summary>
    /// <inheritdoc cref="ReadImage"/>
    public static Tensor DecodeImage(ReadOnlySpan<byte> input, ImageReadMode mode = ImageReadMode.Unchanged) =>
        ToTensor(ImageCodecs.ForContent(input).Decode(input), mode);

    /// <summary>Reads an image of any known format from the bytes of a uint8 tensor.</summary>
    /// <inheritdoc cref="ReadImage"/>
    public static Tensor DecodeImage(Tensor input, ImageReadMode mode = ImageReadMode.Unchanged) => DecodeImage(Bytes(input), mode);

    /// <summary>Reads a PNG image.</summary>
    /// <inheritdoc cref="ReadImage"/>
    public static Tensor DecodePng(ReadOnlySpan<byte> input, ImageReadMode mode = ImageReadMode.Unchanged) => ToTensor(new PngCodec().Decode(input), mode);

    /// <summary>Reads a JPEG image.</summary>
    /// <inheritdoc cref="ReadImage"/>
    public static Tensor DecodeJpeg(ReadOnlySpan<byte> input, ImageReadMode mode = ImageReadMode.Unchanged) => ToTensor(new JpegCodec().Decode(input), mode);

    /// <summary>Writes a PNG image.</summary>
    /// <param name="input">[channels, height, width] with 1 to 4 channels, uint8.</param>
    /// <param name="compressionLevel">From 0 (none) to 9 (small).</param>
    public static byte[] EncodePng(Tensor input, int compressionLevel = 6) => new PngCodec().Encode(FromTensor(input), new EncodeOptions(CompressionLevel: compressionLevel));

    /// <summary>Writes a JPEG image.</summary>
    /// <param name="input">[channels, height, width] with 1 or 3 channels, uint8.</param>
    /// <param name="quality">From 1 (small) to 100 (fine).</param>
    public static byte[] EncodeJpeg(Tensor input, int quality = 75) => new JpegCodec().Encode(FromTensor(input), new EncodeOptions(Quality: quality));

    /// <summary>Writes a PNG file.</summary>
    public static void WritePng(Tensor input, string filename, int compressionLevel = 6) => File.WriteAllBytes(filename, EncodePng(input, compressionLevel));

    /// <summary>Writes a JPEG file.</summary>
    public static void WriteJpeg(Tensor input, string filename, int quality = 75) => File.WriteAllBytes(filename, EncodeJpeg(input, quality));

    /// <summary>Writes a file in the format of its extension.</summary>
    /// <exception cref="ArgumentException">No format has the extension, or it cannot hold such pixels.</exception>
    public static void WriteImage(Tensor input, string filename, EncodeOptions? options = null) =>
        File.WriteAllBytes(filename, ImageCodecs.ForPath(filename).Encode(FromTensor(input), options ?? EncodeOptions.Default));

    /// <summary>A file's bytes as a uint8 tensor.</summary>
    public static Tensor ReadFile(string path) => Torch.Tensor(File.ReadAllBytes(path));

    /// <summary>A uint8 tensor's elements as a file.</summary>
    public static void WriteFile(string filename, Tensor data) => File.WriteAllBytes(filename, Bytes(data));

    /// <summary>Pixels as a tensor [channels, height, width].</summary>
    public static Tensor ToTensor(PixelBuffer image, ImageReadMode mode = ImageReadMode.Unchanged)
    {
        ArgumentNullException.ThrowIfNull(image);
        PixelBuffer pixels = PixelConversion.To(image, mode);
        long[] sizes = [pixels.Height, pixels.Width, pixels.Channels];
        Tensor interleaved;
        if (pixels.BitDepth == 8)
        {
            interleaved = Torch.Tensor(pixels.Samples).Reshape(sizes);
        }
        else
        {
            var wide = new int[pixels.Samples.Length / 2];
            for (int i = 0; i < wide.Length; i++) wide[i] = pixels.Samples[2 * i] | pixels.Samples[2 * i + 1] << 8;
            interleaved = Torch.Tensor(wide).Reshape(sizes);
        }

        return interleaved.Permute(2, 0, 1).Contiguous();
    }

    /// <summary>A tensor [channels, height, width] or [height, width] of uint8 as pixels.</summary>
    /// <exception cref="ArgumentException">The shape or dtype is another.</exception>
    public static PixelBuffer FromTensor(Tensor image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.DType != DType.UInt8) throw new ArgumentException($"encode_image: expected a tensor of uint8; got {image.DType}", nameof(image));
        if (image.NDim == 2) image = image.Unsqueeze(0);
        if (image.NDim != 3 || image.Shape[0] is < 1 or > 4) throw new ArgumentException($"encode_image: expected [channels, height, width] with 1 to 4 channels; got {image.Shape}", nameof(image));
        if (image.Shape[1] is < 1 or > int.MaxValue || image.Shape[2] is < 1 or > int.MaxValue) throw new ArgumentException($"encode_image: expected at least one pixel; got {image.Shape}", nameof(image));
        return new PixelBuffer((int)image.Shape[2], (int)image.Shape[1], (PixelLayout)image.Shape[0], image.Permute(1, 2, 0).Contiguous().ToArray<byte>());
    }

    private static byte[] Bytes(Tensor data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.DType == DType.UInt8 && data.NDim == 1
            ? data.ToArray<byte>()
            : throw new ArgumentException($"decode_image: expected a tensor of one dimension and dtype uint8; got {data.Shape} of {data.DType}", nameof(data));
    }
}
