using System.Text;
using Linstock.Text.Tokenizers.Pieces;
using Linstock.Text.Tokenizers.Unicode;

namespace Linstock.Text.Tokenizers.PreTokenizers;

/// <summary>Cuts at characters of some kind.</summary>
internal sealed class CharacterSplit(Predicate<Rune> isMatch, SplitBehavior behavior) : PreTokenizer
{
    public override void Split(Piece piece, List<Piece> target) => Splitting.Split(piece, Matches(piece.Text), behavior, target);

    private IEnumerable<(int, int)> Matches(string text)
    {
        int position = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (isMatch(rune)) yield return (position, position + rune.Utf16SequenceLength);
            position += rune.Utf16SequenceLength;
        }
    }
}

/// <summary>Cuts at the matches of a pattern, or between them.</summary>
internal sealed class PatternSplit(CodePointPattern pattern, SplitBehavior behavior, bool invert) : PreTokenizer
{
    public override void Split(Piece piece, List<Piece> target) => Splitting.Split(piece, pattern.Matches(piece.Text), behavior, target, invert);
}

/// <summary>Words and what stands between them: <c>\w+|[^\w\s]+</c>.</summary>
internal sealed class WhitespacePreTokenizer : PreTokenizer
{
    public override void Split(Piece piece, List<Piece> target)
    {
        int from = 0, position = 0, kind = 0;
        foreach (Rune rune in piece.Text.EnumerateRunes())
        {
            int next = Characters.IsSpace(rune) ? 0 : Characters.IsWord(rune) ? 1 : 2;
            if (next != kind)
            {
                if (kind != 0) target.Add(piece.Slice(from, position));
                (from, kind) = (position, next);
            }

            position += rune.Utf16SequenceLength;
        }

        if (kind != 0) target.Add(piece.Slice(from, position));
    }
}

/// <summary>SentencePiece's words: blanks become a visible character, which belongs to the word that follows.</summary>
/// <param name="replacement">The character.</param>
/// <param name="scheme">Whether one comes first: <c>always</c>, <c>first</c> (at the beginning of the text only) or <c>never</c>.</param>
/// <param name="split">Whether to cut before each.</param>
internal sealed class MetaspacePreTokenizer(string replacement, string scheme, bool split) : PreTokenizer
{
    public override void Split(Piece piece, List<Piece> target)
    {
        var builder = new PieceBuilder(piece);
        string text = piece.Text;
        bool prepends = scheme == "always" || (scheme == "first" && piece.IsFirst);
        if (prepends && !text.StartsWith(' ') && !text.StartsWith(replacement, StringComparison.Ordinal))
            builder.Append(replacement, 0, text.Length == 0 ? 0 : char.IsHighSurrogate(text[0]) ? 2 : 1);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == ' ') builder.Append(replacement, i, i + 1);
            else builder.Copy(i, i + 1);
        }

        Piece changed = builder.Build();
        if (!split)
        {
            target.Add(changed);
            return;
        }

        var cuts = new List<(int, int)>();
        for (int at = changed.Text.IndexOf(replacement, StringComparison.Ordinal); at >= 0; at = changed.Text.IndexOf(replacement, at + replacement.Length, StringComparison.Ordinal))
            cuts.Add((at, at + replacement.Length));
        Splitting.Split(changed, cuts, SplitBehavior.MergedWithNext, target);
    }
}
