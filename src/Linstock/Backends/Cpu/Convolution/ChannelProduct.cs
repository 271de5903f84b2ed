using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Convolution with the channels of the result in the lanes of the registers: nothing of the images is copied.</summary>
/// <remarks>
/// The weight is packed, a panel of channels at a time; the elements of the images are broadcast from where they lie, by
/// <see cref="TileKernel{T, TVector, TSimd}"/>. A task is a strip of positions times a panel. It does not matter how the
/// images are laid out, so neighbouring channels and neighbouring columns serve alike. The gradient of the weight is the
/// same product with positions for depth and taps for rows.
/// </remarks>
internal static unsafe class ChannelProduct
{
    /// <summary>Rows of a task: what is packed is fetched from the second cache once for every tile of them.</summary>
    private const int Strip = 48;

    /// <summary>The depth added up in one go: so much of a panel, and of as many channels of a strip, stays in a first cache of 32 KB for all tiles of the strip.</summary>
    private const nint Depth = 128;

    /// <summary>A packed weight larger than this is walked panel by panel, a smaller one whole for each strip.</summary>
    private const nint PanelMajorBytes = 256 << 10;

    /// <summary>Whether a result of so many channels per group fills the registers well enough.</summary>
    public static bool Pays<T>(nint channels)
        where T : unmanaged, INumber<T> => 2 * channels >= GemmKernels<T>.Best->Lanes;

    /// <summary>
    /// Whether to broadcast so many terms to a result of so many channels. Where a tile is done in a few hundred cycles, handing out the strips
    /// costs more than packing neighbouring windows.
    /// </summary>
    public static bool Pays<T>(nint channels, nint terms, nint columnStride)
        where T : unmanaged, INumber<T> => Pays<T>(channels) && (columnStride > 1 || channels * terms >= 1024);

    /// <summary>Elements that the packed weight of one group takes.</summary>
    public static nint PackedSize<T>(nint targets, nint terms)
        where T : unmanaged, INumber<T> => new WindowPanels<T>(targets).Columns * terms;

    /// <summary>Whether the tasks pack the weight themselves: so few positions use it that it would leave the cache in between.</summary>
    public static bool PacksInTasks<T>(nint positions, nint targets, nint terms)
        where T : unmanaged, INumber<T> => positions <= 6 * Strip && targets * terms * sizeof(T) > PanelMajorBytes;

    /// <summary>Packs the weight of all groups: groups times <see cref="PackedSize"/> elements.</summary>
    public static void Pack<T>(nint groups, in ChannelWeight<T> weight, T* packed)
        where T : unmanaged, INumber<T>
    {
        State<T> state = new() { Panels = new(weight.Targets), Weight = weight, Packed = packed };
        long work = groups * weight.Targets * weight.Terms;
        WorkerPool.For(groups * state.Panels.Count, work >= 1 << 15 ? 1 : long.MaxValue, &PackPanels<T>, &state);
    }

    /// <summary>target ← weight · windows + bias.</summary>
    /// <param name="images">Images.</param>
    /// <param name="groups">Groups; their channels follow each other.</param>
    /// <param name="windows">The windows over the first group.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="packed">The packed weight, or null where <see cref="PacksInTasks"/>.</param>
    /// <param name="bias">One per result channel, or null.</param>
    /// <param name="target">Where the first group goes.</param>
    public static void Run<T>(
        nint images, nint groups, in Windows<T> windows, in ChannelWeight<T> weight, T* packed, T* bias, in ImageTarget<T> target)
        where T : unmanaged, INumber<T>
    {
        nint sources = weight.Sources, targets = weight.Targets, terms = weight.Terms, positions = images * windows.Positions;
        State<T> state = new()
        {
            Panels = new(targets),
            Windows = windows,
            Target = target,
            Weight = weight,
            Packed = packed,
            Bias = bias,
            Depths = ScratchMemory.Get<nint>(ScratchMemory.Slot.Depths, terms),
            DepthCount = terms,
            RowCount = positions,
            SourceGroup = sources * windows.ChannelPitch,
            Targets = targets,
        };
        for (nint channel = 0, k = 0; channel < sources; channel++)
            for (nint tap = 0; tap < windows.Taps; tap++) state.Depths[k++] = channel * windows.ChannelPitch + windows.TapOffsets[tap];
        state.PackedGroup = state.Panels.Columns * terms;
        if (packed != null) Share(&state, groups, &PositionTasks<T>);
        else WorkerPool.For(groups * state.Panels.Count, 1, &PanelTasks<T>, &state);
    }

    /// <summary>gradWeight ← Σ over positions of gradient · window, a group of images at a time.</summary>
    /// <param name="images">Images.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="sources">Source channels of a group.</param>
    /// <param name="targets">Result channels of a group.</param>
    /// <param name="windows">The windows over the first group.</param>
    /// <param name="gradient">The gradient of the result where the first group begins; only read.</param>
    /// <param name="gradWeight">[groups · targets, sources · taps], written with the last images.</param>
    /// <param name="isFirst">Whether these are the first images.</param>
    /// <param name="isLast">Whether these are the last.</param>
    public static void Weight<T>(
        nint images, nint groups, nint sources, nint targets, in Windows<T> windows, in ImageTarget<T> gradient, T* gradWeight, bool isFirst, bool isLast)
        where T : unmanaged, INumber<T>
    {
        nint terms = sources * windows.Taps, plane = windows.Positions, positions = images * plane;
        State<T> state = new()
        {
            Panels = new(targets),
            Windows = windows,
            Target = gradient,
            Depths = ScratchMemory.Get<nint>(ScratchMemory.Slot.Depths, positions),
            DepthCount = positions,
            RowCount = terms,
            SourceGroup = sources * windows.ChannelPitch,
            Targets = targets,
            Plane = plane,
            Images = images,
            IsFirst = isFirst,
            IsLast = isLast,
        };
        for (nint position = 0; position < positions;)
        {
            nint from = (nint)(windows.Run(position, out nint length) - windows.Source);
            for (; length > 0 && position < positions; length--, from += windows.Pitch2) state.Depths[position++] = from;
        }

        state.PackedGroup = state.Panels.Columns * positions;
        state.Packed = ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, groups * state.PackedGroup);
        if (!isFirst || !isLast) state.Sums = ScratchMemory.Get<T>(ScratchMemory.Slot.WideSums, groups * state.Panels.Columns * terms);
        WorkerPool.For(groups * state.Panels.Count * images, groups * state.PackedGroup >= 1 << 15 ? 1 : long.MaxValue, &PackGradients<T>, &state);
        state.Target = new()
        {
            Data = gradWeight,
            ChannelPitch = terms,
            Count0 = 1,
            Count1 = 1,
            Count2 = terms,
            Step0 = terms,
            Step1 = terms,
            Step2 = 1,
        };
        Share(&state, groups, &TapTasks<T>);
    }

    private static void Share<T>(State<T>* state, nint groups, delegate*<void*, long, long, void> tasks)
        where T : unmanaged, INumber<T>
    {
        state->Strips = (state->RowCount + Strip - 1) / Strip;
        state->PanelMajor = state->PackedGroup * sizeof(T) > PanelMajorBytes;
        double work = (double)state->RowCount * state->DepthCount * state->Targets * groups;
        WorkerPool.For(groups * state->Strips * state->Panels.Count, work >= BlockedGemm.ParallelWork ? 1 : long.MaxValue, tasks, state);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackPanels<T>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
    {
        var state = (State<T>*)argument;
        for (nint task = (nint)begin; task < end; task++)
        {
            (nint group, nint index) = Math.DivRem(task, state->Panels.Count);
            WindowPanel<T> panel = state->Panels[index];
            state->Weight.Pack(group, panel, state->Packed + (group * state->Panels.Columns + panel.First) * state->Weight.Terms);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackGradients<T>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
    {
        var state = (State<T>*)argument;
        for (nint task = (nint)begin; task < end; task++)
        {
            (nint group, nint rest) = Math.DivRem(task, state->Panels.Count * state->Images);
            (nint index, nint image) = Math.DivRem(rest, state->Images);
            WindowPanel<T> panel = state->Panels[index];
            T* to = state->Packed + group * state->PackedGroup + panel.First * state->DepthCount + image * state->Plane * panel.Width;
            T* from = state->Target.Data + image * state->Target.ImagePitch + (group * state->Targets + panel.First) * state->Target.ChannelPitch;
            if (state->Target.Step2 == 1) PanelCopy.PackRows(to, panel.Width, from, state->Target.ChannelPitch, panel.Count, state->Plane);
            else PanelCopy.Pack(to, panel.Width, from, state->Target.ChannelPitch, state->Target.Step2, panel.Count, state->Plane);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PositionTasks<T>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
    {
        var state = (State<T>*)argument;
        nint* rows = stackalloc nint[Strip];
        for (long task = begin; task < end; task++)
        {
            state->Split(task, out nint group, out nint index, out nint first);
            WindowPanel<T> panel = state->Panels[index];
            int count = PositionRows(state, first, rows);
            Multiply(state, group, panel, state->Packed + group * state->PackedGroup + panel.First * state->DepthCount, first, count, rows);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PanelTasks<T>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
    {
        var state = (State<T>*)argument;
        nint* rows = stackalloc nint[Strip];
        for (nint task = (nint)begin; task < end; task++)
        {
            (nint group, nint index) = Math.DivRem(task, state->Panels.Count);
            WindowPanel<T> panel = state->Panels[index];
            T* packed = ScratchMemory.Get<T>(ScratchMemory.Slot.Rows, panel.Width * state->DepthCount);
            state->Weight.Pack(group, panel, packed);
            for (nint first = 0; first < state->RowCount; first += Strip)
                Multiply(state, group, panel, packed, first, PositionRows(state, first, rows), rows);
        }
    }

    private static int PositionRows<T>(State<T>* state, nint first, nint* rows)
        where T : unmanaged, INumber<T>
    {
        int count = (int)Math.Min(Strip, state->RowCount - first);
        Windows<T>* windows = &state->Windows;
        for (int i = 0; i < count;)
        {
            nint from = (nint)(windows->Run(first + i, out nint length) - windows->Source);
            for (; length > 0 && i < count; length--, from += windows->Pitch2) rows[i++] = from;
        }

        return count;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TapTasks<T>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
    {
        var state = (State<T>*)argument;
        nint* rows = stackalloc nint[Strip];
        for (long task = begin; task < end; task++)
        {
            state->Split(task, out nint group, out nint index, out nint first);
            int count = (int)Math.Min(Strip, state->RowCount - first);
            (nint channel, nint tap) = Math.DivRem(first, state->Windows.Taps);
            for (int i = 0; i < count; i++)
            {
                rows[i] = channel * state->Windows.ChannelPitch + state->Windows.TapOffsets[tap];
                if (++tap == state->Windows.Taps) (channel, tap) = (channel + 1, 0);
            }

            WindowPanel<T> panel = state->Panels[index];
            Multiply(state, group, panel, state->Packed + group * state->PackedGroup + panel.First * state->DepthCount, first, count, rows);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<T>(State<T>* state, nint group, in WindowPanel<T> panel, T* packed, nint first, int count, nint* rows)
        where T : unmanaged, INumber<T>
    {
        byte* buffer = stackalloc byte[Strip * 2 * 64 + 64];
        int width = panel.Width;
        T* sums = state->Sums == null
            ? (T*)((nint)(buffer + 63) & ~(nint)63)
            : state->Sums + (group * state->Panels.Columns + panel.First) * state->RowCount + first * width;
        bool adds = state->Sums != null && !state->IsFirst;
        if (state->Bias != null)
        {
            T* bias = state->Bias + group * state->Targets + panel.First;
            for (int j = 0; j < width; j++) sums[j] = j < panel.Count ? bias[j] : T.Zero;
            for (int i = 1; i < count; i++) PanelCopy.Row(sums, sums + i * width, width);
            adds = true;
        }

        ImageTarget<T> target = state->Target;
        target.Data += (group * state->Targets + panel.First) * target.ChannelPitch;
        if (state->Sums == null) target.Expect(first, count, panel.Count);
        T* source = state->Windows.Source + group * state->SourceGroup;
        for (nint depth = 0; depth < state->DepthCount; depth += Depth)
        {
            panel.Multiply(
                count, Math.Min(Depth, state->DepthCount - depth), source, rows, state->Depths + depth, packed + depth * width, sums,
                adds || depth > 0);
        }

        if (state->Sums == null || state->IsLast) target.Take(sums, width, first, count, panel.Count);
    }

    private struct State<T>
        where T : unmanaged, INumber<T>
    {
        public WindowPanels<T> Panels;
        public Windows<T> Windows;
        public ImageTarget<T> Target;
        public ChannelWeight<T> Weight;
        public T* Packed, Bias, Sums;
        public nint* Depths;
        public nint DepthCount, RowCount, PackedGroup, SourceGroup, Targets, Strips, Plane, Images;
        public bool PanelMajor, IsFirst, IsLast;

        /// <summary>The group, the panel and the first row of a task.</summary>
        public readonly void Split(long task, out nint group, out nint panel, out nint row)
        {
            nint outer = PanelMajor ? Strips : Panels.Count;
            (nint high, nint low) = Math.DivRem((nint)task, outer);
            (group, high) = Math.DivRem(high, PanelMajor ? Panels.Count : Strips);
            (panel, row) = PanelMajor ? (high, low) : (low, high);
            row *= Strip;
        }
    }
}
