using System.Globalization;

namespace Linstock.NN;

/// <summary>Values as Python prints them, for the representation of modules.</summary>
internal static class PythonText
{
    /// <summary>The shortest text that reads back as the same double, as Python's <c>repr</c> writes it.</summary>
    public static string Of(double value)
    {
        if (double.IsNaN(value))
        {
            return "nan";
        }
        if (double.IsInfinity(value))
        {
            return value > 0 ? "inf" : "-inf";
        }
        double magnitude = Math.Abs(value);
        // Python changes to exponents below 1e-4 and from 1e16 on; .NET's shortest form below 1e-5 and from 1e15 on.
        if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16))
        {
            string digits = value.ToString("E16", CultureInfo.InvariantCulture);
            for (int precision = 0; precision <= 16; precision++)
            {
                digits = value.ToString("E" + precision, CultureInfo.InvariantCulture);
                if (double.Parse(digits, CultureInfo.InvariantCulture) == value)
                {
                    break;
                }
            }
            int at = digits.IndexOf('E', StringComparison.Ordinal);
            int exponent = int.Parse(digits.AsSpan(at + 1), CultureInfo.InvariantCulture);
            return $"{digits[..at]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }
        string text = value.ToString("0.##################################", CultureInfo.InvariantCulture);
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        text = shortest.Contains('E', StringComparison.Ordinal) ? text : shortest;
        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }

    public static string Of(bool value) => value ? "True" : "False";

    public static string Of(double? value) => value is { } number ? Of(number) : "None";

    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(long? value) => value is { } number ? number.ToString(CultureInfo.InvariantCulture) : "None";

    /// <summary>A tuple: <c>(3, 5)</c>, and <c>(3,)</c> for one element.</summary>
    public static string Tuple(ReadOnlySpan<long> values)
    {
        string[] parts = new string[values.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = values[i].ToString(CultureInfo.InvariantCulture);
        }
        return parts.Length == 1 ? $"({parts[0]},)" : $"({string.Join(", ", parts)})";
    }
}
