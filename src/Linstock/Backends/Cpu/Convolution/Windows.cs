using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>The matrix of a convolution's windows, as a rule for addresses: element (channel·Taps + tap, position) is at
/// Source + image·ImagePitch + channel·ChannelPitch + TapOffsets[tap] + t₀·Pitch₀ + t₁·Pitch₁ + t₂·Pitch₂.</summary>
/// <remarks>
/// Positions run over images, then (t₀, t₁, t₂). Forward, a position is an output element and a tap an element of the kernel;
/// backward to the input, positions are the input elements of one residue modulo the stride, and the taps those kernel
/// elements that reach them. One matrix serves both, and read across, the gradient of the weight as well.
/// </remarks>
internal unsafe struct Windows<T>
    where T : unmanaged
{
    public T* Source;
    public nint ImagePitch, ChannelPitch;
    public nint* TapOffsets;
    public nint Taps;

    /// <summary>Channels of one group.</summary>
    public nint Channels;

    public nint Count0, Count1, Count2, Pitch0, Pitch1, Pitch2;

    /// <summary>Positions of one image.</summary>
    public readonly nint Positions => Count0 * Count1 * Count2;

    /// <summary>Makes one long row of rows that follow each other without a gap.</summary>
    public void JoinRows()
    {
        if (Pitch1 == Count2 * Pitch2 || Count1 == 1)
        {
            (Count2, Count1) = (Count2 * Count1, 1);
            if (Pitch0 == Count2 * Pitch2 || Count0 == 1) (Count2, Count0) = (Count2 * Count0, 1);
            else (Count1, Pitch1, Count0) = (Count0, Pitch0, 1);
        }
    }

    /// <summary>The run of neighbouring positions that begins at <paramref name="position"/>: where it starts and how long it is.</summary>
    public readonly T* Run(nint position, out nint length)
    {
        (nint row, nint t2) = Math.DivRem(position, Count2);
        (nint plane, nint t1) = Math.DivRem(row, Count1);
        (nint image, nint t0) = Math.DivRem(plane, Count0);
        length = Count2 - t2;
        return Source + image * ImagePitch + t0 * Pitch0 + t1 * Pitch1 + t2 * Pitch2;
    }
}

/// <summary>The windows as the right operand: a column per position, k over channels and taps.</summary>
internal readonly unsafe struct WindowColumns<T>(Windows<T>* windows) : IPanelSource<T>
    where T : unmanaged
{
    public bool LiesAlongOuter => false;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(T* panel, int width, nint outer, int count, nint depth, nint depthCount)
    {
        nint taps = windows->Taps, channels = windows->Channels, channelPitch = windows->ChannelPitch;
        for (int done = 0; done < count;)
        {
            T* from = windows->Run(outer + done, out nint run);
            int length = (int)Math.Min(run, count - done);
            if (taps > channels)
            {
                // Few channels (the first layer of a network): the taps of a channel are neighbouring rows of the panel.
                for (nint k = depth; k < depth + depthCount;)
                {
                    (nint channel, nint tap) = Math.DivRem(k, taps);
                    nint rows = Math.Min(taps - tap, depth + depthCount - k);
                    PanelCopy.RowsAt(from + channel * channelPitch, windows->TapOffsets + tap, panel + (k - depth) * width + done, width, length, rows);
                    k += rows;
                }
            }
            else
            {
                for (nint tap = 0; tap < taps; tap++)
                {
                    nint first = depth > tap ? (depth - tap + taps - 1) / taps : 0;
                    nint last = depth + depthCount > tap ? (depth + depthCount - tap + taps - 1) / taps : 0;
                    if (last <= first) continue;
                    T* to = panel + (first * taps + tap - depth) * width + done;
                    PanelCopy.Rows(from + first * channelPitch + windows->TapOffsets[tap], channelPitch, to, taps * width, length, last - first);
                }
            }

            done += length;
        }

        if (count == width) return;
        for (nint k = 0; k < depthCount; k++, panel += width)
            for (int i = count; i < width; i++) panel[i] = default;
    }

    public bool InPlace(nint outer, nint depth, out T* data, out nint outerStride, out nint depthStride)
    {
        data = null;
        (outerStride, depthStride) = (0, 0);
        return false;
    }
}

/// <summary>The windows read across, for the gradient of the weight: a column per channel and tap, k over positions.</summary>
internal readonly unsafe struct WindowDepth<T>(Windows<T>* windows) : IPanelSource<T>
    where T : unmanaged
{
    public bool LiesAlongOuter => false;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(T* panel, int width, nint outer, int count, nint depth, nint depthCount)
    {
        nint* offsets = stackalloc nint[count];
        for (int i = 0; i < count; i++)
        {
            (nint channel, nint tap) = Math.DivRem(outer + i, windows->Taps);
            offsets[i] = channel * windows->ChannelPitch + windows->TapOffsets[tap];
        }

        T* to = panel;
        for (nint done = 0; done < depthCount;)
        {
            T* from = windows->Run(depth + done, out nint run);
            nint length = Math.Min(run, depthCount - done);
            PanelCopy.PackOffsets(to, width, from, offsets, count, length);
            to += length * width;
            done += length;
        }

        if (count == width) return;
        for (nint k = 0; k < depthCount; k++, panel += width)
            for (int i = count; i < width; i++) panel[i] = default;
    }

    public bool InPlace(nint outer, nint depth, out T* data, out nint outerStride, out nint depthStride)
    {
        data = null;
        (outerStride, depthStride) = (0, 0);
        return false;
    }
}

/// <summary>Images as the left operand of the gradient of the weight: a row per channel, k over the positions of all images.</summary>
internal readonly unsafe struct ImageRows<T>(T* data, nint imagePitch, nint positions) : IPanelSource<T>
    where T : unmanaged
{
    public bool LiesAlongOuter => false;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(T* panel, int width, nint outer, int count, nint depth, nint depthCount)
    {
        for (nint done = 0; done < depthCount;)
        {
            (nint image, nint position) = Math.DivRem(depth + done, positions);
            nint length = Math.Min(positions - position, depthCount - done);
            T* from = data + image * imagePitch + outer * positions + position;
            PanelCopy.Pack(panel + done * width, width, from, positions, 1, count, length);
            done += length;
        }
    }

    public bool InPlace(nint outer, nint depth, out T* start, out nint outerStride, out nint depthStride)
    {
        start = null;
        (outerStride, depthStride) = (0, 0);
        return false;
    }
}
