using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Linstock.Jit;

/// <summary>Operators of extensions by their names with namespace, <c>torchvision::nms</c>: what <c>torch.library</c> is in PyTorch.</summary>
internal static partial class RegisteredOperators
{
    private static readonly ConcurrentDictionary<string, (string Schema, ScriptOperator Operator)[]> Known = new(StringComparer.Ordinal);

    /// <summary>The forms of an operator, or none.</summary>
    public static ScriptOperator[] Find(string name) =>
        Known.TryGetValue(name, out (string, ScriptOperator Operator)[]? forms) ? Array.ConvertAll(forms, static form => form.Operator) : [];

    /// <summary>Enters an operator; the same schema again takes the place of the one before.</summary>
    /// <exception cref="ArgumentException">The schema is none.</exception>
    public static void Add(string schema, Func<IReadOnlyList<ScriptValue>, ScriptValue> body)
    {
        Match match = Schema().Match(schema);
        if (!match.Success)
        {
            throw new ArgumentException(
                $"torch.jit: an operator is declared as namespace::name(Type parameter, ...) -> Type; got '{schema}'", nameof(schema));
        }

        string name = match.Groups["name"].Value;
        if (name.StartsWith("aten::", StringComparison.Ordinal) || name.StartsWith("prim::", StringComparison.Ordinal))
        {
            throw new ArgumentException($"torch.jit: operators of PyTorch's own namespaces cannot be registered; got '{name}'", nameof(schema));
        }

        var parameters = new List<ScriptOperatorParameter>();
        var defaults = new List<ScriptValue>();
        int positional = int.MaxValue;
        foreach (string part in Split(match.Groups["parameters"].Value))
        {
            if (part == "*")
            {
                positional = parameters.Count;
                continue;
            }

            Match parameter = Parameter().Match(part);
            if (!parameter.Success)
            {
                throw new ArgumentException($"torch.jit: a parameter is declared as Type name or Type name=default; got '{part}' in '{schema}'", nameof(schema));
            }

            string type = Sized().Replace(parameter.Groups["type"].Value, static sized => sized.Value[0] == (char)91 ? "[]" : "");
            Group missing = parameter.Groups["default"];
            parameters.Add(new ScriptOperatorParameter(parameter.Groups["name"].Value, TensorAdapters.KindsOf(type), missing.Success));
            defaults.Add(missing.Success ? Literal(missing.Value, type, schema) : ScriptValue.Absent);
        }

        ScriptValue[] given = [.. defaults];
        var form = new ScriptOperator([.. parameters], arguments => body(Complete(arguments, given)), positional);
        string signature = match.Groups["parameters"].Value;
        Known.AddOrUpdate(name, _ => [(signature, form)], (_, before) => [.. before.Where(one => one.Schema != signature), (signature, form)]);
    }

    private static ScriptValue[] Complete(ReadOnlySpan<ScriptValue> arguments, ScriptValue[] defaults)
    {
        ScriptValue[] all = arguments.ToArray();
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = all[i].IsAbsent ? defaults[i] : all[i];
        }

        return all;
    }

    private static IEnumerable<string> Split(string parameters)
    {
        int depth = 0, start = 0;
        for (int i = 0; i <= parameters.Length; i++)
        {
            if (i == parameters.Length || (parameters[i] == ',' && depth == 0))
            {
                string part = parameters[start..i].Trim();
                if (part.Length > 0)
                {
                    yield return part;
                }

                start = i + 1;
            }
            else
            {
                depth += parameters[i] is '[' or '(' ? 1 : parameters[i] is ']' or ')' ? -1 : 0;
            }
        }
    }

    private static ScriptValue Literal(string text, string type, string schema)
    {
        if (text.StartsWith('[') && text.EndsWith(']'))
        {
            return ScriptValue.List([.. Split(text[1..^1]).Select(item => Literal(item, type.Replace("[]", "", StringComparison.Ordinal), schema))]);
        }

        return text switch
        {
            "None" => default,
            "True" => true,
            "False" => false,
            _ when text.Length >= 2 && text[0] is '"' or '\'' => text[1..^1],
            _ when type.StartsWith("float", StringComparison.Ordinal) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => whole,
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
            _ => throw new ArgumentException($"torch.jit: a default is None, True, False, a number, a text or a list of them; got '{text}' in '{schema}'", nameof(schema)),
        };
    }

    [GeneratedRegex(@"^\s*(?<name>\w+::\w+)(\.\w+)?\s*\((?<parameters>.*)\)\s*->\s*\S.*$", RegexOptions.Singleline)]
    private static partial Regex Schema();

    [GeneratedRegex(@"^(?<type>[A-Za-z_][\w\[\]?]*(\([a-z!]+\))?[\w\[\]?]*)\s+(?<name>\w+)(\s*=\s*(?<default>.+))?$")]
    private static partial Regex Parameter();

    // int[2] is a list, and what a tensor may alias is written behind it.
    [GeneratedRegex(@"\[\d+\]|\([a-z!]+\)")]
    private static partial Regex Sized();
}
