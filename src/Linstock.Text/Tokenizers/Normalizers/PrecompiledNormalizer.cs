using System.Buffers.Binary;
using System.Text;
using Linstock.Text.Tokenizers.Pieces;

namespace Linstock.Text.Tokenizers.Normalizers;

/// <summary>
/// SentencePiece's table of replacements: a double-array trie over UTF-8 (Aoe 1989, as Darts lays it out) whose values are places in a list of strings that end with zero bytes.
/// </summary>
internal sealed class PrecompiledNormalizer : Normalizer
{
    private readonly uint[] _units;
    private readonly byte[] _strings;

    /// <exception cref="FormatException">The table is cut off.</exception>
    public PrecompiledNormalizer(byte[] table)
    {
        uint size = table.Length < 4 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(table);
        if (size > table.Length - 4 || size % 4 != 0) throw new FormatException($"tokenizer: the precompiled table of {table.Length} bytes is cut off");
        _units = new uint[size / 4];
        for (int i = 0; i < _units.Length; i++) _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(4 + 4 * i));
        _strings = table[(4 + (int)size)..];
    }

    public override Piece Normalize(Piece piece)
    {
        string text = piece.Text;
        var builder = new PieceBuilder(piece);
        int position = 0;
        while (position < text.Length)
        {
            (string? replacement, int length) = Find(text, position);
            if (replacement is null)
            {
                length = char.IsHighSurrogate(text[position]) && position + 1 < text.Length ? 2 : 1;
                builder.Copy(position, position + length);
            }
            else
            {
                builder.Append(replacement, position, position + length);
            }

            position += length;
        }

        return builder.Build();
    }

    // The longest entry that the text begins with here.
    private (string? Replacement, int Length) Find(string text, int position)
    {
        string? found = null;
        int foundLength = 0, at = position;
        uint node = 0;
        Span<byte> bytes = stackalloc byte[4];
        if (_units.Length == 0) return (null, 0);
        uint unit = _units[0];
        node ^= Offset(unit);
        while (at < text.Length && Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int consumed) == System.Buffers.OperationStatus.Done)
        {
            int count = rune.EncodeToUtf8(bytes);
            for (int i = 0; i < count; i++)
            {
                node ^= bytes[i];
                if (node >= _units.Length) return (found, foundLength);
                unit = _units[node];
                if ((unit & 0x800000FF) != bytes[i]) return (found, foundLength);
                node ^= Offset(unit);
            }

            at += consumed;
            if ((unit >> 8 & 1) != 1 || node >= _units.Length) continue;
            uint value = _units[node] & 0x7FFFFFFF;
            if (value >= _strings.Length) continue;
            ReadOnlySpan<byte> rest = _strings.AsSpan((int)value);
            int end = rest.IndexOf((byte)0);
            found = System.Text.Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
            foundLength = at - position;
        }

        return (found, foundLength);
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & (1u << 9)) >> 6);
}
