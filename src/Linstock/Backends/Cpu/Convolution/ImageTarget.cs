using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>Images as the result of a product whose columns are positions: every position, or those a stride apart.</summary>
internal unsafe struct ImageTarget<T> : ITileTarget<T>
    where T : unmanaged, INumber<T>
{
    public T* Data;
    public nint ImagePitch, ChannelPitch;
    public nint Count0, Count1, Count2, Step0, Step1, Step2;

    /// <summary>What the sums of each channel begin with, or null for zero.</summary>
    public T* Bias;

    private readonly nint Positions => Count0 * Count1 * Count2;

    private readonly bool IsDense => Step2 == 1 && IsEven;

    /// <summary>Positions are a fixed distance apart throughout an image.</summary>
    private readonly bool IsEven => (Step1 == Count2 * Step2 || Count1 == 1) && (Step0 == Count1 * Count2 * Step2 || Count0 == 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T* Direct(nint row, nint column, int rows, int columns, bool first, out nint rowStride, out bool accumulate)
    {
        rowStride = ChannelPitch;
        accumulate = !first || Bias != null;
        if (!IsDense) return null;
        nint image = column / Positions, position = column - image * Positions;
        if (position + columns > Positions) return null;
        T* to = Data + image * ImagePitch + row * ChannelPitch + position;
        if (first && Bias != null) Begin(to, Bias + row, rows, columns);
        return to;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Write(T* tile, nint tileRow, nint row, nint column, int rows, int columns, bool first)
    {
        nint* offsets = stackalloc nint[columns];
        (nint line, nint t2) = Math.DivRem(column, Count2);
        (nint plane, nint t1) = Math.DivRem(line, Count1);
        (nint image, nint t0) = Math.DivRem(plane, Count0);
        for (int j = 0; j < columns; j++)
        {
            offsets[j] = image * ImagePitch + t0 * Step0 + t1 * Step1 + t2 * Step2;
            if (++t2 < Count2) continue;
            t2 = 0;
            if (++t1 < Count1) continue;
            t1 = 0;
            if (++t0 < Count0) continue;
            t0 = 0;
            image++;
        }

        T* target = Data + row * ChannelPitch;
        for (int i = 0; i < rows; i++, tile += tileRow, target += ChannelPitch)
        {
            if (!first)
                for (int j = 0; j < columns; j++) target[offsets[j]] += tile[j];
            else if (Bias != null)
                for (int j = 0; j < columns; j++) target[offsets[j]] = tile[j] + Bias[row + i];
            else
                for (int j = 0; j < columns; j++) target[offsets[j]] = tile[j];
        }
    }

    public readonly void Finish()
    {
    }

    /// <summary>Fills the place of a tile with the bias just before the sums come, while it is near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Begin(T* to, T* bias, int rows, int columns)
    {
        for (int i = 0; i < rows; i++, to += ChannelPitch)
        {
            Vector256<T> value = Vector256.Create(bias[i]);
            int j = 0;
            for (; j + Vector256<T>.Count <= columns; j += Vector256<T>.Count) value.Store(to + j);
            for (; j < columns; j++) to[j] = bias[i];
        }
    }

    /// <summary>Asks for the lines that <see cref="Take"/> will write, so that they have come when the sums are done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Expect(nint first, int count, int channels)
    {
        if (!IsDense) return;
        (nint image, nint position) = Math.DivRem(first, Positions);
        CacheLine.Request(Data + image * ImagePitch + position, channels, ChannelPitch, count);
    }

    /// <summary>Takes sums that have a row per position, from position <paramref name="first"/>, and a column per channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Take(T* sums, int width, nint first, int count, int channels)
    {
        bool dense = IsEven;
        nint row = dense ? Positions : Count2;
        for (int done = 0; done < count;)
        {
            (nint line, nint t2) = Math.DivRem(first + done, row);
            nint offset = t2 * Step2;
            if (dense)
            {
                offset += line * ImagePitch;
            }
            else
            {
                (nint plane, nint t1) = Math.DivRem(line, Count1);
                (nint image, nint t0) = Math.DivRem(plane, Count0);
                offset += image * ImagePitch + t0 * Step0 + t1 * Step1;
            }

            int length = (int)Math.Min(row - t2, count - done);
            T* from = sums + done * width, to = Data + offset;
            if (ChannelPitch == 1)
                for (int i = 0; i < length; i++, from += width, to += Step2) PanelCopy.Row(from, to, channels);
            else if (Step2 == 1)
                PanelCopy.Transposed(from, width, to, ChannelPitch, length, channels);
            else
                for (int j = 0; j < channels; j++, from++, to += ChannelPitch)
                    for (int i = 0; i < length; i++) to[i * Step2] = from[i * width];
            done += length;
        }
    }
}
