namespace Linstock.Serialization;

/// <summary>Reads the few Python literals that the header of a <c>.npy</c> file is made of.</summary>
/// <remarks>Strings without escapes, <c>True</c> and <c>False</c>, tuples of integers. Nothing is evaluated.</remarks>
internal ref struct PythonLiteral(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _position;

    /// <summary>Whether the next character other than a space is this one.</summary>
    public bool IsNext(char character)
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\n' or '\t' or '\r')
        {
            _position++;
        }

        return _position < _text.Length && _text[_position] == character;
    }

    /// <summary>Takes the character if it is the next one.</summary>
    public bool TryTake(char character)
    {
        bool next = IsNext(character);
        _position += next ? 1 : 0;
        return next;
    }

    /// <summary>Takes the character.</summary>
    public void Expect(char character)
    {
        if (!TryTake(character))
        {
            throw Unexpected($"'{character}'");
        }
    }

    /// <summary>Nothing but spaces may follow.</summary>
    public void ExpectEnd()
    {
        IsNext('\0');
        if (_position < _text.Length)
        {
            throw Unexpected("the end");
        }
    }

    /// <summary>A string in single or double quotes.</summary>
    public string String()
    {
        char quote = TryTake('\'') ? '\'' : TryTake('"') ? '"' : throw Unexpected("a string");
        int length = _text[_position..].IndexOf(quote);
        if (length < 0 || _text.Slice(_position, length).Contains('\\'))
        {
            throw Unexpected("a string without escapes");
        }

        string value = _text.Slice(_position, length).ToString();
        _position += length + 1;
        return value;
    }

    /// <summary><c>True</c> or <c>False</c>.</summary>
    public bool Boolean()
    {
        IsNext('T');
        if (_text[_position..].StartsWith("True"))
        {
            _position += 4;
            return true;
        }

        if (_text[_position..].StartsWith("False"))
        {
            _position += 5;
            return false;
        }

        throw Unexpected("True or False");
    }

    /// <summary>A tuple of integers, none of them negative.</summary>
    public long[] Integers()
    {
        var values = new List<long>();
        Expect('(');
        while (!TryTake(')'))
        {
            values.Add(Integer());
            if (!TryTake(','))
            {
                Expect(')');
                break;
            }
        }

        return [.. values];
    }

    private long Integer()
    {
        IsNext('0');
        int length = 0;
        while (_position + length < _text.Length && char.IsAsciiDigit(_text[_position + length]))
        {
            length++;
        }

        if (length == 0 || !long.TryParse(_text.Slice(_position, length), out long value))
        {
            throw Unexpected("a size that fits in 63 bits");
        }

        _position += length;

        // Python 2 wrote long integers with a trailing L.
        TryTake('L');
        return value;
    }

    private readonly InvalidDataException Unexpected(string expected)
    {
        string rest = _text[Math.Min(_position, _text.Length)..].Trim().ToString();
        string shown = rest.Length == 0 ? "the end" : $"'{rest[..Math.Min(rest.Length, 40)]}'";
        return new InvalidDataException($"npy: the header is not the expected dictionary; got {shown} at character {_position}; expected {expected}");
    }
}
