using System.Text;
using System.Text.RegularExpressions;

namespace Linstock.Text.Tokenizers.Unicode;

/// <summary>
/// A regular expression over code points, as tokenizer files mean it. .NET's work on units of UTF-16, where a character beyond U+FFFF is two that are neither letter
/// nor number; such characters are shown to it as one of the same kind that no pattern names.
/// </summary>
internal sealed class CodePointPattern
{
    // Patterns come from files; one that would run for ever must not.
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(5);

    private readonly Regex _regex;
    private readonly StandIns _standIns;

    /// <exception cref="ArgumentException">The pattern is not valid.</exception>
    public CodePointPattern(string pattern)
    {
        PatternTranslation translation = PatternTranslation.Of(pattern);
        _regex = new Regex(translation.Pattern, RegexOptions.CultureInvariant, MatchTimeout);
        _standIns = new StandIns(translation.Scripts);
    }

    /// <summary>A pattern that matches just this text.</summary>
    public static CodePointPattern Literal(string text) => new(Regex.Escape(text));

    /// <summary>The matches that are not empty, in order.</summary>
    public List<(int From, int To)> Matches(string text)
    {
        var matches = new List<(int, int)>();
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            foreach (ValueMatch match in _regex.EnumerateMatches(text))
                if (match.Length > 0) matches.Add((match.Index, match.Index + match.Length));
            return matches;
        }

        var shown = new StringBuilder(text.Length);
        var places = new List<int>(text.Length + 1);
        int position = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            shown.Append(rune.IsBmp ? (char)rune.Value : _standIns.For(rune));
            places.Add(position);
            position += rune.Utf16SequenceLength;
        }

        places.Add(position);
        foreach (ValueMatch match in _regex.EnumerateMatches(shown.ToString()))
            if (match.Length > 0) matches.Add((places[match.Index], places[match.Index + match.Length]));
        return matches;
    }

    /// <summary>The text with each match replaced.</summary>
    public string Replace(string text, string content)
    {
        var result = new StringBuilder(text.Length);
        int last = 0;
        foreach ((int from, int to) in Matches(text))
        {
            result.Append(text, last, from - last).Append(content);
            last = to;
        }

        return result.Append(text, last, text.Length - last).ToString();
    }
}
