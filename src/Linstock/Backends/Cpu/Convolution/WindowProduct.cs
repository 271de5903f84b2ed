using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Convolution without packing the windows: the tile kernels read them in the padded images, by a table of offsets.</summary>
/// <remarks>
/// With windows one apart, the row of the window matrix that belongs to a channel and a tap is the padded plane itself, shifted.
/// A strip of neighbouring elements of the plane is a strip of neighbouring windows, except that the margin between two image
/// rows gives windows nobody asked for: they are computed and dropped. With few output channels that costs less than packing.
/// </remarks>
internal static unsafe class WindowProduct
{
    /// <summary>What packing one row of a strip costs, in the time of one output channel's multiplications (measured).</summary>
    private const double PackingChannels = 6.5;

    /// <summary>The depth of a call: offsets and a strip's windows stay in the first caches.</summary>
    private const nint Depth = 512;

    /// <summary>Elements that may be read beyond the last padded image.</summary>
    public const int Slack = 64;

    /// <summary>Whether this beats packing.</summary>
    /// <param name="kernels">The register width.</param>
    /// <param name="targets">Result channels of a group.</param>
    /// <param name="terms">Source channels of a group times taps.</param>
    /// <param name="windows">The windows, rows not joined.</param>
    /// <param name="rowPitch">Elements from row to row of the padded images.</param>
    /// <param name="columnStride">Of the padded images.</param>
    public static bool Pays<T>(GemmKernels<T>* kernels, nint targets, nint terms, in Windows<T> windows, nint rowPitch, nint columnStride)
        where T : unmanaged, INumber<T>
    {
        if (columnStride != 1 || windows.Pitch1 != rowPitch || targets * terms * sizeof(T) > StripGemm.MostRowBytes) return false;
        double computed = Strips(windows, kernels->TileColumns) * kernels->TileColumns, wanted = windows.Count1 * windows.Count2;
        return computed * targets < wanted * (targets + PackingChannels);
    }

    /// <summary>target ← weight · windows + bias for one group.</summary>
    /// <param name="kernels">The register width.</param>
    /// <param name="images">Images.</param>
    /// <param name="targets">Result channels.</param>
    /// <param name="windows">The windows, rows not joined, <see cref="Windows{T}.Channels"/> set; <see cref="Slack"/> elements may be read beyond them.</param>
    /// <param name="weight">[targets, channels · taps].</param>
    /// <param name="bias">One per target, or null.</param>
    /// <param name="target">Where the results go; overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(
        GemmKernels<T>* kernels, nint images, nint targets, in Windows<T> windows, T* weight, T* bias, in ImageTarget<T> target)
        where T : unmanaged, INumber<T>
    {
        nint terms = windows.Channels * windows.Taps;
        State<T> state = new()
        {
            Kernels = kernels,
            Windows = windows,
            Target = target,
            Bias = bias,
            Targets = targets,
            Terms = terms,
            Strips = Strips(windows, kernels->TileColumns),
            Weight = ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, targets * terms),
            Offsets = ScratchMemory.Get<nint>(ScratchMemory.Slot.Rows, terms),
        };
        for (nint channel = 0, k = 0; channel < windows.Channels; channel++)
            for (nint tap = 0; tap < windows.Taps; tap++) state.Offsets[k++] = channel * windows.ChannelPitch + windows.TapOffsets[tap];
        for (nint row = 0; row < targets;)
        {
            int tall = kernels->NextRows(targets - row, 2);
            PanelCopy.Pack(state.Weight + row * terms, tall, weight + row * terms, terms, 1, tall, terms);
            row += tall;
        }

        long work = (long)targets * terms * kernels->TileColumns;
        WorkerPool.For(
            images * windows.Count0 * state.Strips, Math.Max(1, BlockedGemm.ParallelWork / Math.Max(1, work)), &MultiplyStrips<T>, &state);
    }

    private static nint Strips<T>(in Windows<T> windows, int width)
        where T : unmanaged =>
        ((windows.Count1 - 1) * windows.Pitch1 + windows.Count2 + width - 1) / width;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyStrips<T>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
    {
        var state = (State<T>*)argument;
        GemmKernels<T>* kernels = state->Kernels;
        int width = kernels->TileColumns;
        byte* buffer = stackalloc byte[GemmKernels<T>.TallestTile * 2 * 64 + 64];
        var tile = (T*)((nint)(buffer + 63) & ~(nint)63);
        for (nint task = (nint)begin; task < end; task++)
        {
            (nint plane, nint strip) = Math.DivRem(task, state->Strips);
            (nint image, nint t0) = Math.DivRem(plane, state->Windows.Count0);
            T* source = state->Windows.Source + image * state->Windows.ImagePitch + t0 * state->Windows.Pitch0 + strip * width;
            T* target = state->Target.Data + image * state->Target.ImagePitch + t0 * state->Target.Step0;
            for (nint row = 0; row < state->Targets;)
            {
                int tall = kernels->NextRows(state->Targets - row, 2);
                for (int i = 0; state->Bias != null && i < tall; i++) new Span<T>(tile + i * width, width).Fill(state->Bias[row + i]);
                for (nint depth = 0; depth < state->Terms; depth += Depth)
                {
                    kernels->TableTile(tall, 2)(
                        Math.Min(Depth, state->Terms - depth), state->Weight + row * state->Terms + depth * tall, 1, tall,
                        source, (nint)(state->Offsets + depth), tile, width, depth > 0 || state->Bias != null);
                }

                Deliver(state, strip * width, tile, width, tall, target + row * state->Target.ChannelPitch);
                row += tall;
            }
        }
    }

    /// <summary>Copies the wanted windows of a tile, run by run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Deliver<T>(State<T>* state, nint first, T* tile, int width, int rows, T* target)
        where T : unmanaged, INumber<T>
    {
        nint pitch = state->Windows.Pitch1, count = state->Windows.Count2;
        (nint t1, nint t2) = Math.DivRem(first, pitch);
        for (nint j = 0; j < width && t1 < state->Windows.Count1; t1++, t2 = 0)
        {
            nint length = Math.Min(count - t2, width - j);
            if (length > 0)
            {
                T* to = target + t1 * state->Target.Step1 + t2 * state->Target.Step2;
                if (state->Target.Step2 == 1)
                    PanelCopy.Rows(tile + j, width, to, state->Target.ChannelPitch, (int)length, rows);
                else
                    Scatter(tile + j, width, to, state->Target.ChannelPitch, state->Target.Step2, length, rows);
            }

            j += pitch - t2;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter<T>(T* tile, int width, T* target, nint channelPitch, nint step, nint length, int rows)
        where T : unmanaged
    {
        for (int i = 0; i < rows; i++, tile += width, target += channelPitch)
            for (nint j = 0; j < length; j++) target[j * step] = tile[j];
    }

    private struct State<T>
        where T : unmanaged, INumber<T>
    {
        public GemmKernels<T>* Kernels;
        public Windows<T> Windows;
        public ImageTarget<T> Target;
        public T* Weight, Bias;
        public nint* Offsets;
        public nint Targets, Terms, Strips;
    }
}
