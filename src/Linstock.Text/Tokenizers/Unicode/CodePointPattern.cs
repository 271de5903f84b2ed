using System.Globalization;
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

    /// <exception cref="ArgumentException">The pattern is not valid.</exception>
    public CodePointPattern(string pattern) => _regex = new Regex(Translate(pattern), RegexOptions.CultureInvariant, MatchTimeout);

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
            shown.Append(rune.IsBmp ? (char)rune.Value : StandIn(rune));
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

    // A rarely used character of the same category.
    private static char StandIn(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter => '\u0500',
        UnicodeCategory.LowercaseLetter => '\u0501',
        UnicodeCategory.TitlecaseLetter => '\u1F88',
        UnicodeCategory.ModifierLetter => '\u02C8',
        UnicodeCategory.OtherLetter => Characters.IsChinese(rune) ? '\u9FBB' : '\u01BB',
        UnicodeCategory.NonSpacingMark => '\u0363',
        UnicodeCategory.SpacingCombiningMark => '\u0903',
        UnicodeCategory.EnclosingMark => '\u0488',
        UnicodeCategory.DecimalDigitNumber => '\u07C0',
        UnicodeCategory.LetterNumber => '\u2183',
        UnicodeCategory.OtherNumber => '\u2473',
        UnicodeCategory.MathSymbol => '\u22FF',
        UnicodeCategory.CurrencySymbol => '\u20BD',
        UnicodeCategory.ModifierSymbol => '\u02C2',
        UnicodeCategory.OtherSymbol => '\u2FF0',
        UnicodeCategory.DashPunctuation => '\u2E17',
        UnicodeCategory.OpenPunctuation => '\u2E22',
        UnicodeCategory.ClosePunctuation => '\u2E23',
        UnicodeCategory.OtherPunctuation => '\u2E0E',
        UnicodeCategory.Format => '\u206A',
        UnicodeCategory.PrivateUse => '\uE000',
        _ => '\uFFFF',
    };

    /// <summary>Possessive quantifiers (<c>a++</c>, <c>[b]?+</c>) as atomic groups, which is how .NET writes them.</summary>
    private static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length);
        var groups = new Stack<int>();
        int atom = 0;
        for (int i = 0; i < pattern.Length;)
        {
            int start = i;
            switch (pattern[i])
            {
                case '\\':
                    i = pattern.IndexOf('}', i) is > 0 and int brace && i + 2 < pattern.Length && pattern[i + 1] is 'p' or 'P' && pattern[i + 2] == '{' ? brace + 1 : Math.Min(i + 2, pattern.Length);
                    atom = result.Length;
                    result.Append(pattern, start, i - start);
                    continue;
                case '[':
                    i = ClassEnd(pattern, i);
                    atom = result.Length;
                    result.Append(pattern, start, i - start);
                    continue;
                case '(':
                    groups.Push(result.Length);
                    break;
                case ')':
                    if (groups.Count > 0) atom = groups.Pop();
                    break;
                case '*' or '+' or '?' when result.Length > atom:
                    result.Append(pattern[i++]);
                    if (i < pattern.Length && pattern[i] == '+' && start > 0 && pattern[start - 1] is not ('(' or '|'))
                    {
                        result.Insert(atom, "(?>").Append(')');
                        i++;
                    }

                    continue;
                default:
                    atom = result.Length;
                    break;
            }

            result.Append(pattern[i++]);
        }

        return result.ToString();
    }

    private static int ClassEnd(string pattern, int from)
    {
        int depth = 0;
        for (int i = from; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\') i++;
            else if (pattern[i] == '[' && (i == from || depth > 0)) depth++;
            else if (pattern[i] == ']' && i > from + 1 && --depth == 0) return i + 1;
        }

        return pattern.Length;
    }
}
