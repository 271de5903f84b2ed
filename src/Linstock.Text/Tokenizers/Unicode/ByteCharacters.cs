using System.Text;
using Linstock.Text.Tokenizers.Pieces;

namespace Linstock.Text.Tokenizers.Unicode;

/// <summary>The visible character that stands for each byte: printable ones of Latin-1 for themselves, the others from U+0100 on. Radford et al. 2019 (GPT-2).</summary>
internal static class ByteCharacters
{
    private static readonly char[] Characters = Create();
    private static readonly Dictionary<char, byte> Bytes = Characters.Index().ToDictionary(entry => entry.Item, entry => (byte)entry.Index);

    /// <summary>The text as bytes of UTF-8, a character each.</summary>
    public static Piece Encode(Piece piece)
    {
        string text = piece.Text;
        var builder = new PieceBuilder(piece);
        Span<byte> bytes = stackalloc byte[4];
        Span<char> characters = stackalloc char[4];
        int position = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            int length = rune.EncodeToUtf8(bytes), next = position + rune.Utf16SequenceLength;
            for (int i = 0; i < length; i++) characters[i] = Characters[bytes[i]];
            builder.Append(characters[..length], position, next);
            position = next;
        }

        return builder.Build();
    }

    /// <summary>The bytes that characters stand for; null where one stands for none.</summary>
    public static byte[]? Decode(string text)
    {
        var bytes = new byte[text.Length];
        for (int i = 0; i < text.Length; i++)
            if (!Bytes.TryGetValue(text[i], out bytes[i])) return null;
        return bytes;
    }

    private static char[] Create()
    {
        var characters = new char[256];
        int more = 256;
        for (int i = 0; i < 256; i++) characters[i] = i is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255) ? (char)i : (char)more++;
        return characters;
    }
}
