namespace Linstock.Vision.Codecs.Jpeg;

/// <summary>One pass over the blocks of some components: all coefficients, or in progressive files a band of them, or one more bit of each (T.81, F and G).</summary>
/// <param name="first">The first coefficient, in file order.</param>
/// <param name="last">The last coefficient.</param>
/// <param name="high">The bit that an earlier scan ended with; 0 if this is the first.</param>
/// <param name="low">The bit that this scan ends with.</param>
/// <param name="progressive">Whether the file is progressive.</param>
internal struct JpegScan(int first, int last, int high, int low, bool progressive)
{
    // Blocks yet to come that have nothing more in this band.
    private int _endOfBand;

    public readonly bool NeedsDcTable => !progressive || (first == 0 && high == 0);

    public readonly bool NeedsAcTable => !progressive || first > 0;

    public readonly void Validate(int components)
    {
        bool valid = !progressive
            || (first <= last && last <= 63 && (first > 0 || last == 0) && low <= 13 && (high == 0 || high == low + 1) && (first == 0 || components == 1));
        if (!valid) throw new ImageFormatException($"JPEG: a progressive scan of {components} components cannot hold coefficients {first} to {last}, bits {high} to {low}");
    }

    /// <summary>Reads the scan.</summary>
    /// <returns>Where the data ends.</returns>
    public int Read(ReadOnlySpan<byte> data, int position, ReadOnlySpan<JpegComponent> components, int restartInterval, int width, int height, int mostHorizontal, int mostVertical)
    {
        var bits = new BitReader(data, position);
        foreach (JpegComponent component in components) component.DcPrediction = 0;

        // One component alone comes block by block as far as the image goes; several come in units.
        bool alone = components.Length == 1;
        int across = alone ? (components[0].Width + 7) / 8 : (width + 8 * mostHorizontal - 1) / (8 * mostHorizontal);
        int down = alone ? (components[0].Height + 7) / 8 : (height + 8 * mostVertical - 1) / (8 * mostVertical);
        int untilRestart = restartInterval, restarts = 0;
        for (int y = 0; y < down; y++)
        {
            for (int x = 0; x < across; x++)
            {
                if (restartInterval > 0 && untilRestart-- == 0)
                {
                    bits.Restart(restarts++ & 7);
                    foreach (JpegComponent component in components) component.DcPrediction = 0;
                    _endOfBand = 0;
                    untilRestart = restartInterval - 1;
                }

                if (alone)
                {
                    ReadBlock(ref bits, components[0], components[0].Block(x, y));
                    continue;
                }

                foreach (JpegComponent component in components)
                    for (int v = 0; v < component.Vertical; v++)
                        for (int h = 0; h < component.Horizontal; h++)
                            ReadBlock(ref bits, component, component.Block(x * component.Horizontal + h, y * component.Vertical + v));
            }
        }

        // What fills up the last byte, or lies before the next marker, means nothing.
        int end = bits.Position;
        while (end + 1 < data.Length && !(data[end] == 0xFF && data[end + 1] is not (0 or 0xFF))) end++;
        return end;
    }

    private void ReadBlock(ref BitReader bits, JpegComponent component, Span<short> block)
    {
        if (!progressive) ReadWhole(ref bits, component, block);
        else if (first == 0 && high == 0) block[0] = (short)(Dc(ref bits, component) << low);
        else if (first == 0) block[0] |= (short)(bits.Read(1) << low);
        else if (high == 0) ReadBand(ref bits, component.AcTable!, block);
        else RefineBand(ref bits, component.AcTable!, block);
    }

    private static int Dc(ref BitReader bits, JpegComponent component)
    {
        int size = component.DcTable!.Decode(ref bits);
        if (size > 15) throw new ImageFormatException($"JPEG: a DC difference of {size} bits; expected at most 15");
        return component.DcPrediction = (short)(component.DcPrediction + bits.ReadSigned(size));
    }

    private static void ReadWhole(ref BitReader bits, JpegComponent component, Span<short> block)
    {
        block[0] = (short)Dc(ref bits, component);
        HuffmanTable table = component.AcTable!;
        for (int k = 1; k < 64; k++)
        {
            int code = table.Decode(ref bits), run = code >> 4, size = code & 15;
            if (size == 0)
            {
                if (run < 15) break;
                k += 15;
                continue;
            }

            k += run;
            if (k > 63) throw new ImageFormatException("JPEG: a block has more than 64 coefficients");
            block[ZigZag.Order[k]] = (short)bits.ReadSigned(size);
        }
    }

    private void ReadBand(ref BitReader bits, HuffmanTable table, Span<short> block)
    {
        if (_endOfBand > 0)
        {
            _endOfBand--;
            return;
        }

        for (int k = first; k <= last; k++)
        {
            int code = table.Decode(ref bits), run = code >> 4, size = code & 15;
            if (size == 0)
            {
                if (run < 15)
                {
                    _endOfBand = (1 << run) - 1 + bits.Read(run);
                    return;
                }

                k += 15;
                continue;
            }

            k += run;
            if (k > last) throw new ImageFormatException($"JPEG: a block has coefficients beyond the band that ends with {last}");
            block[ZigZag.Order[k]] = (short)(bits.ReadSigned(size) << low);
        }
    }

    // Coefficients that are known get one more bit each as they are passed; the runs count those that are still zero.
    private void RefineBand(ref BitReader bits, HuffmanTable table, Span<short> block)
    {
        int bit = 1 << low, k = first;
        if (_endOfBand == 0)
        {
            for (; k <= last; k++)
            {
                int code = table.Decode(ref bits), run = code >> 4, size = code & 15, value = 0;
                if (size > 1) throw new ImageFormatException($"JPEG: a refinement of {size} bits; expected 1");
                if (size == 1)
                {
                    value = bits.Read(1) == 1 ? bit : -bit;
                }
                else if (run < 15)
                {
                    _endOfBand = (1 << run) + bits.Read(run);
                    break;
                }

                for (; k <= last; k++)
                {
                    ref short coefficient = ref block[ZigZag.Order[k]];
                    if (coefficient != 0)
                    {
                        Refine(ref bits, ref coefficient, bit);
                    }
                    else if (run-- == 0)
                    {
                        coefficient = (short)value;
                        break;
                    }
                }

                if (k > last && size == 1) throw new ImageFormatException($"JPEG: a block has coefficients beyond the band that ends with {last}");
            }
        }

        if (_endOfBand == 0) return;
        for (; k <= last; k++)
        {
            ref short coefficient = ref block[ZigZag.Order[k]];
            if (coefficient != 0) Refine(ref bits, ref coefficient, bit);
        }

        _endOfBand--;
    }

    private static void Refine(ref BitReader bits, ref short coefficient, int bit)
    {
        if (bits.Read(1) == 1 && (coefficient & bit) == 0) coefficient += (short)(coefficient > 0 ? bit : -bit);
    }
}
