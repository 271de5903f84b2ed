using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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

    /// <summary>Elements of a channel of the original.</summary>
    public nint Volume => _size.Volume;

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
    /// <param name="source">The images.</param>
    /// <param name="target">Where the first channel goes.</param>
    /// <param name="begin">The first channel.</param>
    /// <param name="end">The channel after the last.</param>
    /// <param name="margin">What the margin is filled with.</param>
    /// <param name="hasMargin">Whether the margin is there, because other channels were copied to the same places before.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Copy<T>(T* source, T* target, long begin, long end, T margin = default, bool hasMargin = false)
        where T : unmanaged
    {
        nint even = 0, odd = 0;
        if (ColumnStride == 2)
        {
            (even, odd) = (Place(0, out nint column), Place(1, out _));
            if (column != 0) (even, odd) = (odd, even);
        }

        for (nint channel = (nint)begin; channel < end; channel++)
        {
            T* to = target + channel * ChannelPitch;
            T* from = source + channel * _size.Volume;
            if (ColumnStride > 1 && !hasMargin) new Span<T>(to, checked((int)ChannelPitch)).Fill(margin);
            T* last = to + ChannelPitch, sourceEnd = from + _size.Volume;
            for (nint d = 0; d < _size.Depth; d++)
            {
                for (nint h = 0; h < _size.Height; h++, from += _size.Width)
                {
                    T* row = target + channel * ChannelPitch + (d + _before.Depth) * PlanePitch + (h + _before.Height) * RowPitch;
                    if (ColumnStride > 1)
                    {
                        if (ColumnStride == 2) Split(from, row + even, row + odd, _size.Width);
                        else Spread(from, row);
                        continue;
                    }

                    // What lies between two rows is margin. Whole registers may go beyond either: the rest of the channel is written later.
                    row += _before.Width;
                    Fill(to, row, last, margin);
                    to = row + _size.Width;
                    nint reach = _size.Width + Vector256<T>.Count - 1;
                    if (reach <= sourceEnd - from && reach <= last - row)
                        for (nint w = 0; w < _size.Width; w += Vector256<T>.Count) Vector256.Load(from + w).Store(row + w);
                    else
                        PanelCopy.Row(from, row, (int)_size.Width);
                }
            }

            if (ColumnStride == 1) Fill(to, last, last, margin);
        }
    }

    /// <summary>Fills from <paramref name="to"/> to <paramref name="end"/> and perhaps some elements more, but none from <paramref name="last"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Fill<T>(T* to, T* end, T* last, T value)
        where T : unmanaged
    {
        Vector128<T> values = Vector128.Create(value);
        for (; to < end && last - to >= Vector128<T>.Count; to += Vector128<T>.Count) values.Store(to);
        for (; to < end; to++) *to = value;
    }

    /// <summary>The way back: the elements of one channel without its margin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void CopyBack<T>(T* padded, T* channel)
        where T : unmanaged
    {
        for (nint d = 0; d < _size.Depth; d++)
        {
            for (nint h = 0; h < _size.Height; h++, channel += _size.Width)
            {
                T* row = padded + (d + _before.Depth) * PlanePitch + (h + _before.Height) * RowPitch;
                if (ColumnStride == 1) PanelCopy.Row(row + _before.Width, channel, (int)_size.Width);
                else Gather(row, channel);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Spread<T>(T* from, T* row)
        where T : unmanaged
    {
        for (nint phase = 0; phase < ColumnStride; phase++)
        {
            T* to = row + Place(phase, out nint w);
            for (; w < _size.Width; w += ColumnStride) *to++ = from[w];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Gather<T>(T* row, T* to)
        where T : unmanaged
    {
        for (nint phase = 0; phase < ColumnStride; phase++)
        {
            T* from = row + Place(phase, out nint w);
            for (; w < _size.Width; w += ColumnStride) to[w] = *from++;
        }
    }

    /// <summary>The first column of the original that belongs to a phase, and its place in the padded row.</summary>
    private nint Place(nint phase, out nint column)
    {
        column = (phase - _before.Width % ColumnStride + ColumnStride) % ColumnStride;
        return phase * PhaseWidth + (_before.Width + column) / ColumnStride;
    }

    /// <summary>even[i] = from[2 · i], odd[i] = from[2 · i + 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Split<T>(T* from, T* even, T* odd, nint count)
        where T : unmanaged
    {
        nint pairs = count / 2, i = 0;
        if (Avx2.IsSupported && sizeof(T) == 4)
        {
            for (; i + 8 <= pairs; i += 8) SplitEight((float*)(from + 2 * i), (float*)(even + i), (float*)(odd + i));
        }

        if (Sse.IsSupported && sizeof(T) == 4 && pairs >= 4)
        {
            // The last four move back inside.
            for (; i < pairs; i += 4)
            {
                nint at = Math.Min(i, pairs - 4);
                Vector128<float> a = Vector128.Load((float*)(from + 2 * at)), b = Vector128.Load((float*)(from + 2 * at + 4));
                Sse.Shuffle(a, b, 0b10_00_10_00).Store((float*)(even + at));
                Sse.Shuffle(a, b, 0b11_01_11_01).Store((float*)(odd + at));
            }

            i = pairs;
        }

        for (; i < pairs; i++) (even[i], odd[i]) = (from[2 * i], from[2 * i + 1]);
        if (count % 2 != 0) even[pairs] = from[count - 1];

        static void SplitEight(float* from, float* even, float* odd)
        {
            Vector256<float> a = Vector256.Load(from), b = Vector256.Load(from + 8);
            Avx2.Permute4x64(Avx.Shuffle(a, b, 0b10_00_10_00).AsDouble(), 0b11_01_10_00).AsSingle().Store(even);
            Avx2.Permute4x64(Avx.Shuffle(a, b, 0b11_01_11_01).AsDouble(), 0b11_01_10_00).AsSingle().Store(odd);
        }
    }

    /// <summary>to[i] = from[2 · i] for as many i below <paramref name="count"/> as whole registers take; returns how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe nint EveryOther<T>(T* from, T* to, nint count)
        where T : unmanaged
    {
        nint done = 0;
        if (!Avx2.IsSupported || sizeof(T) != 4) return done;
        for (; done + 8 <= count; done += 8)
        {
            float* source = (float*)from + 2 * done;
            Vector256<float> mixed = Avx.Shuffle(Vector256.Load(source), Vector256.Load(source + 8), 0b10_00_10_00);
            Avx2.Permute4x64(mixed.AsDouble(), 0b11_01_10_00).AsSingle().Store((float*)to + done);
        }

        return done;
    }
}
