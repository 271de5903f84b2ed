using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Pooling of images [images, rows, columns, channels]: channels in the lanes, so that windows need no copy and no margin.</summary>
/// <param name="height">The windows along the rows.</param>
/// <param name="width">The windows along the columns.</param>
/// <param name="images">Images.</param>
/// <param name="channels">Channels.</param>
/// <param name="rows">Rows of the side that windows cover.</param>
/// <param name="columns">Columns of that side.</param>
internal readonly unsafe struct ChannelPooling<T>(PoolingAxis height, PoolingAxis width, nint images, nint channels, nint rows, nint columns)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The channels that whole registers take, of any width.</summary>
    private nint Whole => channels / PoolingKernels<T>.Slack * PoolingKernels<T>.Slack;

    private nint Volume => rows * columns * channels;

    /// <summary>output ← the maxima; indices ← where they are in their plane, unless null. Equal elements and NaN as in <see cref="MaxPooling"/>.</summary>
    public void Max(T* input, T* output, long* indices)
    {
        ChannelPooling<T> pool = this;
        Share(images * height.Windows.Length, 1, (begin, end) => pool.MaxRows(input, output, indices, (nint)begin, (nint)end));
    }

    /// <summary>output ← the sums over their divisors, or over <paramref name="divisorOverride"/> unless it is 0.</summary>
    public void Average(T* input, T* output, long divisorOverride)
    {
        ChannelPooling<T> pool = this;
        Share(images * height.Windows.Length, 1, (begin, end) => pool.AverageRows(input, output, divisorOverride, (nint)begin, (nint)end));
    }

    /// <summary>gradInput ← each element's shares of gradOutput.</summary>
    public void AverageBackward(T* gradOutput, T* gradInput, long divisorOverride)
    {
        ChannelPooling<T> pool = this;
        Share(images, height.Windows.Length, (begin, end) => pool.Distribute(gradOutput, gradInput, divisorOverride, (nint)begin, (nint)end));
    }

    /// <summary>gradInput ← gradOutput at the indices, added up, zero elsewhere.</summary>
    public void MaxBackward(T* gradOutput, long* indices, T* gradInput)
    {
        nint positions = height.Windows.Length * width.Windows.Length, depth = channels, volume = Volume;
        Share(images, height.Windows.Length, [MethodImpl(MethodImplOptions.AggressiveOptimization)] (begin, end) =>
        {
            for (nint image = (nint)begin; image < end; image++)
            {
                T* target = gradInput + image * volume, source = gradOutput + image * positions * depth;
                long* places = indices + image * positions * depth;
                new Span<T>(target, checked((int)volume)).Clear();
                for (nint position = 0; position < positions; position++, source += depth, places += depth)
                    for (nint channel = 0; channel < depth; channel++) target[(nint)places[channel] * depth + channel] += source[channel];
            }
        });
    }

    private void Share(nint tasks, nint rowsPerTask, Action<long, long> body)
    {
        nint work = rowsPerTask * width.Windows.Length * channels * Math.Max(1, MostTaps / 4);
        WorkerPool.For(tasks, Math.Max(1, (1 << 15) / Math.Max(1, work)), body);
    }

    private nint MostTaps
    {
        get
        {
            nint mostRows = 0, mostColumns = 0;
            foreach ((_, nint count, _) in height.Windows) mostRows = Math.Max(mostRows, count);
            foreach ((_, nint count, _) in width.Windows) mostColumns = Math.Max(mostColumns, count);
            return mostRows * mostColumns;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MaxRows(T* input, T* output, long* indices, nint begin, nint end)
    {
        nint most = MostTaps, whole = Whole;
        nint* offsets = ScratchMemory.Get<nint>(ScratchMemory.Slot.Offsets, 2 * most);
        T* marks = (T*)(offsets + most), found = ScratchMemory.Get<T>(ScratchMemory.Slot.Sums, channels);
        for (nint task = begin; task < end; task++)
        {
            (nint image, nint row) = Math.DivRem(task, (nint)height.Windows.Length);
            T* from = input + image * Volume;
            for (nint column = 0; column < width.Windows.Length; column++)
            {
                nint taps = Taps(row, column, offsets, marks), at = (task * width.Windows.Length + column) * channels;
                T* to = output + at;
                if (whole > 0) PoolingKernels<T>.Best->Largest(whole, taps, offsets, marks, from, T.NegativeInfinity, Mark(-1), to, found);
                for (nint channel = whole; channel < channels; channel++)
                {
                    T best = T.NegativeInfinity, mark = Mark(-1);
                    for (nint tap = 0; tap < taps; tap++)
                    {
                        T value = from[offsets[tap] + channel];
                        if (value > best || T.IsNaN(value)) (best, mark) = (value, marks[tap]);
                    }
                    (to[channel], found[channel]) = (best, mark);
                }
                if (indices == null) continue;

                // Nothing exceeded −∞: the first element inside is named.
                long first = (height.Windows[row].First * columns) + width.Windows[column].First;
                for (nint channel = 0; channel < channels; channel++)
                {
                    long mark = sizeof(T) == 4 ? ((int*)found)[channel] : ((long*)found)[channel];
                    indices[at + channel] = mark >= 0 ? mark : first;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AverageRows(T* input, T* output, long divisorOverride, nint begin, nint end)
    {
        nint whole = Whole;
        nint* offsets = ScratchMemory.Get<nint>(ScratchMemory.Slot.Offsets, MostTaps);
        T* ones = Ones();
        for (nint task = begin; task < end; task++)
        {
            (nint image, nint row) = Math.DivRem(task, (nint)height.Windows.Length);
            T* from = input + image * Volume, to = output + task * width.Windows.Length * channels;
            for (nint column = 0; column < width.Windows.Length; column++, to += channels)
            {
                nint taps = Taps(row, column, offsets, null);
                T divisor = Divisor(row, column, divisorOverride);
                if (whole > 0) PoolingKernels<T>.Best->Average(whole, taps, offsets, from, divisor, ones, to);
                for (nint channel = whole; channel < channels; channel++)
                {
                    T sum = T.Zero;
                    for (nint tap = 0; tap < taps; tap++) sum += from[offsets[tap] + channel];
                    to[channel] = sum / divisor;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Distribute(T* gradOutput, T* gradInput, long divisorOverride, nint begin, nint end)
    {
        nint* offsets = ScratchMemory.Get<nint>(ScratchMemory.Slot.Offsets, MostTaps);
        T* ones = Ones(), from = gradOutput + begin * height.Windows.Length * width.Windows.Length * channels;
        for (nint image = begin; image < end; image++)
        {
            T* target = gradInput + image * Volume;
            new Span<T>(target, checked((int)Volume)).Clear();
            for (nint row = 0; row < height.Windows.Length; row++)
            {
                for (nint column = 0; column < width.Windows.Length; column++, from += channels)
                {
                    nint taps = Taps(row, column, offsets, null);
                    PoolingKernels<T>.Best->Distribute(channels, taps, offsets, from, Divisor(row, column, divisorOverride), ones, target);
                }
            }
        }
    }

    /// <summary>Where the taps of a window lie and, if wanted, their indices in the plane; returns how many there are.</summary>
    private nint Taps(nint row, nint column, nint* offsets, T* marks)
    {
        (nint top, nint tall, _) = height.Windows[row];
        (nint left, nint wide, _) = width.Windows[column];
        nint tap = 0;
        for (nint i = 0; i < tall; i++)
        {
            for (nint j = 0; j < wide; j++, tap++)
            {
                nint place = ((top + (i * height.Step)) * columns) + left + (j * width.Step);
                offsets[tap] = place * channels;
                if (marks != null) marks[tap] = Mark(place);
            }
        }
        return tap;
    }

    private T Divisor(nint row, nint column, long divisorOverride) =>
        T.CreateChecked(divisorOverride != 0 ? divisorOverride : height.Windows[row].Divisor * width.Windows[column].Divisor);

    private T* Ones()
    {
        T* ones = ScratchMemory.Get<T>(ScratchMemory.Slot.SecondLayout, channels + PoolingKernels<T>.Slack);
        new Span<T>(ones, checked((int)channels + PoolingKernels<T>.Slack)).Fill(T.One);
        return ones;
    }

    /// <summary>A signed integer of T's size, as T's bits.</summary>
    private static T Mark(nint value) => sizeof(T) == 8 ? Unsafe.BitCast<long, T>(value) : Unsafe.BitCast<int, T>(checked((int)value));
}
