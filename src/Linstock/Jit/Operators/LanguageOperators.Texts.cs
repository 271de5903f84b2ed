using System.Globalization;
using System.Text;

namespace Linstock.Jit;

internal static partial class LanguageOperators
{
    private static readonly char[] Blanks = [' ', '\t', '\n', '\r', '\v', '\f'];

    private static LanguageOperator? Texts(string name) => name switch
    {
        "str" => Always(static a => ScriptText.Of(a[0])),
        "format" => Always(Format),
        "percentFormat" => Always(PercentFormat),
        "lower" => Text(static s => s.ToLowerInvariant()),
        "upper" => Text(static s => s.ToUpperInvariant()),
        "capitalize" => Text(static s => s.Length == 0 ? s : char.ToUpperInvariant(s[0]) + s[1..].ToLowerInvariant()),
        "title" => Text(static s => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(s.ToLowerInvariant())),
        "swapcase" => Text(static s => string.Concat(s.Select(static c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)))),
        "strip" => Always(static a => a[0].AsString().Trim(Chars(a))),
        "lstrip" => Always(static a => a[0].AsString().TrimStart(Chars(a))),
        "rstrip" => Always(static a => a[0].AsString().TrimEnd(Chars(a))),
        "startswith" => Always(static a => a[0].AsString().StartsWith(a[1].AsString(), StringComparison.Ordinal)),
        "endswith" => Always(static a => a[0].AsString().EndsWith(a[1].AsString(), StringComparison.Ordinal)),
        "find" => Always(static a => FindText(a, last: false, mustFind: false)),
        "rfind" => Always(static a => FindText(a, last: true, mustFind: false)),
        "rindex" => Always(static a => FindText(a, last: true, mustFind: true)),
        "replace" => NoTensorFirst(static a => a[0].AsString().Replace(a[1].AsString(), a[2].AsString(), StringComparison.Ordinal)),
        "split" => NoTensorFirst(static a => Split(a)),
        "splitlines" => Always(static a => Texts(a[0].AsString().Split('\n'))),
        "join" => Always(static a => string.Join(a[0].AsString(), a[1].AsList().Select(static item => item.AsString()))),
        "ljust" => Always(static a => a[0].AsString().PadRight((int)a[1].AsInt64(), Filler(a))),
        "rjust" => Always(static a => a[0].AsString().PadLeft((int)a[1].AsInt64(), Filler(a))),
        "zfill" => Always(static a => a[0].AsString().PadLeft((int)a[1].AsInt64(), '0')),
        "isdigit" or "isdecimal" or "isnumeric" => All(char.IsDigit),
        "isalpha" => All(char.IsLetter),
        "isalnum" => All(char.IsLetterOrDigit),
        "isspace" => All(char.IsWhiteSpace),
        "islower" => Always(static a => a[0].AsString() is var s && s.Any(char.IsLower) && !s.Any(char.IsUpper)),
        "isupper" => Always(static a => a[0].AsString() is var s && s.Any(char.IsUpper) && !s.Any(char.IsLower)),
        "ord" => Always(static a => a[0].AsString().EnumerateRunes().First().Value),
        "chr" => Always(static a => new Rune(checked((int)a[0].AsInt64())).ToString()),
        "hex" => Always(static a => "0x" + a[0].AsInt64().ToString("x", CultureInfo.InvariantCulture)),
        "bin" => Always(static a => "0b" + Convert.ToString(a[0].AsInt64(), 2)),
        "oct" => Always(static a => "0o" + Convert.ToString(a[0].AsInt64(), 8)),
        "hash" => Always(static a => ScriptEquality.Instance.GetHashCode(a[0])),
        _ => null,
    };

    private static LanguageOperator Text(Func<string, string> function) => Always(a => function(a[0].AsString()));

    private static LanguageOperator All(Func<char, bool> test) => Always(a => a[0].AsString() is { Length: > 0 } s && s.All(test));

    private static char[] Chars(ReadOnlySpan<ScriptValue> a) => a.Length > 1 && !a[1].IsNone ? a[1].AsString().ToCharArray() : Blanks;

    private static char Filler(ReadOnlySpan<ScriptValue> a) => a.Length > 2 ? a[2].AsString()[0] : ' ';

    private static ScriptValue Texts(IEnumerable<string> texts) => ScriptValue.Of([.. texts.Select(static text => (ScriptValue)text)]);

    // {} is the next argument, as str writes it; {{ and }} are braces.
    private static ScriptValue Format(ReadOnlySpan<ScriptValue> a)
    {
        string format = a[0].AsString();
        var text = new StringBuilder();
        int next = 1;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] == '{' && i + 1 < format.Length && format[i + 1] == '}')
            {
                text.Append(next < a.Length ? ScriptText.Of(a[next]) : throw new ScriptException("RuntimeError", "Too few arguments for format string"));
                next++;
                i++;
            }
            else
            {
                text.Append(format[i]);
                if (i + 1 < format.Length && format[i] is '{' or '}' && format[i + 1] == format[i])
                {
                    i++;
                }
            }
        }

        return text.ToString();
    }

    private static ScriptValue PercentFormat(ReadOnlySpan<ScriptValue> a)
    {
        string format = a[0].AsString();
        ScriptValue[] arguments = a.Length == 2 && a[1].Kind == ScriptKind.Tuple ? a[1].AsScriptTuple().Items : a[1..].ToArray();
        var text = new StringBuilder();
        int next = 0;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 >= format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            char kind = format[++i];
            if (kind == '%')
            {
                text.Append('%');
                continue;
            }

            ScriptValue argument = next < arguments.Length ? arguments[next++] : throw new ScriptException("RuntimeError", "Too few arguments for format string");
            text.Append(kind switch
            {
                'd' or 'i' => Numbers.ToInt(argument).ToString(CultureInfo.InvariantCulture),
                'f' or 'F' => argument.AsDouble().ToString("F6", CultureInfo.InvariantCulture),
                'e' or 'E' => argument.AsDouble().ToString("0.000000e+00", CultureInfo.InvariantCulture),
                's' or 'c' or 'r' => ScriptText.Of(argument),
                _ => throw new ScriptException("RuntimeError", $"The format specifier %{kind} is not supported"),
            });
        }

        return text.ToString();
    }

    private static long FindText(ReadOnlySpan<ScriptValue> a, bool last, bool mustFind)
    {
        string text = a[0].AsString(), part = a[1].AsString();
        long start = a.Length > 2 ? a[2].AsInt64() : 0, stop = a.Length > 3 && !a[3].IsNone ? a[3].AsInt64() : text.Length;
        int from = (int)Math.Clamp(start < 0 ? start + text.Length : start, 0, text.Length);
        int to = (int)Math.Clamp(stop < 0 ? stop + text.Length : stop, from, text.Length);
        ReadOnlySpan<char> range = text.AsSpan(from, to - from);
        int place = last ? range.LastIndexOf(part, StringComparison.Ordinal) : range.IndexOf(part, StringComparison.Ordinal);
        return place >= 0 ? place + from : mustFind ? throw new ScriptException("ValueError", "substring not found") : -1;
    }

    private static long CountText(ReadOnlySpan<ScriptValue> a)
    {
        string part = a[1].AsString();
        return part.Length == 0 ? a[0].AsString().Length + 1 : a[0].AsString().AsSpan().Count(part);
    }

    private static ScriptValue Split(ReadOnlySpan<ScriptValue> a)
    {
        string text = a[0].AsString();
        int most = a.Length > 2 && a[2].AsInt64() >= 0 ? checked((int)a[2].AsInt64() + 1) : int.MaxValue;
        return a.Length < 2 || a[1].IsNone
            ? Texts(text.Split(Blanks, most, StringSplitOptions.RemoveEmptyEntries))
            : Texts(text.Split(a[1].AsString(), most, StringSplitOptions.None));
    }
}
