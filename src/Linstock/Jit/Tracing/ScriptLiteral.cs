using System.Globalization;
using System.Text;

namespace Linstock.Jit;

/// <summary>Values as a program's source has them.</summary>
internal static class ScriptLiteral
{
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
        "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "print", "raise", "return", "try",
        "while", "with", "yield",
    };

    /// <summary>A value; tensors by a function that names them.</summary>
    public static string Of(ScriptValue value, Func<Tensor, string> tensor) => value.Kind switch
    {
        ScriptKind.None => "None",
        ScriptKind.Tensor => tensor(value.AsTensor()),
        ScriptKind.Int => value.Bits.ToString(CultureInfo.InvariantCulture),
        ScriptKind.Float => Number(value.AsDouble()),
        ScriptKind.Bool => value.AsBool() ? "True" : "False",
        ScriptKind.Complex => value.AsComplex() is var number ? $"complex({Number(number.Real)}, {Number(number.Imaginary)})" : "",
        ScriptKind.String => Text(value.AsString()),
        ScriptKind.Device => $"torch.device({Text(value.AsDevice().ToString())})",
        ScriptKind.List => List(value.AsItems(), tensor),
        ScriptKind.Tuple => $"({string.Concat(value.AsList().Select(item => Of(item, tensor) + ", ")).TrimEnd()})",
        ScriptKind.Dict => $"{{{string.Join(", ", value.AsScriptDict().Entries.Select(entry => $"{Of(entry.Key, tensor)}: {Of(entry.Value, tensor)}"))}}}",
        _ => throw new NotSupportedException($"torch.jit.trace: a {value.TypeName} has no form in a program"),
    };

    /// <summary>The type that a program declares for a value.</summary>
    public static string TypeOf(ScriptValue value) => value.Kind switch
    {
        ScriptKind.None => "NoneType",
        ScriptKind.List => $"List[{(value.Count == 0 ? "Tensor" : TypeOf(value[0]))}]",
        ScriptKind.Tuple => value.Count == 0 ? "Tuple[()]" : $"Tuple[{string.Join(", ", value.AsList().Select(TypeOf))}]",
        ScriptKind.Dict => value.AsScriptDict().Entries.FirstOrDefault() is var entry && value.Count > 0
            ? $"Dict[{TypeOf(entry.Key)}, {TypeOf(entry.Value)}]"
            : "Dict[str, Tensor]",
        _ => value.TypeName,
    };

    /// <summary>The attribute of an object.</summary>
    public static string Member(string owner, string name) => IsName(name) ? $"{owner}.{name}" : $"getattr({owner}, {Text(name)})";

    /// <summary>Whether a text can be a name of the language.</summary>
    public static bool IsName(string text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') && !Reserved.Contains(text);

    /// <summary>Text in quotes.</summary>
    public static string Text(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    private static string Number(double value) => ScriptText.Number(value);

    private static string List(List<ScriptValue> items, Func<Tensor, string> tensor)
    {
        string inner = string.Join(", ", items.Select(item => Of(item, tensor)));
        return items.Count == 0 ? "annotate(List[int], [])"
            : items.Exists(static item => item.IsNone)
                ? $"annotate(List[Optional[{TypeOf(items.Find(static item => !item.IsNone))}]], [{inner}])"
                : $"[{inner}]";
    }
}
