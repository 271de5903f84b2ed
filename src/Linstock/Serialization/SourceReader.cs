using System.Buffers.Binary;
using System.Text;

namespace Linstock.Serialization;

/// <summary>Reads a <see cref="ByteSource"/> from a place on. Nothing is allocated for bytes that are not there.</summary>
internal class SourceReader
{
    private const int WindowBytes = 1 << 16;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ByteSource _source;
    private readonly string _format;
    private readonly byte[] _window;
    private long _windowStart;
    private int _windowLength;
    private int _position;

    /// <summary>Reads from <paramref name="offset"/> on; messages begin with the format's name.</summary>
    public SourceReader(ByteSource source, long offset, string format)
    {
        _source = source;
        _format = format;
        _windowStart = offset;
        _window = new byte[(int)Math.Clamp(source.Length - offset, 1, WindowBytes)];
    }

    /// <summary>Where in the source the next byte is.</summary>
    public long Position => _windowStart + _position;

    /// <summary>Bytes from here to the end.</summary>
    public long Remaining => _source.Length - Position;

    public byte ReadByte()
    {
        if (_position == _windowLength)
        {
            Require(1);
            _windowStart += _position;
            _position = 0;
            _windowLength = (int)Math.Min(_window.Length, _source.Length - _windowStart);
            _source.Read(_windowStart, _window.AsSpan(0, _windowLength));
        }

        return _window[_position++];
    }

    /// <summary>Bytes, after checking that they are there.</summary>
    /// <param name="count">How many.</param>
    /// <param name="what">What they are, for the message.</param>
    public byte[] ReadBytes(ulong count, string what)
    {
        if (count > (ulong)Remaining)
        {
            throw Invalid($"{what} of {count} bytes reaches beyond the end; only {Remaining} are left");
        }

        if (count > (ulong)Array.MaxLength)
        {
            throw Invalid($"{what} is too large; got {count} bytes");
        }

        byte[] bytes = new byte[count];
        ReadExactly(bytes);
        return bytes;
    }

    public ushort ReadUInt16()
    {
        Span<byte> bytes = stackalloc byte[2];
        ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    public int ReadInt32()
    {
        Span<byte> bytes = stackalloc byte[4];
        ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    public ulong ReadUInt64()
    {
        Span<byte> bytes = stackalloc byte[8];
        ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>UTF-8 text of a given length.</summary>
    public string ReadText(ulong length) => Decode(ReadBytes(length, "text"));

    /// <summary>UTF-8, or null where it is not.</summary>
    public static string? TryDecode(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    protected string Decode(byte[] bytes) => TryDecode(bytes) ?? throw Invalid("a text is not UTF-8");

    protected void ReadExactly(Span<byte> destination)
    {
        Require(destination.Length);
        int ready = Math.Min(destination.Length, _windowLength - _position);
        _window.AsSpan(_position, ready).CopyTo(destination);
        _position += ready;
        Span<byte> rest = destination[ready..];
        if (rest.Length > 0)
        {
            _source.Read(Position, rest);
            _windowStart = Position + rest.Length;
            _position = _windowLength = 0;
        }
    }

    protected InvalidDataException Invalid(string what) => new($"{_format}: {what}");

    private void Require(int count)
    {
        if (count > Remaining)
        {
            throw Invalid("it ends in the middle; the file is cut off");
        }
    }
}
