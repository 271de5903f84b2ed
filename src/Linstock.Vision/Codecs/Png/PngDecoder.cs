using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Linstock.Serialization;

namespace Linstock.Vision.Codecs.Png;

/// <summary>Reads one PNG file: chunks, decompression, filters, interlacing, expansion.</summary>
internal ref struct PngDecoder
{
    // Deflate cannot expand further than this (RFC 1951: 258 bytes from two bits).
    private const long MostExpansion = 1032;

    // A few kilobytes can claim a hundred million pixels of one colour; above this many, a byte may not stand for more than a thousand.
    private const long HarmlessPixels = 1 << 24, MostPixelsOfByte = 1024;

    private readonly ReadOnlySpan<byte> _data;
    private PngHeader _header;
    private bool _hasHeader;
    private ReadOnlySpan<byte> _palette;
    private ReadOnlySpan<byte> _transparency;
    private bool _hasTransparency;

    public PngDecoder(ReadOnlySpan<byte> data) => _data = data;

    public PixelBuffer Decode()
    {
        if (!_data.StartsWith(PngCodec.Signature)) throw new ImageFormatException("PNG: the signature is missing");
        using MemoryStream compressed = ReadChunks();
        if (_header.Color == PngColor.Palette && _palette.IsEmpty) throw new ImageFormatException("PNG: colour type 3 needs a PLTE chunk; there is none");
        long raw = RawBytes();
        if (raw > compressed.Length * MostExpansion)
            throw new ImageFormatException($"PNG: {compressed.Length} compressed bytes cannot hold {_header.Width} x {_header.Height} pixels");

        long pixels = (long)_header.Width * _header.Height;
        if (pixels > HarmlessPixels && pixels > compressed.Length * MostPixelsOfByte)
            throw new ImageFormatException($"PNG: {_header.Width} x {_header.Height} pixels from {compressed.Length} bytes look like an attempt to use up the memory; at most {MostPixelsOfByte} for each byte are read");

        using var inflater = new ZLibStream(compressed, CompressionMode.Decompress);
        var stored = new byte[raw];
        int got;
        try
        {
            got = inflater.ReadAtLeast(stored, stored.Length, throwOnEndOfStream: false);

            // The checksum of the compressed data comes after its last byte.
            if (got == stored.Length && inflater.ReadByte() >= 0) throw new ImageFormatException("PNG: there is more image data than the size needs");
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new ImageFormatException("PNG: the compressed image data is damaged", exception);
        }

        if (got != stored.Length) throw new ImageFormatException($"PNG: the image data ends after {got} bytes; expected {stored.Length}");
        var expansion = new PngExpansion(_header, _palette, _transparency, _hasTransparency);
        Rebuild(stored, expansion);
        return new PixelBuffer(_header.Width, _header.Height, expansion.Layout, expansion.Samples, _header.BitDepth == 16 ? 16 : 8);
    }

    private MemoryStream ReadChunks()
    {
        var image = new MemoryStream();
        bool imageEnded = false;
        for (int position = PngCodec.Signature.Length; ;)
        {
            if (_data.Length - position < 12) throw new ImageFormatException($"PNG: the file ends at byte {_data.Length}, inside a chunk or before IEND");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(_data[position..]);
            ReadOnlySpan<byte> type = _data.Slice(position + 4, 4);
            if (length > _data.Length - position - 12)
                throw new ImageFormatException($"PNG: chunk {Name(type)} at byte {position} claims {length} bytes; {_data.Length - position - 12} are left");
            ReadOnlySpan<byte> content = _data.Slice(position + 8, (int)length);
            uint stored = BinaryPrimitives.ReadUInt32BigEndian(_data[(position + 8 + (int)length)..]);
            if (stored != Crc32.Append(Crc32.Append(0, type), content)) throw new ImageFormatException($"PNG: the checksum of chunk {Name(type)} at byte {position} is wrong");
            if (!_hasHeader && !type.SequenceEqual("IHDR"u8)) throw new ImageFormatException($"PNG: the first chunk is {Name(type)}; expected IHDR");
            imageEnded |= image.Length > 0 && !type.SequenceEqual("IDAT"u8);
            if (type.SequenceEqual("IEND"u8)) break;
            Take(type, content, image, imageEnded);
            position += 12 + (int)length;
        }

        if (image.Length == 0) throw new ImageFormatException("PNG: there is no IDAT chunk");
        image.Position = 0;
        return image;
    }

    private void Take(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content, MemoryStream image, bool imageEnded)
    {
        switch (type)
        {
            case var _ when type.SequenceEqual("IHDR"u8):
                if (_hasHeader) throw new ImageFormatException("PNG: there are two IHDR chunks");
                _header = PngHeader.Read(content);
                _hasHeader = true;
                break;
            case var _ when type.SequenceEqual("PLTE"u8):
                if (content.Length % 3 != 0 || content.Length is 0 or > 768) throw new ImageFormatException($"PNG: PLTE has {content.Length} bytes; expected 3 to 768, three for each colour");
                _palette = content;
                break;
            case var _ when type.SequenceEqual("tRNS"u8):
                bool fits = _header.Color switch
                {
                    PngColor.Gray => content.Length == 2,
                    PngColor.Rgb => content.Length == 6,
                    PngColor.Palette => content.Length <= _palette.Length / 3,
                    _ => false,
                };
                if (!fits) throw new ImageFormatException($"PNG: a tRNS chunk of {content.Length} bytes does not fit colour type {(int)_header.Color}");
                _transparency = content;
                _hasTransparency = true;
                break;
            case var _ when type.SequenceEqual("IDAT"u8):
                if (imageEnded) throw new ImageFormatException("PNG: the IDAT chunks do not follow each other");
                image.Write(content);
                break;
            case var _ when (type[0] & 0x20) == 0:
                throw new ImageFormatException($"PNG: chunk {Name(type)} is marked as necessary, and unknown");
        }
    }

    private static string Name(ReadOnlySpan<byte> type)
    {
        foreach (byte letter in type)
            if (!char.IsAsciiLetter((char)letter)) return $"0x{Convert.ToHexString(type)}";
        return Encoding.ASCII.GetString(type);
    }

    private readonly long RawBytes()
    {
        long bytes = 0;
        foreach (PngPass pass in PngPass.Of(_header))
        {
            (long width, long height) = (pass.Width(_header), pass.Height(_header));
            if (width > 0) bytes += height * (1 + _header.RowBytes(width));
        }

        if (bytes > Array.MaxLength) throw new ImageFormatException($"PNG: {_header.Width} x {_header.Height} pixels of {_header.PixelBits} bits do not fit into memory");
        return bytes;
    }

    // Undoes the filters in place, row by row, and hands on the pixels.
    private readonly void Rebuild(Span<byte> stored, PngExpansion expansion)
    {
        int distance = Math.Max(1, _header.PixelBits / 8), position = 0;
        foreach (PngPass pass in PngPass.Of(_header))
        {
            (int width, int height) = (pass.Width(_header), pass.Height(_header));
            if (width == 0) continue;
            int bytes = (int)_header.RowBytes(width);
            Span<byte> above = default;
            for (int y = 0; y < height; y++)
            {
                Span<byte> row = stored.Slice(position + 1, bytes);
                PngFilter.Undo(stored[position], row, above, distance);
                expansion.Put(row, width, pass.Top + y * pass.Down, pass.Left, pass.Right);
                above = row;
                position += 1 + bytes;
            }
        }
    }
}
