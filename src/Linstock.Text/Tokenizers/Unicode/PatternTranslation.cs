using System.Globalization;
using System.Text;

namespace Linstock.Text.Tokenizers.Unicode;

/// <summary>
/// A pattern of a tokenizer file (Oniguruma's and Rust's dialect) as .NET's: possessive quantifiers (<c>a++</c>, <c>[b]?+</c>) become atomic groups, scripts
/// (<c>\p{Han}</c>, <c>\p{Script=Han}</c>) their characters, long names of categories (<c>\p{Letter}</c>) short ones.
/// </summary>
internal sealed class PatternTranslation
{
    private const int LastUnit = 0xFFFF;

    private static readonly Dictionary<string, string> Categories = new(StringComparer.Ordinal)
    {
        ["letter"] = "L",
        ["uppercaseletter"] = "Lu",
        ["lowercaseletter"] = "Ll",
        ["titlecaseletter"] = "Lt",
        ["modifierletter"] = "Lm",
        ["otherletter"] = "Lo",
        ["mark"] = "M",
        ["nonspacingmark"] = "Mn",
        ["spacingmark"] = "Mc",
        ["enclosingmark"] = "Me",
        ["number"] = "N",
        ["decimalnumber"] = "Nd",
        ["letternumber"] = "Nl",
        ["othernumber"] = "No",
        ["punctuation"] = "P",
        ["connectorpunctuation"] = "Pc",
        ["dashpunctuation"] = "Pd",
        ["openpunctuation"] = "Ps",
        ["closepunctuation"] = "Pe",
        ["initialpunctuation"] = "Pi",
        ["finalpunctuation"] = "Pf",
        ["otherpunctuation"] = "Po",
        ["symbol"] = "S",
        ["mathsymbol"] = "Sm",
        ["currencysymbol"] = "Sc",
        ["modifiersymbol"] = "Sk",
        ["othersymbol"] = "So",
        ["separator"] = "Z",
        ["spaceseparator"] = "Zs",
        ["lineseparator"] = "Zl",
        ["paragraphseparator"] = "Zp",
        ["other"] = "C",
        ["control"] = "Cc",
        ["format"] = "Cf",
        ["surrogate"] = "Cs",
        ["privateuse"] = "Co",
        ["unassigned"] = "Cn",
    };

    private readonly List<UnicodeScript> _scripts = [];

    private PatternTranslation(string pattern) => Pattern = Translate(pattern);

    /// <summary>The pattern as .NET understands it.</summary>
    public string Pattern { get; }

    /// <summary>The scripts that it names.</summary>
    public IReadOnlyList<UnicodeScript> Scripts => _scripts;

    public static PatternTranslation Of(string pattern) => new(pattern);

    private string Translate(string pattern)
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
                    i = EscapeEnd(pattern, i);
                    atom = result.Length;
                    result.Append(Escape(pattern[start..i], inClass: false));
                    continue;
                case '[':
                    i = ClassEnd(pattern, i);
                    atom = result.Length;
                    AppendClass(result, pattern.AsSpan(start, i - start));
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

    private void AppendClass(StringBuilder result, ReadOnlySpan<char> characters)
    {
        string text = characters.ToString();
        for (int i = 0; i < text.Length;)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i++]);
                continue;
            }

            int end = EscapeEnd(text, i);
            result.Append(Escape(text[i..end], inClass: true));
            i = end;
        }
    }

    /// <summary>Properties by names that .NET has not; anything else as it is.</summary>
    private string Escape(string escape, bool inClass)
    {
        if (escape is not ['\\', 'p' or 'P', '{', .. string inner, '}']) return escape;
        bool negated = escape[1] == 'P';
        if (inner.StartsWith('^')) (negated, inner) = (!negated, inner[1..]);
        string name = inner;
        bool mayBeCategory = true, mayBeScript = true;
        if (inner.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals)
        {
            name = inner[(equals + 1)..];
            string property = UnicodeScripts.Loose(inner[..equals]);
            (mayBeCategory, mayBeScript) = (property is "gc" or "generalcategory", property is "sc" or "script");
        }

        if (mayBeCategory && Categories.TryGetValue(UnicodeScripts.Loose(name), out string? category)) name = category;
        else if (mayBeScript && UnicodeScripts.Find(name) is { } script) return Characters(script, negated, inClass);
        else if (!mayBeCategory) return escape;
        return $@"\{(negated ? 'P' : 'p')}{{{name}}}";
    }

    private string Characters(UnicodeScript script, bool negated, bool inClass)
    {
        int number = _scripts.IndexOf(script);
        if (number < 0)
        {
            number = _scripts.Count;
            _scripts.Add(script);
        }

        // What lies beyond the first plane is shown as characters of the script within it, or as the script's stand-in.
        char standIn = StandIns.OfScript(number);
        List<(int First, int Last)> ranges = [.. script.Ranges.Where(static range => range.First <= LastUnit), (standIn, standIn)];
        ranges.Sort();
        if (negated)
        {
            List<(int, int)> others = [];
            int next = 0;
            foreach ((int first, int last) in ranges)
            {
                if (first > next) others.Add((next, first - 1));
                next = last + 1;
            }

            if (next <= LastUnit) others.Add((next, LastUnit));
            ranges = others;
        }

        return Within(string.Concat(ranges.Select(static range => range.First == range.Last ? Unit(range.First) : $"{Unit(range.First)}-{Unit(range.Last)}")), inClass);
    }

    private static string Within(string characters, bool inClass) => inClass ? characters : $"[{characters}]";

    private static string Unit(int value) => string.Create(CultureInfo.InvariantCulture, $@"\u{value:X4}");

    private static int EscapeEnd(string pattern, int from)
        => from + 2 < pattern.Length && pattern[from + 1] is 'p' or 'P' && pattern[from + 2] == '{' && pattern.IndexOf('}', from) is > 0 and int brace
            ? brace + 1
            : Math.Min(from + 2, pattern.Length);

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
