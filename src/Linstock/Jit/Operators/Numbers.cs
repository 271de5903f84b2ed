using System.Globalization;

namespace Linstock.Jit;

/// <summary>Numbers of the language: conversions, and arithmetic as Python has it.</summary>
internal static class Numbers
{
    public static long ToInt(ScriptValue value) => value.Kind switch
    {
        ScriptKind.Int or ScriptKind.Bool => value.Bits,
        ScriptKind.Float => ToInt(value.AsDouble()),
        ScriptKind.Tensor => value.AsTensor().Item() is { IsFloatingPoint: true } real ? ToInt(real.ToDouble()) : value.AsTensor().Item().ToInt64(),
        ScriptKind.String when long.TryParse(value.AsString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out long parsed) => parsed,
        ScriptKind.String => throw new ScriptException("ValueError", $"invalid literal for int() with base 10: '{value.AsString()}'"),
        _ => throw value.Wrong("an int"),
    };

    public static double ToFloat(ScriptValue value) => value.Kind switch
    {
        ScriptKind.Tensor => value.AsTensor().Item().ToDouble(),
        ScriptKind.String => ParseFloat(value.AsString()),
        _ => value.AsDouble(),
    };

    public static ScriptValue Of(Scalar scalar) => scalar.IsComplex ? (ScriptValue)scalar.ToComplex()
        : scalar.IsFloatingPoint ? (ScriptValue)scalar.ToDouble()
        : scalar.IsBool ? (ScriptValue)scalar.ToBool()
        : scalar.ToInt64();

    // The arms are cast one by one: the natural type of a mix of numbers would be the widest of them.

    /// <summary>Addition, subtraction and multiplication: whole numbers stay whole.</summary>
    public static ScriptValue Add(ScriptValue x, ScriptValue y) => (x.Kind, y.Kind) switch
    {
        (ScriptKind.String, ScriptKind.String) => x.AsString() + y.AsString(),
        (ScriptKind.List, ScriptKind.List) => ScriptValue.Of([.. x.AsItems(), .. y.AsItems()]),
        (ScriptKind.Tuple, ScriptKind.Tuple) => ScriptResults.Tuple([.. x.AsScriptTuple().Items, .. y.AsScriptTuple().Items]),
        _ when IsComplex(x, y) => (ScriptValue)(x.AsComplex() + y.AsComplex()),
        _ when IsFloat(x, y) => (ScriptValue)(x.AsDouble() + y.AsDouble()),
        _ => (ScriptValue)unchecked(x.AsInt64() + y.AsInt64()),
    };

    public static ScriptValue Subtract(ScriptValue x, ScriptValue y) =>
        IsComplex(x, y) ? (ScriptValue)(x.AsComplex() - y.AsComplex())
        : IsFloat(x, y) ? (ScriptValue)(x.AsDouble() - y.AsDouble())
        : unchecked(x.AsInt64() - y.AsInt64());

    public static ScriptValue Multiply(ScriptValue x, ScriptValue y)
    {
        if (x.Kind is ScriptKind.List or ScriptKind.String)
        {
            return Repeat(x, y.AsInt64());
        }

        return y.Kind is ScriptKind.List or ScriptKind.String ? Repeat(y, x.AsInt64())
            : IsComplex(x, y) ? (ScriptValue)(x.AsComplex() * y.AsComplex())
            : IsFloat(x, y) ? (ScriptValue)(x.AsDouble() * y.AsDouble())
            : unchecked(x.AsInt64() * y.AsInt64());
    }

    public static ScriptValue Divide(ScriptValue x, ScriptValue y) => IsComplex(x, y)
        ? (ScriptValue)(x.AsComplex() / y.AsComplex())
        : y.AsDouble() is var divisor && divisor == 0 && !IsFloat(x, y) ? throw ByZero() : x.AsDouble() / divisor;

    public static ScriptValue FloorDivide(ScriptValue x, ScriptValue y)
    {
        if (IsFloat(x, y))
        {
            return y.AsDouble() == 0 ? throw ByZero() : Math.Floor(x.AsDouble() / y.AsDouble());
        }

        (long a, long b) = (x.AsInt64(), y.AsInt64());
        if (b == 0)
        {
            throw ByZero();
        }

        if (b == -1)
        {
            return unchecked(-a);
        }

        long quotient = a / b;
        return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
    }

    public static ScriptValue Remainder(ScriptValue x, ScriptValue y)
    {
        if (IsFloat(x, y))
        {
            (double p, double q) = (x.AsDouble(), y.AsDouble());
            double rest = q == 0 ? throw ByZero() : p % q;
            return rest != 0 && (rest < 0) != (q < 0) ? rest + q : rest;
        }

        (long a, long b) = (x.AsInt64(), y.AsInt64());
        if (b is 0 or -1)
        {
            return b == 0 ? throw ByZero() : 0;
        }

        long remainder = a % b;
        return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
    }

    public static ScriptValue Power(ScriptValue x, ScriptValue y) =>
        IsComplex(x, y) ? (ScriptValue)System.Numerics.Complex.Pow(x.AsComplex(), y.AsComplex()) : Math.Pow(x.AsDouble(), y.AsDouble());

    public static ScriptValue Negate(ScriptValue x) => x.Kind switch
    {
        ScriptKind.Complex => (ScriptValue)(-x.AsComplex()),
        ScriptKind.Float => (ScriptValue)(-x.AsDouble()),
        _ => (ScriptValue)unchecked(-x.AsInt64()),
    };

    /// <summary>The order of two values: numbers, text, lists and tuples.</summary>
    public static int Compare(ScriptValue x, ScriptValue y)
    {
        if (x.IsNumber && y.IsNumber)
        {
            return IsFloat(x, y) ? x.AsDouble().CompareTo(y.AsDouble()) : x.AsInt64().CompareTo(y.AsInt64());
        }

        if (x.Kind == ScriptKind.String && y.Kind == ScriptKind.String)
        {
            return string.CompareOrdinal(x.AsString(), y.AsString());
        }

        (IReadOnlyList<ScriptValue> a, IReadOnlyList<ScriptValue> b) = (x.AsList(), y.AsList());
        for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            if (Compare(a[i], b[i]) is var order and not 0)
            {
                return order;
            }
        }

        return a.Count.CompareTo(b.Count);
    }

    /// <summary>Whether one is less than, or not greater than, the other; nothing is less than NaN.</summary>
    public static bool IsLess(ScriptValue x, ScriptValue y, bool orEqual = false)
    {
        if (x.IsNumber && y.IsNumber && IsFloat(x, y))
        {
            (double a, double b) = (x.AsDouble(), y.AsDouble());
            return orEqual ? a <= b : a < b;
        }

        int order = Compare(x, y);
        return orEqual ? order <= 0 : order < 0;
    }

    /// <summary>Python's <c>round</c> to a whole number, kept as a float.</summary>
    public static double Round(double value) => Math.Round(value, MidpointRounding.ToEven);

    public static bool IsFloat(ScriptValue x, ScriptValue y) => x.Kind == ScriptKind.Float || y.Kind == ScriptKind.Float;

    public static long ToInt(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ScriptException("RuntimeError", $"cannot convert float {ScriptText.Number(value)} to integer");
        }

        return (long)Math.Truncate(value);
    }

    private static bool IsComplex(ScriptValue x, ScriptValue y) => x.Kind == ScriptKind.Complex || y.Kind == ScriptKind.Complex;

    private static ScriptException ByZero() => new("ZeroDivisionError", "division by zero");

    private static double ParseFloat(string text) => text.Trim().ToLowerInvariant() switch
    {
        "inf" or "+inf" or "infinity" => double.PositiveInfinity,
        "-inf" or "-infinity" => double.NegativeInfinity,
        "nan" => double.NaN,
        var digits when double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) => value,
        _ => throw new ScriptException("ValueError", $"could not convert string to float: '{text}'"),
    };

    private static ScriptValue Repeat(ScriptValue value, long times)
    {
        const long Most = 1 << 28;
        long count = Math.Max(times, 0);
        if (value.Kind == ScriptKind.String)
        {
            string text = value.AsString();
            return text.Length * (Int128)count <= Most ? string.Concat(Enumerable.Repeat(text, (int)count)) : throw new ScriptException("MemoryError", "a text becomes too long");
        }

        List<ScriptValue> items = value.AsItems();
        if (items.Count * (Int128)count > Most)
        {
            throw new ScriptException("MemoryError", "a list becomes too long");
        }

        var repeated = new List<ScriptValue>(items.Count * (int)count);
        for (long i = 0; i < count; i++)
        {
            repeated.AddRange(items);
        }

        return ScriptValue.Of(repeated);
    }
}

/// <summary>What counts as true.</summary>
internal static class Truth
{
    public static bool Of(ScriptValue value) => value.Kind switch
    {
        ScriptKind.Bool or ScriptKind.Int => value.Bits != 0,
        ScriptKind.Float => value.AsDouble() != 0,
        ScriptKind.Tensor => value.AsTensor().Item().ToBool(),
        ScriptKind.Complex => value.AsComplex() != default,
        ScriptKind.String => value.AsString().Length > 0,
        _ => throw value.Wrong("a bool"),
    };
}
