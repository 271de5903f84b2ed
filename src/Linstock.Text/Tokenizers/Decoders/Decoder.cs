using System.Text;
using Linstock.Text.Tokenizers.Unicode;

namespace Linstock.Text.Tokenizers.Decoders;

/// <summary>Turns tokens back into text.</summary>
internal abstract class Decoder
{
    /// <summary>Pieces of text that are joined at the end.</summary>
    public abstract List<string> Decode(List<string> tokens);
}

/// <summary>One after the other.</summary>
internal sealed class DecoderSequence(IReadOnlyList<Decoder> parts) : Decoder
{
    public override List<string> Decode(List<string> tokens) => parts.Aggregate(tokens, static (pieces, part) => part.Decode(pieces));
}

/// <summary>Visible characters back to bytes, bytes to text; what is no valid UTF-8 becomes U+FFFD.</summary>
internal sealed class ByteLevelDecoder : Decoder
{
    public override List<string> Decode(List<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (string token in tokens) bytes.AddRange(ByteCharacters.Decode(token) ?? System.Text.Encoding.UTF8.GetBytes(token));
        return [System.Text.Encoding.UTF8.GetString([.. bytes])];
    }
}

/// <summary>Parts of words joined, words apart.</summary>
internal sealed class WordPieceDecoder(string prefix, bool cleanup) : Decoder
{
    public override List<string> Decode(List<string> tokens) =>
        [.. tokens.Select((token, i) =>
        {
            string piece = i == 0 ? token : token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
            return cleanup ? Cleaned(piece) : piece;
        })];

    // English as it is written: no blanks before marks and contractions.
    private static string Cleaned(string text) => text
        .Replace(" .", ".", StringComparison.Ordinal).Replace(" ?", "?", StringComparison.Ordinal).Replace(" !", "!", StringComparison.Ordinal)
        .Replace(" ,", ",", StringComparison.Ordinal).Replace(" ' ", "'", StringComparison.Ordinal).Replace(" n't", "n't", StringComparison.Ordinal)
        .Replace(" 'm", "'m", StringComparison.Ordinal).Replace(" do not", " don't", StringComparison.Ordinal).Replace(" 's", "'s", StringComparison.Ordinal)
        .Replace(" 've", "'ve", StringComparison.Ordinal).Replace(" 're", "'re", StringComparison.Ordinal);
}

/// <summary>The visible character of a blank back to a blank.</summary>
internal sealed class MetaspaceDecoder(string replacement, bool prepended) : Decoder
{
    public override List<string> Decode(List<string> tokens) =>
        [.. tokens.Select((token, i) => i == 0 && prepended && token.StartsWith(replacement, StringComparison.Ordinal)
            ? token[replacement.Length..].Replace(replacement, " ", StringComparison.Ordinal)
            : token.Replace(replacement, " ", StringComparison.Ordinal))];
}

/// <summary>The suffix of a word's last part to a blank.</summary>
internal sealed class SuffixDecoder(string suffix) : Decoder
{
    public override List<string> Decode(List<string> tokens) =>
        [.. tokens.Select((token, i) => token.Replace(suffix, i == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal))];
}

/// <summary>Tokens of bytes that follow each other to text; U+FFFD for each where they are no valid UTF-8.</summary>
internal sealed class ByteFallbackDecoder : Decoder
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override List<string> Decode(List<string> tokens)
    {
        var pieces = new List<string>();
        var bytes = new List<byte>();
        foreach (string token in tokens)
        {
            if (token is ['<', '0', 'x', _, _, '>'] && byte.TryParse(token.AsSpan(3, 2), System.Globalization.NumberStyles.HexNumber, null, out byte value))
            {
                bytes.Add(value);
                continue;
            }

            Flush();
            pieces.Add(token);
        }

        Flush();
        return pieces;

        void Flush()
        {
            if (bytes.Count == 0) return;
            try
            {
                pieces.Add(Strict.GetString([.. bytes]));
            }
            catch (DecoderFallbackException)
            {
                pieces.AddRange(Enumerable.Repeat("\uFFFD", bytes.Count));
            }

            bytes.Clear();
        }
    }
}

/// <summary>All pieces as one.</summary>
internal sealed class FuseDecoder : Decoder
{
    public override List<string> Decode(List<string> tokens) => [string.Concat(tokens)];
}

/// <summary>Some characters at the ends of each piece left out.</summary>
internal sealed class StripDecoder(char content, int start, int stop) : Decoder
{
    public override List<string> Decode(List<string> tokens) => [.. tokens.Select(Strip)];

    private string Strip(string token)
    {
        int from = 0, to = token.Length;
        while (from < start && from < token.Length && token[from] == content) from++;
        while (token.Length - to < stop && to > from && token[to - 1] == content) to--;
        return token[from..to];
    }
}

/// <summary>Each match replaced.</summary>
internal sealed class ReplaceDecoder(CodePointPattern pattern, string content) : Decoder
{
    public override List<string> Decode(List<string> tokens) => [.. tokens.Select(token => pattern.Replace(token, content))];
}

/// <summary>Repetitions and pads left out: connectionist temporal classification.</summary>
internal sealed class CtcDecoder(string pad, string delimiter, bool cleanup) : Decoder
{
    public override List<string> Decode(List<string> tokens)
    {
        var pieces = new List<string>();
        for (int i = 0; i < tokens.Count; i++)
        {
            if (i > 0 && tokens[i] == tokens[i - 1]) continue;
            string piece = tokens[i].Replace(pad, "", StringComparison.Ordinal);
            if (cleanup) piece = piece.Replace(delimiter, " ", StringComparison.Ordinal);
            if (piece.Length > 0) pieces.Add(piece);
        }

        return pieces;
    }
}
