namespace Linstock.Vision.Codecs.Jpeg;

/// <summary>
/// Components that hold fewer samples than the image has pixels. Twice as many in a direction: each new sample is three parts the nearer and one
/// part the farther old one, as samples lie midway between pixels (JFIF 1.02). Other factors repeat samples.
/// </summary>
internal static class ChromaUpsampling
{
    /// <summary>A component's samples, one for each pixel.</summary>
    public static byte[] Enlarge(JpegComponent component, byte[] samples, int width, int height, int mostHorizontal, int mostVertical)
    {
        int stride = component.BlocksAcross * 8;
        bool doubleWidth = mostHorizontal == 2 * component.Horizontal, doubleHeight = mostVertical == 2 * component.Vertical;
        bool sameWidth = mostHorizontal == component.Horizontal, sameHeight = mostVertical == component.Vertical;
        var result = new byte[checked(width * height)];
        if (sameWidth && sameHeight)
        {
            for (int y = 0; y < height; y++) samples.AsSpan(y * stride, width).CopyTo(result.AsSpan(y * width));
        }
        else if ((doubleWidth && component.Width > 2 && (doubleHeight || sameHeight)) || (sameWidth && doubleHeight))
        {
            Smooth(component, samples, stride, result, width, height, doubleWidth, doubleHeight);
        }
        else
        {
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++)
                    result[y * width + x] = samples[y * component.Vertical / mostVertical * stride + x * component.Horizontal / mostHorizontal];
        }

        return result;
    }

    private static void Smooth(JpegComponent component, byte[] samples, int stride, byte[] result, int width, int height, bool doubleWidth, bool doubleHeight)
    {
        var column = new int[component.Width];
        for (int y = 0; y < height; y++)
        {
            int near = doubleHeight ? y / 2 : y;
            int far = !doubleHeight ? near : Math.Clamp(y % 2 == 0 ? near - 1 : near + 1, 0, component.Height - 1);
            ReadOnlySpan<byte> nearRow = samples.AsSpan(near * stride, component.Width), farRow = samples.AsSpan(far * stride, component.Width);

            // Weights are fourths in each direction; what is added before dividing alternates, so that rounding has no drift.
            for (int x = 0; x < column.Length; x++) column[x] = doubleHeight ? 3 * nearRow[x] + farRow[x] : nearRow[x];
            Span<byte> target = result.AsSpan(y * width, width);
            if (!doubleWidth)
            {
                for (int x = 0; x < width; x++) target[x] = (byte)((column[x] + (y % 2 == 0 ? 1 : 2)) >> 2);
                continue;
            }

            int shift = doubleHeight ? 4 : 2, left = doubleHeight ? 8 : 1, right = doubleHeight ? 7 : 2;
            for (int x = 0; x < width; x++)
            {
                int at = x / 2;
                bool isLeft = x % 2 == 0;
                int beside = isLeft ? at - 1 : at + 1;
                if (beside < 0 || beside >= column.Length)
                {
                    // At the border the nearer sample stands for both.
                    target[x] = (byte)(doubleHeight ? (4 * column[at] + (isLeft ? 8 : 7)) >> 4 : column[at]);
                    continue;
                }

                target[x] = (byte)((3 * column[at] + column[beside] + (isLeft ? left : right)) >> shift);
            }
        }
    }
}
