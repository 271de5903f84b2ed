using System.Buffers.Binary;
using System.Text;

namespace Linstock.Serialization;

/// <summary>Reads a pickle byte by byte from wherever it lies.</summary>
/// <param name="source">Where.</param>
/// <param name="offset">Its first byte.</param>
internal sealed class PickleInput(ByteSource source, long offset) : SourceReader(source, offset, "pickle")
{
    // A line of protocol 0: a name, a number, a text.
    private const int MaximumLine = 1 << 20;

    public double ReadDoubleBigEndian()
    {
        Span<byte> bytes = stackalloc byte[8];
        ReadExactly(bytes);
        return BinaryPrimitives.ReadDoubleBigEndian(bytes);
    }

    /// <summary>UTF-8 text up to a line feed, which is taken too.</summary>
    public string ReadLine() => Decode(ReadLineBytes());

    /// <summary>Text of one byte a character up to a line feed, which is taken too.</summary>
    public string ReadLatin1Line() => Encoding.Latin1.GetString(ReadLineBytes());

    private byte[] ReadLineBytes()
    {
        var line = new List<byte>();
        for (byte next = ReadByte(); next != (byte)'\n'; next = ReadByte())
        {
            if (line.Count == MaximumLine)
            {
                throw Invalid($"a line is too long; expected at most {MaximumLine} bytes");
            }

            line.Add(next);
        }

        return [.. line];
    }
}
