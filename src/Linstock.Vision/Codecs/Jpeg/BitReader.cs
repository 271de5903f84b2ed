namespace Linstock.Vision.Codecs.Jpeg;

/// <summary>Reads the entropy-coded data bit by bit; a zero byte after 0xFF is stuffing, anything else after it a marker that ends the data.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> data, int position)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private ulong _bits;
    private int _count;
    private int _position = position;
    private int _beyond;

    /// <summary>Where the next byte is read: at a marker once the data has been used up.</summary>
    public readonly int Position => _position;

    /// <summary>The next bits without taking them; zeros after the end.</summary>
    public int Peek(int count)
    {
        if (_count < count) Fill();
        return (int)(_bits >> (64 - count));
    }

    /// <summary>Takes bits that were looked at.</summary>
    /// <exception cref="ImageFormatException">They lie beyond the end.</exception>
    public void Skip(int count)
    {
        _bits <<= count;
        _count -= count;
        if (_count < _beyond) throw new ImageFormatException($"JPEG: the image data ends at byte {_position}, before the image is complete");
    }

    /// <summary>Takes bits as a number.</summary>
    public int Read(int count)
    {
        if (count == 0) return 0;
        int value = Peek(count);
        Skip(count);
        return value;
    }

    /// <summary>A number of so many bits in which the upper half is positive (T.81, F.2.2.1).</summary>
    public int ReadSigned(int count)
    {
        if (count == 0) return 0;
        int value = Read(count);
        return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
    }

    /// <summary>Forgets what is left of the present byte, as before a restart marker.</summary>
    public void Align() => (_bits, _count, _beyond) = (0, 0, 0);

    /// <summary>Passes the restart marker that must come here.</summary>
    public void Restart(int number)
    {
        Align();
        while (_position + 1 < _data.Length && _data[_position] == 0xFF && _data[_position + 1] == 0xFF) _position++;
        if (_position + 1 >= _data.Length || _data[_position] != 0xFF || _data[_position + 1] != 0xD0 + number)
            throw new ImageFormatException($"JPEG: expected restart marker {number} at byte {_position}");
        _position += 2;
    }

    private void Fill()
    {
        while (_count <= 56)
        {
            byte value = 0;
            bool ended = _position >= _data.Length;
            if (!ended && _data[_position] == 0xFF) ended = _position + 1 >= _data.Length || _data[_position + 1] != 0;
            if (ended)
            {
                _beyond += 8;
            }
            else
            {
                value = _data[_position];
                _position += value == 0xFF ? 2 : 1;
            }

            _bits |= (ulong)value << (56 - _count);
            _count += 8;
        }
    }
}
