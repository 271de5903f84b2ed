namespace Linstock.Vision.Codecs.Jpeg;

/// <summary>A Huffman code as a file defines it: how many codes there are of each length, and what they mean (T.81, annex C).</summary>
internal sealed class HuffmanTable
{
    /// <summary>Codes up to this length are found by one look-up.</summary>
    public const int FastBits = 9;

    // Length · 256 + value of the code that the next bits begin with; 0 for longer codes.
    private readonly ushort[] _fast = new ushort[1 << FastBits];
    private readonly int[] _lastCode = new int[18];
    private readonly int[] _offset = new int[17];
    private readonly byte[] _values;

    /// <param name="counts">The number of codes of 1 to 16 bits.</param>
    /// <param name="values">What they mean, in order.</param>
    /// <exception cref="ImageFormatException">There are more codes than bits allow.</exception>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        _values = values.ToArray();
        int code = 0, index = 0;
        for (int length = 1; length <= 16; length++)
        {
            _offset[length] = index - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                if (code >= 1 << length) throw new ImageFormatException($"JPEG: a Huffman table has too many codes of {length} bits");
                if (length > FastBits) continue;
                int first = code << (FastBits - length);
                _fast.AsSpan(first, 1 << (FastBits - length)).Fill((ushort)(length << 8 | values[index]));
            }

            _lastCode[length] = counts[length - 1] == 0 ? -1 : code - 1;
            code <<= 1;
        }
    }

    /// <summary>The next value.</summary>
    public int Decode(ref BitReader bits)
    {
        int entry = _fast[bits.Peek(FastBits)];
        if (entry != 0)
        {
            bits.Skip(entry >> 8);
            return entry & 0xFF;
        }

        int all = bits.Peek(16);
        for (int length = FastBits + 1; length <= 16; length++)
        {
            int code = all >> (16 - length);
            if (code > _lastCode[length]) continue;
            bits.Skip(length);
            return _values[code + _offset[length]];
        }

        throw new ImageFormatException("JPEG: the image data holds a code that is in no Huffman table");
    }
}
