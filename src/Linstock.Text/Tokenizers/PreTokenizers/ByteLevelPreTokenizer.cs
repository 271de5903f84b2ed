using System.Text;
using Linstock.Text.Tokenizers.Pieces;
using Linstock.Text.Tokenizers.Unicode;

namespace Linstock.Text.Tokenizers.PreTokenizers;

/// <summary>GPT-2's words, with every byte as a visible character. Radford et al. 2019.</summary>
/// <param name="addPrefixSpace">Whether a text that does not begin with a blank gets one.</param>
/// <param name="useRegex">Whether to cut; without it only the characters change.</param>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex) : PreTokenizer
{
    public override void Split(Piece piece, List<Piece> target)
    {
        if (addPrefixSpace && !piece.Text.StartsWith(' '))
        {
            var builder = new PieceBuilder(piece);
            builder.Append(" ", 0, piece.Text.Length == 0 ? 0 : char.IsHighSurrogate(piece.Text[0]) ? 2 : 1);
            builder.Copy(0, piece.Text.Length);
            piece = builder.Build();
        }

        if (!useRegex)
        {
            if (piece.Text.Length > 0) target.Add(ByteCharacters.Encode(piece));
            return;
        }

        for (int from = 0; from < piece.Text.Length;)
        {
            int to = WordEnd(piece.Text, from);
            target.Add(ByteCharacters.Encode(piece.Slice(from, to)));
            from = to;
        }
    }

    /// <summary>
    /// Where the word that begins here ends: <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, over code points.
    /// </summary>
    internal static int WordEnd(string text, int from)
    {
        if (text[from] == '\'' && Contraction(text.AsSpan(from + 1)) is > 0 and int letters) return from + 1 + letters;
        int at = from;
        Rune rune = At(text, at);
        if (rune.Value == ' ' && at + 1 < text.Length && !Characters.IsSpace(At(text, at + 1))) rune = At(text, ++at);
        if (!Characters.IsSpace(rune))
        {
            int kind = Kind(rune);
            do at += rune.Utf16SequenceLength;
            while (at < text.Length && !Characters.IsSpace(rune = At(text, at)) && Kind(rune) == kind);
            return at;
        }

        // White space: all of it at the end of the text, else all but the last, which belongs to the word that follows.
        int last = at;
        while (at < text.Length && Characters.IsSpace(At(text, at))) last = at++;
        return at == text.Length || last == from ? at : last;
    }

    private static int Contraction(ReadOnlySpan<char> rest) => rest switch
    {
        ['s' or 't' or 'm' or 'd', ..] => 1,
        ['r' or 'v', 'e', ..] or ['l', 'l', ..] => 2,
        _ => 0,
    };

    private static int Kind(Rune rune) => Characters.IsLetter(rune) ? 0 : Characters.IsNumber(rune) ? 1 : 2;

    private static Rune At(string text, int index)
    {
        Rune.DecodeFromUtf16(text.AsSpan(index), out Rune rune, out _);
        return rune;
    }
}
