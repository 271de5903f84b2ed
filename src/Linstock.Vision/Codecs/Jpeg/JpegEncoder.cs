using System.Buffers.Binary;

namespace Linstock.Vision.Codecs.Jpeg;

/// <summary>Writes a baseline JPEG file with the standard tables; colour at half the resolution in both directions, as encoders do by default.</summary>
internal sealed class JpegEncoder
{
    private readonly PixelBuffer _image;
    private readonly MemoryStream _output = new();
    private readonly ushort[] _lumaSteps;
    private readonly ushort[] _chromaSteps;
    private readonly float[] _block = new float[64];
    private readonly float[] _coefficients = new float[64];

    public JpegEncoder(PixelBuffer image, int quality)
    {
        if (quality is < 1 or > 100) throw new ArgumentOutOfRangeException(nameof(quality), quality, "encode_jpeg: image quality should be a positive number between 1 and 100");
        if (image.BitDepth != 8 || image.Layout is not (PixelLayout.Gray or PixelLayout.Rgb))
            throw new ArgumentException($"encode_jpeg: the number of channels should be 1 or 3, of 8 bits; got {image.Layout} of {image.BitDepth}", nameof(image));
        if (image.Width > 65535 || image.Height > 65535) throw new ArgumentException($"encode_jpeg: JPEG holds at most 65535 x 65535 pixels; got {image.Width} x {image.Height}", nameof(image));
        _image = image;
        _lumaSteps = Scale(StandardTables.LumaSteps, quality);
        _chromaSteps = Scale(StandardTables.ChromaSteps, quality);
    }

    public byte[] Encode()
    {
        bool isColor = _image.Layout == PixelLayout.Rgb;
        _output.Write([0xFF, 0xD8]);
        Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        Quantization(0, _lumaSteps);
        if (isColor) Quantization(1, _chromaSteps);
        byte[] size = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)_image.Height);
        BinaryPrimitives.WriteUInt16BigEndian(size.AsSpan(2), (ushort)_image.Width);
        Segment(0xC0, isColor ? [8, .. size, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1] : [8, .. size, 1, 1, 0x11, 0]);
        Segment(0xC4, [0x00, .. StandardTables.LumaDcCounts, .. StandardTables.DcValues]);
        Segment(0xC4, [0x10, .. StandardTables.LumaAcCounts, .. StandardTables.LumaAcValues]);
        if (isColor)
        {
            Segment(0xC4, [0x01, .. StandardTables.ChromaDcCounts, .. StandardTables.DcValues]);
            Segment(0xC4, [0x11, .. StandardTables.ChromaAcCounts, .. StandardTables.ChromaAcValues]);
        }

        Segment(0xDA, isColor ? [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0] : [1, 1, 0x00, 0, 63, 0]);
        if (isColor) WriteColor();
        else WriteGray();
        _output.Write([0xFF, 0xD9]);
        return _output.ToArray();
    }

    // libjpeg's scale of qualities: 50 is the table itself.
    private static ushort[] Scale(ReadOnlySpan<byte> steps, int quality)
    {
        int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        var scaled = new ushort[64];
        for (int i = 0; i < 64; i++) scaled[i] = (ushort)Math.Clamp((steps[i] * percent + 50) / 100, 1, 255);
        return scaled;
    }

    private void Segment(byte marker, ReadOnlySpan<byte> content)
    {
        _output.Write([0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2)]);
        _output.Write(content);
    }

    private void Quantization(byte number, ushort[] steps)
    {
        var content = new byte[65];
        content[0] = number;
        for (int i = 0; i < 64; i++) content[1 + i] = (byte)steps[ZigZag.Order[i]];
        Segment(0xDB, content);
    }

    private void WriteGray()
    {
        var bits = new BitWriter(_output);
        var luma = new Channel(_lumaSteps, isLuma: true);
        var plane = new Plane(_image.Width, _image.Height, Array.ConvertAll(_image.Samples, sample => (float)sample));
        for (int y = 0; y < _image.Height; y += 8)
            for (int x = 0; x < _image.Width; x += 8) WriteBlock(bits, plane, x, y, luma);
        bits.End();
    }

    private void WriteColor()
    {
        (int width, int height) = (_image.Width, _image.Height);
        float[] y = new float[width * height], cb = new float[y.Length], cr = new float[y.Length];
        for (int i = 0; i < y.Length; i++)
        {
            (float red, float green, float blue) = (_image.Samples[3 * i], _image.Samples[3 * i + 1], _image.Samples[3 * i + 2]);
            y[i] = MathF.Round(0.299f * red + 0.587f * green + 0.114f * blue);
            cb[i] = MathF.Round(-0.168736f * red - 0.331264f * green + 0.5f * blue + 128);
            cr[i] = MathF.Round(0.5f * red - 0.418688f * green - 0.081312f * blue + 128);
        }

        var bits = new BitWriter(_output);
        Channel luma = new(_lumaSteps, isLuma: true), blueness = new(_chromaSteps, isLuma: false), redness = new(_chromaSteps, isLuma: false);
        Plane full = new(width, height, y), halfBlue = new Plane(width, height, cb).Halved(), halfRed = new Plane(width, height, cr).Halved();
        for (int top = 0; top < height; top += 16)
        {
            for (int left = 0; left < width; left += 16)
            {
                WriteBlock(bits, full, left, top, luma);
                WriteBlock(bits, full, left + 8, top, luma);
                WriteBlock(bits, full, left, top + 8, luma);
                WriteBlock(bits, full, left + 8, top + 8, luma);
                WriteBlock(bits, halfBlue, left / 2, top / 2, blueness);
                WriteBlock(bits, halfRed, left / 2, top / 2, redness);
            }
        }

        bits.End();
    }

    private void WriteBlock(BitWriter bits, Plane plane, int left, int top, Channel channel)
    {
        for (int i = 0; i < 64; i++) _block[i] = plane.At(left + i % 8, top + i / 8) - 128;
        BlockTransform.Forward(_block, _coefficients);
        int dc = Quantize(0), difference = dc - channel.Last, size = BitWriter.SizeOf(difference);
        channel.Last = dc;
        channel.Dc.Write(bits, size);
        bits.WriteSigned(difference, size);
        int run = 0;
        for (int k = 1; k < 64; k++)
        {
            int value = Quantize(ZigZag.Order[k]);
            if (value == 0)
            {
                run++;
                continue;
            }

            for (; run > 15; run -= 16) channel.Ac.Write(bits, 0xF0);
            size = BitWriter.SizeOf(value);
            channel.Ac.Write(bits, run << 4 | size);
            bits.WriteSigned(value, size);
            run = 0;
        }

        if (run > 0) channel.Ac.Write(bits, 0);

        int Quantize(int i) => (int)MathF.Round(_coefficients[i] / channel.Steps[i], MidpointRounding.AwayFromZero);
    }

    private sealed class Channel(ushort[] steps, bool isLuma)
    {
        public ushort[] Steps { get; } = steps;

        public HuffmanCodes Dc { get; } = new(isLuma ? StandardTables.LumaDcCounts : StandardTables.ChromaDcCounts, StandardTables.DcValues);

        public HuffmanCodes Ac { get; } = isLuma
            ? new(StandardTables.LumaAcCounts, StandardTables.LumaAcValues)
            : new(StandardTables.ChromaAcCounts, StandardTables.ChromaAcValues);

        public int Last { get; set; }
    }

    /// <summary>Samples of one channel; beyond the border its last row and column go on.</summary>
    private sealed class Plane(int width, int height, float[] samples)
    {
        public float At(int x, int y) => samples[Math.Min(y, height - 1) * width + Math.Min(x, width - 1)];

        /// <summary>The means of two by two, with a rounding that alternates as libjpeg's does.</summary>
        public Plane Halved()
        {
            (int across, int down) = ((width + 1) / 2, (height + 1) / 2);
            var half = new float[across * down];
            for (int y = 0; y < down; y++)
                for (int x = 0; x < across; x++)
                    half[y * across + x] = MathF.Floor((At(2 * x, 2 * y) + At(2 * x + 1, 2 * y) + At(2 * x, 2 * y + 1) + At(2 * x + 1, 2 * y + 1) + 1 + x % 2) / 4);
            return new Plane(across, down, half);
        }
    }
}
