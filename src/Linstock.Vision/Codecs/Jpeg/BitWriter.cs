using System.Numerics;

namespace Linstock.Vision.Codecs.Jpeg;

/// <summary>Writes entropy-coded data bit by bit, with a zero byte after each 0xFF.</summary>
internal sealed class BitWriter(MemoryStream output)
{
    private uint _bits;
    private int _count;

    /// <summary>Writes the lower bits of a number.</summary>
    public void Write(int value, int count)
    {
        for (int bit = count - 1; bit >= 0; bit--)
        {
            _bits = _bits << 1 | ((uint)(value >> bit) & 1);
            if (++_count == 8) Flush();
        }
    }

    /// <summary>A number as <see cref="BitReader.ReadSigned"/> reads it, and its size.</summary>
    public static int SizeOf(int value) => 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));

    /// <summary>Writes a number of a size.</summary>
    public void WriteSigned(int value, int size) => Write(value < 0 ? value + (1 << size) - 1 : value, size);

    /// <summary>Fills the last byte with ones.</summary>
    public void End()
    {
        while (_count != 0) Write(1, 1);
    }

    private void Flush()
    {
        output.WriteByte((byte)_bits);
        if ((byte)_bits == 0xFF) output.WriteByte(0);
        (_bits, _count) = (0, 0);
    }
}

/// <summary>The codes of a Huffman table, for writing.</summary>
internal sealed class HuffmanCodes
{
    private readonly (int Code, int Length)[] _codes = new (int, int)[256];

    public HuffmanCodes(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        int code = 0, index = 0;
        for (int length = 1; length <= 16; length++, code <<= 1)
            for (int i = 0; i < counts[length - 1]; i++) _codes[values[index++]] = (code++, length);
    }

    public void Write(BitWriter target, int value) => target.Write(_codes[value].Code, _codes[value].Length);
}
