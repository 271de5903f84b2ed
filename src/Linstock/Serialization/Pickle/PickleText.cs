using System.Globalization;
using System.Text;

namespace Linstock.Serialization;

/// <summary>The texts of old pickles: escaped Unicode of protocol 0, and Python 2's strings, which may be text or bytes.</summary>
internal static class PickleText
{
    /// <summary>Text of Python 2 as text where it is UTF-8, as bytes where it is not.</summary>
    public static PickleValue OfPython2(byte[] bytes) =>
        PickleInput.TryDecode(bytes) is { } text ? new PickleString(text) : new PickleBytes(bytes);

    /// <summary>The codec <c>raw-unicode-escape</c>: <c>\uXXXX</c> and <c>\UXXXXXXXX</c>, everything else as it stands.</summary>
    public static string DecodeRawUnicode(string text)
    {
        var decoded = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            int digits = text[i] == '\\' && i + 1 < text.Length ? DigitsOf(text[i + 1]) : 0;
            if (digits == 0)
            {
                decoded.Append(text[i]);
                continue;
            }

            uint value = Hex(text, i + 2, digits);
            AppendCharacter(decoded, value);
            i += 1 + digits;
        }

        return decoded.ToString();

        static int DigitsOf(char kind) => kind switch { 'u' => 4, 'U' => 8, _ => 0 };
    }

    /// <summary>A string literal of Python in quotes.</summary>
    public static byte[] DecodeQuoted(string literal)
    {
        if (literal.Length < 2 || literal[0] is not ('\'' or '"') || literal[^1] != literal[0])
        {
            throw Damaged();
        }

        var bytes = new List<byte>(literal.Length);
        ReadOnlySpan<char> text = literal.AsSpan(1, literal.Length - 2);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Slice(i, 1).ToString()));
                continue;
            }

            if (++i == text.Length)
            {
                throw Damaged();
            }

            switch (text[i])
            {
                case 'n':
                    bytes.Add((byte)'\n');
                    break;
                case 'r':
                    bytes.Add((byte)'\r');
                    break;
                case 't':
                    bytes.Add((byte)'\t');
                    break;
                case 'x':
                    bytes.Add((byte)Hex(literal, i + 2, 2));
                    i += 2;
                    break;
                case '\\' or '\'' or '"':
                    bytes.Add((byte)text[i]);
                    break;
                default:
                    throw Damaged();
            }
        }

        return [.. bytes];
    }

    private static void AppendCharacter(StringBuilder text, uint value)
    {
        if (value <= char.MaxValue)
        {
            text.Append((char)value);
        }
        else
        {
            text.Append(Rune.IsValid(value) ? new Rune(value).ToString() : throw Damaged());
        }
    }

    private static uint Hex(string text, int start, int digits) =>
        start + digits <= text.Length
        && uint.TryParse(text.AsSpan(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value)
            ? value
            : throw Damaged();

    private static InvalidDataException Damaged() => new("pickle: the escapes of a text are damaged");
}
