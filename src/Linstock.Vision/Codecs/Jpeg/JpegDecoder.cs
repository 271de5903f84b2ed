using System.Buffers.Binary;

namespace Linstock.Vision.Codecs.Jpeg;

/// <summary>Reads the segments of one JPEG file, and the coefficients of its scans.</summary>
internal ref struct JpegDecoder
{
    // Encoders write about ten; a file of thousands would keep the decoder busy for nothing.
    private const int MostScans = 256;

    private readonly ReadOnlySpan<byte> _data;
    private readonly ushort[]?[] _quantization = new ushort[4][];
    private readonly HuffmanTable?[] _dcTables = new HuffmanTable[4];
    private readonly HuffmanTable?[] _acTables = new HuffmanTable[4];
    private JpegComponent[] _components = [];
    private int _width;
    private int _height;
    private int _restartInterval;
    private bool _progressive;
    private bool _isJfif;
    private int _adobeTransform = -1;
    private int _mostHorizontal;
    private int _mostVertical;

    public JpegDecoder(ReadOnlySpan<byte> data) => _data = data;

    public PixelBuffer Decode()
    {
        if (_data.Length < 2 || _data[0] != 0xFF || _data[1] != 0xD8) throw new ImageFormatException("JPEG: expected the marker FFD8 at the beginning");
        int position = 2, scans = 0;
        while (true)
        {
            byte marker = NextMarker(ref position);
            if (marker == 0xD9) break;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7)) continue;
            ReadOnlySpan<byte> segment = Segment(ref position, marker);
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2:
                    ReadFrame(segment, marker);
                    break;
                case 0xC4:
                    ReadHuffmanTables(segment);
                    break;
                case 0xDA:
                    if (++scans > MostScans) throw new ImageFormatException($"JPEG: there are more than {MostScans} scans");
                    position = ReadScan(segment, position);
                    break;
                case 0xDB:
                    ReadQuantization(segment);
                    break;
                case 0xDD:
                    if (segment.Length != 2) throw new ImageFormatException($"JPEG: a DRI segment has {segment.Length} bytes; expected 2");
                    _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
                    break;
                case 0xE0:
                    _isJfif |= segment.StartsWith("JFIF\0"u8);
                    break;
                case 0xEE:
                    if (segment.Length >= 12 && segment.StartsWith("Adobe"u8)) _adobeTransform = segment[11];
                    break;
                case >= 0xC9 and <= 0xCF:
                    throw new ImageFormatException("JPEG: arithmetic coding is not supported");
                case 0xC3 or (>= 0xC5 and <= 0xC7):
                    throw new ImageFormatException($"JPEG: frames of kind FF{marker:X2} (lossless or hierarchical) are not supported");
            }
        }

        if (_components.Length == 0) throw new ImageFormatException("JPEG: there is no frame");
        foreach (JpegComponent component in _components)
            if (component.Steps is null) throw new ImageFormatException($"JPEG: there is no scan of component {component.Id}");
        return JpegPixels.Render(_components, _width, _height, _mostHorizontal, _mostVertical, IsYCbCr(), isInverted: _adobeTransform >= 0);
    }

    private readonly byte NextMarker(ref int position)
    {
        if (position < _data.Length && _data[position] != 0xFF) throw new ImageFormatException($"JPEG: expected a marker at byte {position}; got {_data[position]:X2}");
        while (position < _data.Length && _data[position] == 0xFF) position++;
        if (position >= _data.Length) throw new ImageFormatException($"JPEG: the file ends at byte {_data.Length}, before the marker FFD9");
        return _data[position++];
    }

    private readonly ReadOnlySpan<byte> Segment(ref int position, byte marker)
    {
        int start = position;
        int length = _data.Length - start < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_data[start..]);
        if (length < 2 || length > _data.Length - start) throw new ImageFormatException($"JPEG: segment FF{marker:X2} at byte {start - 2} claims {length} bytes; {_data.Length - start} are left");
        position += length;
        return _data.Slice(start + 2, length - 2);
    }

    private void ReadFrame(scoped ReadOnlySpan<byte> segment, byte marker)
    {
        if (_components.Length > 0) throw new ImageFormatException("JPEG: there are two frames");
        if (segment.Length < 6 || segment.Length != 6 + 3 * segment[5]) throw new ImageFormatException($"JPEG: a frame header of {segment.Length} bytes does not fit its components");
        if (segment[0] != 8) throw new ImageFormatException($"JPEG: samples of {segment[0]} bits are not supported; expected 8");
        (_height, _width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
        if (_width == 0 || _height == 0 || (long)_width * _height > PixelBuffer.MostPixels) throw new ImageFormatException($"JPEG: {_width} x {_height} pixels; expected 1 to {PixelBuffer.MostPixels}");
        int count = segment[5];
        if (count is not (1 or 3 or 4)) throw new ImageFormatException($"JPEG: {count} components are not supported; expected 1, 3 or 4");
        _progressive = marker == 0xC2;
        var components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = segment.Slice(6 + 3 * i, 3);
            (int horizontal, int vertical) = (entry[1] >> 4, entry[1] & 15);
            if (horizontal is < 1 or > 4 || vertical is < 1 or > 4 || entry[2] > 3) throw new ImageFormatException($"JPEG: component {entry[0]} has sampling {horizontal} x {vertical} and quantization table {entry[2]}; expected 1 to 4 and 0 to 3");
            foreach (JpegComponent other in components.AsSpan(0, i))
                if (other.Id == entry[0]) throw new ImageFormatException($"JPEG: there are two components {entry[0]}");
            components[i] = new JpegComponent(entry[0], count == 1 ? 1 : horizontal, count == 1 ? 1 : vertical, entry[2]);
        }

        _mostHorizontal = components.Max(component => component.Horizontal);
        _mostVertical = components.Max(component => component.Vertical);

        // A block takes at least one bit, so this bounds the memory by the size of the file.
        long units = (_width + 8L * _mostHorizontal - 1) / (8 * _mostHorizontal) * ((_height + 8L * _mostVertical - 1) / (8 * _mostVertical));
        if (units * components.Sum(component => component.Horizontal * component.Vertical) > 8L * _data.Length)
            throw new ImageFormatException($"JPEG: a file of {_data.Length} bytes cannot hold {_width} x {_height} pixels");
        foreach (JpegComponent component in components) component.Allocate(_width, _height, _mostHorizontal, _mostVertical);
        _components = components;
    }

    private readonly void ReadQuantization(scoped ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            (int precision, int number) = (segment[0] >> 4, segment[0] & 15);
            int length = precision == 0 ? 64 : 128;
            if (precision > 1 || number > 3 || segment.Length < 1 + length) throw new ImageFormatException($"JPEG: quantization table {number} of precision {precision} is cut off or does not exist");
            var table = new ushort[64];
            for (int i = 0; i < 64; i++) table[ZigZag.Order[i]] = precision == 0 ? segment[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + 2 * i)..]);
            _quantization[number] = table;
            segment = segment[(1 + length)..];
        }
    }

    private readonly void ReadHuffmanTables(scoped ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            (int kind, int number) = (segment[0] >> 4, segment[0] & 15);
            if (kind > 1 || number > 3 || segment.Length < 17) throw new ImageFormatException($"JPEG: Huffman table {number} of class {kind} is cut off or does not exist");
            int count = 0;
            foreach (byte codes in segment.Slice(1, 16)) count += codes;
            if (count > 256 || segment.Length < 17 + count) throw new ImageFormatException($"JPEG: a Huffman table of {count} codes is cut off or too long");
            (kind == 0 ? _dcTables : _acTables)[number] = new HuffmanTable(segment.Slice(1, 16), segment.Slice(17, count));
            segment = segment[(17 + count)..];
        }
    }

    private readonly int ReadScan(scoped ReadOnlySpan<byte> segment, int position)
    {
        if (_components.Length == 0) throw new ImageFormatException($"JPEG: the scan at byte {position} comes before a frame");
        int count = segment.IsEmpty ? 0 : segment[0];
        if (count is < 1 or > 4 || segment.Length != 4 + 2 * count) throw new ImageFormatException($"JPEG: a scan header of {segment.Length} bytes does not fit its components");
        var scan = new JpegComponent[count];
        ReadOnlySpan<byte> rest = segment[(1 + 2 * count)..];
        var span = new JpegScan(rest[0], rest[1], rest[2] >> 4, rest[2] & 15, _progressive);
        for (int i = 0; i < count; i++)
        {
            (byte id, byte tables) = (segment[1 + 2 * i], segment[2 + 2 * i]);
            JpegComponent component = Array.Find(_components, candidate => candidate.Id == id) ?? throw new ImageFormatException($"JPEG: a scan names component {id}, which the frame does not have");
            if (Array.IndexOf(scan, component) >= 0) throw new ImageFormatException($"JPEG: a scan names component {id} twice");
            if (tables >> 4 > 3 || (tables & 15) > 3) throw new ImageFormatException($"JPEG: a scan asks for Huffman tables {tables >> 4} and {tables & 15}; expected 0 to 3");
            component.DcTable = _dcTables[tables >> 4];
            component.AcTable = _acTables[tables & 15];
            if ((span.NeedsDcTable && component.DcTable is null) || (span.NeedsAcTable && component.AcTable is null)) throw new ImageFormatException($"JPEG: component {id} has no Huffman table");
            component.Steps ??= _quantization[component.Quantization] ?? throw new ImageFormatException($"JPEG: component {id} has no quantization table {component.Quantization}");
            scan[i] = component;
        }

        span.Validate(count);
        return span.Read(_data, position, scan, _restartInterval, _width, _height, _mostHorizontal, _mostVertical);
    }

    // Adobe's marker says it; else JFIF is YCbCr, and components named R, G, B are not.
    private readonly bool IsYCbCr() => _components.Length switch
    {
        3 when _adobeTransform >= 0 => _adobeTransform != 0,
        3 when _isJfif => true,
        3 => !(_components[0].Id == 'R' && _components[1].Id == 'G' && _components[2].Id == 'B'),
        4 => _adobeTransform == 2,
        _ => false,
    };
}
