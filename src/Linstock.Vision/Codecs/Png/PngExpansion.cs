using System.Buffers.Binary;

namespace Linstock.Vision.Codecs.Png;

/// <summary>Rows as stored to pixels of 8 or 16 bits: palettes looked up, low bit depths stretched, transparency as a channel.</summary>
internal sealed class PngExpansion
{
    private readonly PngHeader _header;
    private readonly byte[] _palette;
    private readonly byte[] _transparency;
    private readonly bool _hasTransparency;
    private readonly int _channels;

    public PngExpansion(in PngHeader header, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency, bool hasTransparency)
    {
        (_header, _palette, _transparency, _hasTransparency) = (header, palette.ToArray(), transparency.ToArray(), hasTransparency);
        Layout = header.Color switch
        {
            PngColor.Gray => hasTransparency ? PixelLayout.GrayAlpha : PixelLayout.Gray,
            PngColor.GrayAlpha => PixelLayout.GrayAlpha,
            PngColor.Rgba => PixelLayout.Rgba,
            _ => hasTransparency ? PixelLayout.Rgba : PixelLayout.Rgb,
        };
        _channels = PixelBuffer.ChannelsOf(Layout);
        Samples = new byte[checked(header.Width * header.Height * _channels * (header.BitDepth == 16 ? 2 : 1))];
    }

    public PixelLayout Layout { get; }

    public byte[] Samples { get; }

    /// <summary>Takes the pixels of a row, or every <paramref name="step"/>th of one.</summary>
    public void Put(ReadOnlySpan<byte> row, int count, int y, int x, int step)
    {
        if (_header.BitDepth == 16) Put16(row, count, y, x, step);
        else Put8(row, count, y, x, step);
    }

    private void Put16(ReadOnlySpan<byte> row, int count, int y, int x, int step)
    {
        Span<byte> target = Samples.AsSpan((int)((long)y * _header.Width * _channels * 2));
        int stored = _header.Samples;
        for (int i = 0; i < count; i++)
        {
            Span<byte> pixel = target.Slice((x + i * step) * _channels * 2, _channels * 2);
            ReadOnlySpan<byte> from = row.Slice(i * stored * 2, stored * 2);
            for (int s = 0; s < stored; s++) (pixel[2 * s], pixel[2 * s + 1]) = (from[2 * s + 1], from[2 * s]);
            if (_hasTransparency) BinaryPrimitives.WriteUInt16LittleEndian(pixel[(2 * stored)..], from.SequenceEqual(_transparency) ? (ushort)0 : ushort.MaxValue);
        }
    }

    private void Put8(ReadOnlySpan<byte> row, int count, int y, int x, int step)
    {
        Span<byte> target = Samples.AsSpan(y * _header.Width * _channels, _header.Width * _channels);
        int stored = _header.Samples, depth = _header.BitDepth;
        if (step == 1 && depth == 8 && _header.Color != PngColor.Palette && !_hasTransparency)
        {
            row[..target.Length].CopyTo(target);
            return;
        }

        Span<byte> samples = stackalloc byte[4];
        for (int i = 0; i < count; i++)
        {
            Span<byte> pixel = target.Slice((x + i * step) * _channels, _channels);
            if (depth == 8) row.Slice(i * stored, stored).CopyTo(samples);
            else samples[0] = (byte)((row[i * depth >> 3] >> (8 - depth - (i * depth & 7))) & ((1 << depth) - 1));
            if (_header.Color == PngColor.Palette)
            {
                if (samples[0] * 3 >= _palette.Length) throw new ImageFormatException($"PNG: a pixel has colour {samples[0]} of a palette of {_palette.Length / 3}");
                _palette.AsSpan(samples[0] * 3, 3).CopyTo(pixel);
                if (_hasTransparency) pixel[3] = samples[0] < _transparency.Length ? _transparency[samples[0]] : byte.MaxValue;
                continue;
            }

            if (_hasTransparency) pixel[stored] = IsTransparent(samples[..stored]) ? byte.MinValue : byte.MaxValue;

            // 1, 2 and 4 bits: 255 is a multiple of 1, 3 and 15.
            if (depth < 8) samples[0] = (byte)(samples[0] * (255 / ((1 << depth) - 1)));
            samples[..stored].CopyTo(pixel);
        }
    }

    private bool IsTransparent(ReadOnlySpan<byte> samples)
    {
        for (int s = 0; s < samples.Length; s++)
            if (BinaryPrimitives.ReadUInt16BigEndian(_transparency.AsSpan(2 * s)) != samples[s]) return false;
        return true;
    }
}
