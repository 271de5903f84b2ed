using System.Globalization;
using System.Numerics;
using System.Text;

namespace Linstock.Jit;

/// <summary>Values as text, in the way of <c>c10/core/ivalue.cpp</c>: text inside of lists stands without quotes.</summary>
internal static class ScriptText
{
    private const int MaximumDepth = 64;

    /// <summary>As <c>str</c> and <c>format</c> of a program write it.</summary>
    public static string Of(ScriptValue value)
    {
        if (value.Kind == ScriptKind.String)
        {
            return value.AsString();
        }

        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    /// <summary>A number as C++'s streams write it with 17 digits; whole ones end in a point.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        if (Math.Abs(value) < 1e10 && Math.Floor(value) == value)
        {
            return (double.IsNegative(value) && value == 0 ? "-" : "") + value.ToString("F0", CultureInfo.InvariantCulture).TrimStart(value == 0 ? '-' : ' ') + ".";
        }

        // d.dddddddddddddddd and the exponent of ten.
        string scientific = value.ToString("E16", CultureInfo.InvariantCulture);
        int mark = scientific.IndexOf('E', StringComparison.Ordinal);
        int exponent = int.Parse(scientific.AsSpan(mark + 1), CultureInfo.InvariantCulture);
        string sign = value < 0 ? "-" : "", digits = scientific[..mark].TrimStart('-').Replace(".", "", StringComparison.Ordinal).TrimEnd('0');
        if (exponent is < -4 or >= 17)
        {
            string fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
        {
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        }

        return digits.Length <= exponent + 1
            ? sign + digits.PadRight(exponent + 1, '0')
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    private static void Write(StringBuilder text, ScriptValue value, int depth)
    {
        if (depth > MaximumDepth)
        {
            text.Append("...");
            return;
        }

        switch (value.Kind)
        {
            case ScriptKind.None:
                text.Append("None");
                break;
            case ScriptKind.Int:
                text.Append(CultureInfo.InvariantCulture, $"{value.Bits}");
                break;
            case ScriptKind.Float:
                text.Append(Number(value.AsDouble()));
                break;
            case ScriptKind.Bool:
                text.Append(value.Bits != 0 ? "True" : "False");
                break;
            case ScriptKind.Complex:
                Complex complex = value.AsComplex();
                text.Append(Number(complex.Real)).Append(double.IsNegative(complex.Imaginary) ? "" : "+").Append(Number(complex.Imaginary)).Append('j');
                break;
            case ScriptKind.String:
                text.Append(value.AsString());
                break;
            case ScriptKind.Device or ScriptKind.Tensor:
                text.Append(value.Reference);
                break;
            case ScriptKind.List:
                WriteItems(text, value.AsItems(), "[", "]", depth);
                break;
            case ScriptKind.Tuple:
                WriteItems(text, value.AsScriptTuple().Items, "(", value.Count == 1 ? ",)" : ")", depth);
                break;
            case ScriptKind.Dict:
                WriteDict(text, value.AsScriptDict(), depth);
                break;
            case ScriptKind.Enum:
                var member = (ScriptEnumMember)value.Reference!;
                text.Append(member.Type.ShortName).Append('.').Append(member.Name);
                break;
            default:
                text.Append('<').Append(value.TypeName).Append('>');
                break;
        }
    }

    private static void WriteItems(StringBuilder text, IEnumerable<ScriptValue> items, string open, string close, int depth)
    {
        text.Append(open);
        string separator = "";
        foreach (ScriptValue item in items)
        {
            text.Append(separator);
            Write(text, item, depth + 1);
            separator = ", ";
        }

        text.Append(close);
    }

    private static void WriteDict(StringBuilder text, ScriptDict dict, int depth)
    {
        text.Append('{');
        string separator = "";
        foreach ((ScriptValue key, ScriptValue value) in dict.Entries)
        {
            text.Append(separator);
            Write(text, key, depth + 1);
            text.Append(": ");
            Write(text, value, depth + 1);
            separator = ", ";
        }

        text.Append('}');
    }
}
