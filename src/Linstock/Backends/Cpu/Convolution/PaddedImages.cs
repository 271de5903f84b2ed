using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>How images lie once no window reaches beyond them: with a margin of zeros, and columns a stride apart made neighbours.</summary>
/// <remarks>
/// A copy costs a fraction of reading every element once per tap and takes all tests for borders out of the packing. With a
/// column stride s, the columns 0, s, 2s, … of a row come first, then 1, s + 1, …: neighbouring windows read neighbouring
/// elements whatever the stride. Images that need neither are read where they are.
/// </remarks>
internal readonly struct PaddedImages
{
    private readonly Size3 _size, _before;

    /// <summary>Images of <paramref name="size"/> read from index −before up to and including <paramref name="last"/>.</summary>
    public PaddedImages(nint channels, Size3 size, Size3 before, Size3 last, nint columnStride)
    {
        _size = size;
        _before = before;
        ColumnStride = columnStride;
        nint columns = before.Width + Math.Max(size.Width, last.Width + 1);
        PhaseWidth = (columns + columnStride - 1) / columnStride;
        RowPitch = PhaseWidth * columnStride;
        Rows = before.Height + Math.Max(size.Height, last.Height + 1);
        Planes = before.Depth + Math.Max(size.Depth, last.Depth + 1);
        Channels = channels;
        IsCopy = columnStride > 1 || Planes != size.Depth || Rows != size.Height || RowPitch != size.Width;
    }

    /// <summary>Whether the images have to be copied at all.</summary>
    public bool IsCopy { get; }

    /// <summary>Columns this far apart become neighbours.</summary>
    public nint ColumnStride { get; }

    /// <summary>Elements from one set of such neighbours to the next.</summary>
    public nint PhaseWidth { get; }

    /// <summary>Elements from row to row.</summary>
    public nint RowPitch { get; }

    /// <summary>Rows of a plane.</summary>
    public nint Rows { get; }

    /// <summary>Planes of a channel.</summary>
    public nint Planes { get; }

    /// <summary>Channels of an image.</summary>
    public nint Channels { get; }

    /// <summary>Elements from plane to plane.</summary>
    public nint PlanePitch => Rows * RowPitch;

    /// <summary>Elements from channel to channel.</summary>
    public nint ChannelPitch => Planes * PlanePitch;

    /// <summary>Elements from image to image.</summary>
    public nint ImagePitch => Channels * ChannelPitch;

    /// <summary>Elements from the first to the one at (d, h, w) of the original, which may lie in the margin.</summary>
    public nint Offset(nint d, nint h, nint w)
    {
        nint column = w + _before.Width;
        return (d + _before.Depth) * PlanePitch + (h + _before.Height) * RowPitch
            + column % ColumnStride * PhaseWidth + column / ColumnStride;
    }

    /// <summary>Copies channels [begin, end) of <paramref name="source"/> (contiguous channels of all images) to their places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Copy<T>(T* source, T* target, long begin, long end)
        where T : unmanaged
    {
        for (nint channel = (nint)begin; channel < end; channel++)
        {
            T* to = target + channel * ChannelPitch;
            T* from = source + channel * _size.Volume;
            new Span<T>(to, checked((int)ChannelPitch)).Clear();
            for (nint d = 0; d < _size.Depth; d++)
            {
                for (nint h = 0; h < _size.Height; h++, from += _size.Width)
                {
                    T* row = to + (d + _before.Depth) * PlanePitch + (h + _before.Height) * RowPitch;
                    if (ColumnStride == 1) PanelCopy.Row(from, row + _before.Width, (int)_size.Width);
                    else Spread(from, row);
                }
            }
        }
    }

    private unsafe void Spread<T>(T* from, T* row)
        where T : unmanaged
    {
        for (nint phase = 0; phase < ColumnStride; phase++, row += PhaseWidth)
        {
            // The first column of the original, at or after the margin, that belongs to this phase.
            nint skip = (phase - _before.Width % ColumnStride + ColumnStride) % ColumnStride;
            T* to = row + (_before.Width + skip) / ColumnStride;
            for (nint w = skip; w < _size.Width; w += ColumnStride, to++) *to = from[w];
        }
    }
}
