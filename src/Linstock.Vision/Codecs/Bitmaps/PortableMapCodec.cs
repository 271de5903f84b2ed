using System.Globalization;
using System.Text;

namespace Linstock.Vision.Codecs.Bitmaps;

/// <summary>The portable maps of Netpbm: P1 to P6, in text or bytes, up to 16 bits.</summary>
public sealed class PortableMapCodec : IImageCodec
{
    /// <inheritdoc/>
    public string Name => "PPM";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".ppm", ".pgm", ".pbm", ".pnm"];

    /// <inheritdoc/>
    public bool Matches(ReadOnlySpan<byte> beginning) =>
        beginning.Length > 2 && beginning[0] == 'P' && beginning[1] is >= (byte)'1' and <= (byte)'6' && IsSpace(beginning[2]);

    /// <inheritdoc/>
    public PixelBuffer Decode(ReadOnlySpan<byte> data)
    {
        if (!Matches(data)) throw new ImageFormatException("PPM: expected P1 to P6 and white space at the beginning");
        int kind = data[1] - '0', position = 2;
        int width = Number(data, ref position, "width"), height = Number(data, ref position, "height");
        bool isBits = kind is 1 or 4, isText = kind <= 3;
        int most = isBits ? 1 : Number(data, ref position, "maximum");
        if (width == 0 || height == 0 || (long)width * height > PixelBuffer.MostPixels) throw new ImageFormatException($"PPM: {width} x {height} pixels; expected 1 to {PixelBuffer.MostPixels}");
        if (most is 0 or > 65535) throw new ImageFormatException($"PPM: the maximum is {most}; expected 1 to 65535");
        PixelLayout layout = kind is 3 or 6 ? PixelLayout.Rgb : PixelLayout.Gray;
        long count = (long)width * height * PixelBuffer.ChannelsOf(layout);
        int depth = most > 255 ? 16 : 8;

        // One byte of white space ends the header; a bit of text takes at least a byte.
        if (!isText) position++;
        long needed = kind switch
        {
            1 => count,
            2 or 3 => 2 * count - 1,
            4 => (width + 7L) / 8 * height,
            _ => count * depth / 8,
        };
        if (data.Length - position < needed) throw new ImageFormatException($"PPM: {width} x {height} pixels take {needed} bytes; {Math.Max(0, data.Length - position)} are left");
        var samples = new byte[checked((int)(count * depth / 8))];
        for (int i = 0; i < count; i++)
        {
            int value = kind switch
            {
                1 => Bit(data, ref position),
                2 or 3 => Number(data, ref position, "sample"),
                4 => 1 - ((data[position + i / width * ((width + 7) / 8) + i % width / 8] >> (7 - i % width % 8)) & 1),
                _ => depth == 8 ? data[position + i] : data[position + 2 * i] << 8 | data[position + 2 * i + 1],
            };
            if (value > most) throw new ImageFormatException($"PPM: sample {i} is {value}; expected at most {most}");
            int full = depth == 8 ? 255 : 65535;
            if (most != full) value = (int)(((long)value * full + most / 2) / most);
            if (depth == 8) samples[i] = (byte)value;
            else (samples[2 * i], samples[2 * i + 1]) = ((byte)value, (byte)(value >> 8));
        }

        return new PixelBuffer(width, height, layout, samples, depth);
    }

    /// <inheritdoc/>
    public byte[] Encode(PixelBuffer image, EncodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Layout is not (PixelLayout.Gray or PixelLayout.Rgb))
            throw new ArgumentException($"encode_ppm: PPM has no pixels of {image.Layout}; convert them to gray or RGB", nameof(image));
        string header = string.Create(
            CultureInfo.InvariantCulture,
            $"{(image.Layout == PixelLayout.Gray ? "P5" : "P6")}\n{image.Width} {image.Height}\n{(image.BitDepth == 8 ? 255 : 65535)}\n");
        byte[] file = [.. Encoding.ASCII.GetBytes(header), .. image.Samples];
        if (image.BitDepth == 16)
            for (int i = header.Length; i < file.Length; i += 2) (file[i], file[i + 1]) = (file[i + 1], file[i]);
        return file;
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (>= 9 and <= 13);

    private static void SkipSpace(ReadOnlySpan<byte> data, ref int position)
    {
        while (position < data.Length && (IsSpace(data[position]) || data[position] == '#'))
        {
            if (data[position] == '#')
                while (position < data.Length && data[position] != '\n') position++;
            else
                position++;
        }
    }

    private static int Bit(ReadOnlySpan<byte> data, ref int position)
    {
        SkipSpace(data, ref position);
        if (position >= data.Length || data[position] is not ((byte)'0' or (byte)'1')) throw new ImageFormatException($"PPM: expected 0 or 1 at byte {position}");
        return '1' - data[position++];
    }

    private static int Number(ReadOnlySpan<byte> data, ref int position, string what)
    {
        SkipSpace(data, ref position);
        int first = position;
        long value = 0;
        while (position < data.Length && data[position] is >= (byte)'0' and <= (byte)'9' && value <= int.MaxValue) value = value * 10 + data[position++] - '0';
        if (position == first || value > int.MaxValue) throw new ImageFormatException($"PPM: expected a number for the {what} at byte {first}");
        return (int)value;
    }
}
