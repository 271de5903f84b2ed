using System.Globalization;
using System.Text;

namespace Linstock.Jit;

/// <summary>Splits a source file of a TorchScript archive into tokens; blocks are marked by indentation, as in Python.</summary>
internal sealed class ScriptLexer
{
    private const int MaximumIndents = 400;

    private readonly string _file;
    private readonly string _text;
    private readonly List<ScriptToken> _tokens = [];
    private readonly Stack<int> _indents = new([0]);
    private int _position;
    private int _line = 1;
    private int _open;

    private ScriptLexer(string file, string text)
    {
        _file = file;
        _text = text;
    }

    private char Current => _position < _text.Length ? _text[_position] : '\0';

    private char Next => _position + 1 < _text.Length ? _text[_position + 1] : '\0';

    /// <summary>All tokens of a file, with an end behind the last.</summary>
    /// <exception cref="InvalidDataException">It holds something that is no token; the message names file and line.</exception>
    public static List<ScriptToken> Read(string file, string text)
    {
        var lexer = new ScriptLexer(file, text);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        ReadIndentation();
        while (_position < _text.Length)
        {
            char c = Current;
            if (c == '\n')
            {
                _position++;
                if (_open == 0)
                {
                    Add(ScriptTokenKind.NewLine, "");
                }

                _line++;
                if (_open == 0)
                {
                    ReadIndentation();
                }
            }
            else if (c is ' ' or '\t' or '\r')
            {
                _position++;
            }
            else if (c == '#')
            {
                SkipComment();
            }
            else if (c == '_' || char.IsLetter(c))
            {
                ReadName();
            }
            else if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Next)))
            {
                ReadNumber();
            }
            else if (c is '"' or '\'')
            {
                ReadText(c);
            }
            else
            {
                ReadSymbol(c);
            }
        }

        Add(ScriptTokenKind.NewLine, "");
        while (_indents.Count > 1)
        {
            _indents.Pop();
            Add(ScriptTokenKind.Dedent, "");
        }

        Add(ScriptTokenKind.End, "");
    }

    private void ReadIndentation()
    {
        while (true)
        {
            int width = 0;
            while (Current is ' ' or '\t')
            {
                width += Current == ' ' ? 1 : 8;
                _position++;
            }

            if (Current == '#')
            {
                SkipComment();
            }

            if (Current == '\r')
            {
                _position++;
            }

            if (_position >= _text.Length)
            {
                return;
            }

            if (Current == '\n')
            {
                _position++;
                _line++;
                continue;
            }

            if (width > _indents.Peek())
            {
                if (_indents.Count > MaximumIndents)
                {
                    throw Invalid("blocks are nested too deeply");
                }

                _indents.Push(width);
                Add(ScriptTokenKind.Indent, "");
            }

            while (width < _indents.Peek())
            {
                _indents.Pop();
                Add(ScriptTokenKind.Dedent, "");
            }

            if (width != _indents.Peek())
            {
                throw Invalid("a line is indented like no line above it");
            }

            return;
        }
    }

    private void SkipComment()
    {
        while (_position < _text.Length && Current != '\n')
        {
            _position++;
        }
    }

    private void ReadName()
    {
        int start = _position;
        while (Current == '_' || char.IsLetterOrDigit(Current))
        {
            _position++;
        }

        Add(ScriptTokenKind.Name, _text[start.._position]);
    }

    private void ReadNumber()
    {
        int start = _position;
        bool isFloat = false;
        while (char.IsAsciiLetterOrDigit(Current) || Current == '.' || (Current is '+' or '-' && _text[_position - 1] is 'e' or 'E'))
        {
            if (Current is 'j' or 'J')
            {
                break;
            }

            isFloat |= Current is '.' or 'e' or 'E';
            _position++;
        }

        ReadOnlySpan<char> digits = _text.AsSpan(start, _position - start);
        double number = 0;
        long whole = 0;
        bool isImaginary = Current is 'j' or 'J';
        if (isImaginary)
        {
            _position++;
        }

        if (isFloat || isImaginary
            ? !double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            : !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out whole))
        {
            // The smallest whole number is written as the negative of one that does not fit.
            if (digits.SequenceEqual("9223372036854775808"))
            {
                whole = long.MinValue;
            }
            else
            {
                throw Invalid($"a number is damaged; got '{digits}'");
            }
        }

        ScriptTokenKind kind = isImaginary ? ScriptTokenKind.Imaginary : isFloat ? ScriptTokenKind.Float : ScriptTokenKind.Int;
        _tokens.Add(new ScriptToken(kind, digits.ToString(), _line, number, whole));
    }

    // What is not printable ASCII stands as its bytes in octal, and the bytes are UTF-8.
    private void ReadText(char quote)
    {
        var bytes = new List<byte>();
        Span<byte> encoded = stackalloc byte[4];
        _position++;
        while (Current != quote)
        {
            if (_position >= _text.Length || Current == '\n')
            {
                throw Invalid("a text has no end");
            }

            if (Current != '\\')
            {
                Rune rune = Rune.TryGetRuneAt(_text, _position, out Rune known) ? known : Rune.ReplacementChar;
                int length = rune.EncodeToUtf8(encoded);
                bytes.AddRange(encoded[..length]);
                _position += rune.Utf16SequenceLength;
                continue;
            }

            _position++;
            char escape = Current;
            _position++;
            switch (escape)
            {
                case >= '0' and <= '7':
                    int value = escape - '0';
                    for (int i = 0; i < 2 && Current is >= '0' and <= '7'; i++)
                    {
                        value = (value * 8) + (Current - '0');
                        _position++;
                    }

                    bytes.Add((byte)value);
                    break;
                case 'x' when _position + 2 <= _text.Length
                    && byte.TryParse(_text.AsSpan(_position, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out byte hex):
                    bytes.Add(hex);
                    _position += 2;
                    break;
                default:
                    bytes.Add(escape switch
                    {
                        'n' => (byte)'\n',
                        't' => (byte)'\t',
                        'r' => (byte)'\r',
                        'a' => 7,
                        'b' => 8,
                        'f' => 12,
                        'v' => 11,
                        '\\' or '\'' or '"' => (byte)escape,
                        _ => throw Invalid($"a text holds an unknown escape; got '\\{escape}'"),
                    });
                    break;
            }
        }

        _position++;
        Add(ScriptTokenKind.Text, Encoding.UTF8.GetString([.. bytes]));
    }

    private void ReadSymbol(char c)
    {
        string symbol = (c, Next) switch
        {
            ('-', '>') => "->",
            ('=', '=') => "==",
            ('!', '=') => "!=",
            ('<', '=') => "<=",
            ('>', '=') => ">=",
            _ => c.ToString(),
        };
        if (symbol.Length == 1 && "()[]{},:.=-+*/%<>@".IndexOf(c, StringComparison.Ordinal) < 0)
        {
            throw Invalid($"a character has no meaning; got '{c}'");
        }

        if (c is '(' or '[' or '{')
        {
            _open++;
        }
        else if (c is ')' or ']' or '}' && --_open < 0)
        {
            throw Invalid($"'{c}' closes nothing");
        }

        _position += symbol.Length;
        Add(ScriptTokenKind.Symbol, symbol);
    }

    private void Add(ScriptTokenKind kind, string text) => _tokens.Add(new ScriptToken(kind, text, _line));

    private InvalidDataException Invalid(string what) => new($"torch.jit.load: {what} ({_file}, line {_line})");
}
