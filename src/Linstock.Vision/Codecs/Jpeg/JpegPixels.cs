namespace Linstock.Vision.Codecs.Jpeg;

/// <summary>From coefficients to pixels: the transform, smooth enlargement of the colour components, the colour space.</summary>
internal static class JpegPixels
{
    public static PixelBuffer Render(JpegComponent[] components, int width, int height, int mostHorizontal, int mostVertical, bool isYCbCr, bool isInverted)
    {
        var planes = new byte[components.Length][];
        for (int i = 0; i < planes.Length; i++) planes[i] = ChromaUpsampling.Enlarge(components[i], Samples(components[i]), width, height, mostHorizontal, mostVertical);
        if (planes.Length == 1) return new PixelBuffer(width, height, PixelLayout.Gray, planes[0]);

        var samples = new byte[checked(width * height * planes.Length)];
        for (int i = 0, at = 0; i < width * height; i++, at += planes.Length)
        {
            (byte first, byte second, byte third) = (planes[0][i], planes[1][i], planes[2][i]);
            if (isYCbCr) (first, second, third) = ToRgb(first, second, third);

            if (planes.Length == 4)
            {
                // Red is the lack of cyan, and so on; Adobe stores of every ink how much is missing.
                if (isYCbCr != isInverted) (first, second, third) = ((byte)(255 - first), (byte)(255 - second), (byte)(255 - third));
                samples[at + 3] = (byte)(isInverted ? 255 - planes[3][i] : planes[3][i]);
            }

            (samples[at], samples[at + 1], samples[at + 2]) = (first, second, third);
        }

        return new PixelBuffer(width, height, planes.Length == 3 ? PixelLayout.Rgb : PixelLayout.Cmyk, samples);
    }

    private static byte[] Samples(JpegComponent component)
    {
        int stride = component.BlocksAcross * 8;
        var samples = new byte[checked(stride * component.BlocksDown * 8)];
        for (int y = 0; y < component.BlocksDown; y++)
            for (int x = 0; x < component.BlocksAcross; x++)
                BlockTransform.Inverse(component.Block(x, y), component.Steps, samples.AsSpan(y * 8 * stride + x * 8), stride);
        return samples;
    }

    // JFIF 1.02: ITU-R BT.601 over the full range, in 16 fractional bits.
    private static (byte R, byte G, byte B) ToRgb(int y, int cb, int cr)
    {
        const int half = 1 << 15;
        (cb, cr) = (cb - 128, cr - 128);
        int red = y + ((91881 * cr + half) >> 16), blue = y + ((116130 * cb + half) >> 16);
        int green = y + ((-22554 * cb - 46802 * cr + half) >> 16);
        return ((byte)Math.Clamp(red, 0, 255), (byte)Math.Clamp(green, 0, 255), (byte)Math.Clamp(blue, 0, 255));
    }
}
