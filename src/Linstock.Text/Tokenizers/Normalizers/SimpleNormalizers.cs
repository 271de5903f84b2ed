using System.Text;
using Linstock.Text.Tokenizers.Pieces;
using Linstock.Text.Tokenizers.Unicode;

namespace Linstock.Text.Tokenizers.Normalizers;

/// <summary>A normalization form of Unicode.</summary>
internal sealed class UnicodeNormalizer(UnicodeForm form) : Normalizer
{
    public override Piece Normalize(Piece piece)
    {
        string text = piece.Text;
        if (Ascii.IsValid(text)) return piece;
        // A character stands for the next one of the source; one that was added for the one before; one that was composed for the first of
        // those it was made of. Marks that change places are counted as if they had not.
        var builder = new PieceBuilder(piece);
        Span<char> buffer = stackalloc char[2];
        int next = 0, last = 0;
        foreach ((int codePoint, int change) in UnicodeNormalization.Normalize(text.EnumerateRunes(), form))
        {
            int length = new Rune(codePoint).EncodeToUtf16(buffer);
            if (change <= 0) last = next;
            builder.Append(buffer[..length], Math.Min(last, text.Length), After(last));
            for (int consumed = change; consumed <= 0; consumed++) next = After(next);
        }

        return builder.Build();

        int After(int index) => Math.Min(text.Length, index + (index < text.Length && char.IsHighSurrogate(text[index]) ? 2 : 1));
    }
}

/// <summary>A function of single characters: null leaves one out.</summary>
internal abstract class RuneNormalizer : Normalizer
{
    public override Piece Normalize(Piece piece)
    {
        string text = piece.Text;
        PieceBuilder? builder = null;
        int position = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            int next = position + rune.Utf16SequenceLength;
            string? mapped = Map(rune, text.AsSpan(position, next - position));
            if (builder is null && (mapped is null || !text.AsSpan(position, next - position).SequenceEqual(mapped)))
            {
                builder = new PieceBuilder(piece);
                builder.Copy(0, position);
            }

            if (mapped is not null) builder?.Append(mapped, position, next);
            position = next;
        }

        return builder?.Build() ?? piece;
    }

    protected abstract string? Map(Rune rune, ReadOnlySpan<char> text);
}

/// <summary>Lower case, character by character.</summary>
internal sealed class LowercaseNormalizer : RuneNormalizer
{
    public static string Lower(Rune rune) => rune.Value switch
    {
        // The only character whose lower case is two.
        0x130 => "i\u0307",
        _ => Rune.ToLowerInvariant(rune).ToString(),
    };

    protected override string? Map(Rune rune, ReadOnlySpan<char> text) => Lower(rune);
}

/// <summary>Marks that stand by themselves are left out; take characters apart first.</summary>
internal sealed class StripAccentsNormalizer : RuneNormalizer
{
    protected override string? Map(Rune rune, ReadOnlySpan<char> text) => Characters.IsMark(rune) ? null : text.ToString();
}

/// <summary>White space at the ends is left out.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    public override Piece Normalize(Piece piece)
    {
        string text = piece.Text;
        int from = left ? text.Length - text.AsSpan().TrimStart().Length : 0, to = right ? text.AsSpan().TrimEnd().Length : text.Length;
        return piece.Slice(Math.Min(from, to), to);
    }
}

/// <summary>Text that comes before everything, unless there is nothing.</summary>
internal sealed class PrependNormalizer(string prefix) : Normalizer
{
    public override Piece Normalize(Piece piece)
    {
        if (piece.Text.Length == 0) return piece;
        var builder = new PieceBuilder(piece);
        builder.Append(prefix, 0, char.IsHighSurrogate(piece.Text[0]) ? 2 : 1);
        builder.Copy(0, piece.Text.Length);
        return builder.Build();
    }
}

/// <summary>Each match replaced.</summary>
internal sealed class ReplaceNormalizer(CodePointPattern pattern, string content) : Normalizer
{
    public override Piece Normalize(Piece piece)
    {
        PieceBuilder? builder = null;
        int last = 0;
        foreach ((int from, int to) in pattern.Matches(piece.Text))
        {
            builder ??= new PieceBuilder(piece);
            builder.Copy(last, from);

            // What is new stands for the last character of what it replaces.
            builder.Append(content, char.IsLowSurrogate(piece.Text[to - 1]) ? to - 2 : to - 1, to);
            last = to;
        }

        if (builder is null) return piece;
        builder.Copy(last, piece.Text.Length);
        return builder.Build();
    }
}

/// <summary>BERT's: control characters out, white space to blanks, blanks around Chinese characters, accents off, lower case. Devlin et al. 2018, arXiv:1810.04805.</summary>
internal sealed class BertNormalizer(bool cleanText, bool handleChineseChars, bool stripAccents, bool lowercase) : Normalizer
{
    private readonly Normalizer _apart = new UnicodeNormalizer(UnicodeForm.Nfd);
    private readonly Normalizer _strip = new StripAccentsNormalizer();
    private readonly Normalizer _lower = new LowercaseNormalizer();
    private readonly Normalizer _clean = new Cleaning();
    private readonly Normalizer _chinese = new Spacing();

    public override Piece Normalize(Piece piece)
    {
        if (cleanText) piece = _clean.Normalize(piece);
        if (handleChineseChars) piece = _chinese.Normalize(piece);
        if (stripAccents) piece = _strip.Normalize(_apart.Normalize(piece));
        return lowercase ? _lower.Normalize(piece) : piece;
    }

    private sealed class Cleaning : RuneNormalizer
    {
        protected override string? Map(Rune rune, ReadOnlySpan<char> text) =>
            rune.Value is 0 or 0xFFFD || Characters.IsControl(rune) ? null : Characters.IsSpace(rune) ? " " : text.ToString();
    }

    private sealed class Spacing : RuneNormalizer
    {
        protected override string? Map(Rune rune, ReadOnlySpan<char> text) => Characters.IsChinese(rune) ? $" {text} " : text.ToString();
    }
}

/// <summary>Every byte of UTF-8 as a visible character, as GPT-2 does.</summary>
internal sealed class ByteLevelNormalizer : Normalizer
{
    public override Piece Normalize(Piece piece) => ByteCharacters.Encode(piece);
}
