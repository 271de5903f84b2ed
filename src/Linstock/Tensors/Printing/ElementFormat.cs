using System.Globalization;
using System.Numerics;

namespace Linstock;

/// <summary>
/// How the elements of one tensor are written: with one width, as whole numbers ("1."), with a fixed number of digits, or in
/// scientific notation, as their range asks for. PyTorch's rules.
/// </summary>
internal sealed class ElementFormat
{
    private readonly bool _isFloating;
    private readonly bool _isWhole = true;
    private readonly bool _isScientific;
    private readonly int _precision;
    private readonly int _width = 1;
    private readonly (ElementFormat Real, ElementFormat Imaginary)? _parts;

    /// <summary>The format for these values, which are the ones that will be shown.</summary>
    public ElementFormat(Tensor shown, PrintOptions options)
    {
        _precision = options.Precision;
        if (shown.IsComplex)
        {
            _parts = (new ElementFormat(shown.Real, options), new ElementFormat(shown.Imag, options));
            _width = _parts.Value.Real._width + _parts.Value.Imaginary._width + 1;
            return;
        }
        _isFloating = shown.IsFloatingPoint;
        if (!_isFloating)
        {
            foreach (string text in Texts(shown)) _width = Math.Max(_width, text.Length);
            return;
        }
        double[] values = [.. shown.ToArray<double>().Where(value => double.IsFinite(value) && value != 0)];
        if (values.Length == 0) return;
        double least = values.Min(Math.Abs), most = values.Max(Math.Abs);
        _isWhole = values.All(value => value == Math.Ceiling(value));
        bool wide = most / least > 1000 || most > 1e8 || (!_isWhole && least < 1e-4);
        _isScientific = options.SciMode ?? wide;
        foreach (double value in values) _width = Math.Max(_width, Number(value).Length);
    }

    /// <summary>The characters of an element.</summary>
    public int Width => _width;

    /// <summary>One element, padded to the width.</summary>
    public string Write(Scalar value)
    {
        if (_parts is { } parts)
        {
            Complex number = value.ToComplex();
            // As in PyTorch, imaginary parts are not aligned.
            string real = parts.Real.Write(number.Real), imaginary = parts.Imaginary.Write(number.Imaginary).TrimStart() + "j";
            return imaginary is ['+' or '-', ..] ? real + imaginary : $"{real}+{imaginary}";
        }
        return (_isFloating ? Number(value.ToDouble()) : Text(value)).PadLeft(_width);
    }

    private static IEnumerable<string> Texts(Tensor shown)
    {
        if (shown.DType == DType.Bool)
        {
            foreach (bool value in shown.ToArray<bool>()) yield return Text(value);
        }
        else
        {
            foreach (long value in shown.ToArray<long>()) yield return Text(value);
        }
    }

    private static string Text(Scalar value)
        => value.IsBool ? value.ToBool() ? "True" : "False" : value.ToInt64().ToString(CultureInfo.InvariantCulture);

    private string Number(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        if (_isScientific) return Scientific(value);
        return _isWhole ? Fixed(value, 0) + "." : Fixed(value, _precision);
    }

    private static string Fixed(double value, int digits)
    {
        string text = value.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return double.IsNegative(value) && text[0] != '-' ? "-" + text : text;
    }

    // C# writes e+008 where C writes e+08.
    private string Scientific(double value)
    {
        string text = value.ToString("0." + new string('0', _precision) + "e+00", CultureInfo.InvariantCulture);
        if (_precision == 0) text = value.ToString("0e+00", CultureInfo.InvariantCulture);
        return double.IsNegative(value) && text[0] != '-' ? "-" + text : text;
    }
}
