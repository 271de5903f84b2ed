using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Convolution with 3x3 taps by Winograd's minimal filtering: 36 multiplications for 16 results instead of 144.</summary>
/// <remarks>
/// Images are first laid out with their channels as neighbours. A task takes a block of tiles through everything: it transforms
/// what they read, multiplies by the transformed weight, 36 products of [tiles, channels] by [channels, channels], transforms
/// back, and leaves the results with their channels as neighbours. Taps along a depth count as channels. Only for
/// <see cref="float"/>: whoever computes in double wants the digits. An element that is not finite would spoil whole tiles, and
/// so would an overflow of a transform: results that are not finite are noticed, and it is for the caller to compute them otherwise.
/// </remarks>
internal static unsafe class Winograd
{
    /// <summary>Images laid out at a time take about this many bytes.</summary>
    private const nint GroupBytes = 6 << 20;

    /// <summary>Transformed tiles of a task should take no more than this, so that they stay in the second cache.</summary>
    private const nint BlockBytes = 512 << 10;

    /// <summary>The most elements that a register holds.</summary>
    internal const int MostLanes = 16;

    private const int LeastTiles = 24, MostTiles = 48;

    /// <summary>The depth added up in one go.</summary>
    private const nint Depth = 512;

    /// <summary>Up to so many tiles use a transformed weight too few times for it to be written out and read back: see <see cref="PanelTasks"/>.</summary>
    private const nint FewTiles = 64;

    /// <summary>The depth of a panel of weight that is transformed and multiplied at a time: 36 values of it stay in the second cache.</summary>
    private const nint PanelDepth = 64;

    /// <summary>target ← weight · windows + bias over contiguous images.</summary>
    /// <param name="plan">The tiles.</param>
    /// <param name="images">Images.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="sources">Source channels of a group.</param>
    /// <param name="targets">Result channels of a group.</param>
    /// <param name="sourceVolume">Positions of a source image.</param>
    /// <param name="targetVolume">Positions of a result image.</param>
    /// <param name="source">[images, groups · sources, sourceVolume], or with the channels last.</param>
    /// <param name="packed">The weight as <see cref="ChannelProduct.Pack"/> leaves it.</param>
    /// <param name="bias">One per result channel, or null.</param>
    /// <param name="target">[images, groups · targets, targetVolume], or with the channels last; overwritten.</param>
    /// <param name="channelsLast">Whether the channels of source and target are neighbours: then they need not be laid out, if they fill registers.</param>
    /// <returns>False where a result is not finite; results are then not right.</returns>
    public static bool Run(
        in WinogradPlan plan, nint images, nint groups, nint sources, nint targets, nint sourceVolume, nint targetVolume,
        float* source, float* packed, float* bias, float* target, bool channelsLast)
    {
        State state = new()
        {
            Plan = plan,
            Panels = new(targets),
            Groups = groups,
            Sources = sources,
            Targets = targets,
            Terms = sources * plan.DepthTaps,
            Packed = packed,
        };
        bool readsInPlace = channelsLast && sources % MostLanes == 0, writesInPlace = channelsLast && state.Panels.Columns == targets;
        state.SourcePitch = readsInPlace ? groups * sources : Pitch(groups * sources);
        state.TargetPitch = writesInPlace ? groups * targets : Pitch((groups - 1) * targets + state.Panels.Columns);
        state.WeightPitch = state.Panels.Columns * state.Terms + 16;
        nint group = ImagesAtATime(images, (readsInPlace ? 0 : state.SourcePitch * sourceVolume) + (writesInPlace ? 0 : state.TargetPitch * targetVolume));
        bool byPanels = groups == 1 && group == images && images * plan.Tiles <= FewTiles && 36 * state.WeightPitch * sizeof(float) >= 2 * BlockBytes;
        nint most = Math.Clamp(BlockBytes / (36 * sizeof(float) * (plan.DepthTaps * Pitch(sources) + state.Panels.Columns)) / 12 * 12, LeastTiles, MostTiles);
        nint tiles = group * plan.Tiles, blocks = (tiles + most - 1) / most;
        if (blocks < 2 * WorkerPool.NumThreads) blocks = Math.Min(2 * WorkerPool.NumThreads, (tiles + 11) / 12);
        else blocks = (blocks + WorkerPool.NumThreads - 1) / WorkerPool.NumThreads * WorkerPool.NumThreads;
        state.BlockTiles = byPanels ? tiles : (tiles + blocks - 1) / blocks;

        state.Depths = ScratchMemory.Get<nint>(ScratchMemory.Slot.Depths, state.Terms);
        for (nint channel = 0, k = 0; channel < sources; channel++)
            for (nint tap = 0; tap < plan.DepthTaps; tap++) state.Depths[k++] = tap * Pitch(sources) + channel;
        if (!byPanels)
        {
            state.Weight = ScratchMemory.Get<float>(ScratchMemory.Slot.WideSums, groups * 36 * state.WeightPitch);
            WorkerPool.For(groups * state.Panels.Count * state.Terms, 64, &Weights, &state);
        }

        // A pixel of zeros to read where there is none, one to write to where nothing is wanted, and the pixels that lie elsewhere.
        float* zeros = ScratchMemory.Get<float>(
            ScratchMemory.Slot.Layout,
            state.SourcePitch + 2 * state.TargetPitch + (readsInPlace ? 0 : group * sourceVolume * state.SourcePitch) + (writesInPlace ? 0 : group * targetVolume * state.TargetPitch));
        float* dropped = zeros + state.SourcePitch, laidOut = dropped + 2 * state.TargetPitch;
        state.Bias = dropped + state.TargetPitch;
        new Span<float>(zeros, (int)state.SourcePitch).Clear();
        new Span<float>(state.Bias, (int)state.TargetPitch).Clear();
        if (bias != null) new ReadOnlySpan<float>(bias, (int)(groups * targets)).CopyTo(new Span<float>(state.Bias, (int)(groups * targets)));
        for (nint image = 0; image < images; image += group)
        {
            state.Images = Math.Min(group, images - image);
            tiles = state.Images * plan.Tiles;
            float* from = source + image * groups * sources * sourceVolume, to = target + image * groups * targets * targetVolume;
            state.Source = readsInPlace ? from : laidOut;
            state.Target = writesInPlace ? to : laidOut + (readsInPlace ? 0 : group * sourceVolume * state.SourcePitch);
            state.NoSource = (nint)(zeros - state.Source);
            state.NoTarget = (nint)(dropped - state.Target);
            if (!channelsLast) ChannelOrder.Gather(from, state.Source, state.Images, groups * sources, sourceVolume, state.SourcePitch);
            else if (!readsInPlace) ChannelOrder.Copy(from, groups * sources, state.Source, state.SourcePitch, groups * sources, state.Images * sourceVolume);
            if (byPanels) ByPanels(&state);
            else WorkerPool.For((tiles + state.BlockTiles - 1) / state.BlockTiles, 1, &Blocks, &state);
            if (!channelsLast) ChannelOrder.Scatter(state.Target, to, state.Images, groups * targets, targetVolume, state.TargetPitch);
            else if (!writesInPlace) ChannelOrder.Copy(state.Target, state.TargetPitch, to, groups * targets, groups * targets, state.Images * targetVolume);
        }

        return !state.IsSpoiled;
    }

    /// <summary>How many images of so many elements to lay out at a time: groups of one size, as far as possible.</summary>
    internal static nint ImagesAtATime(nint images, nint elements)
    {
        nint most = Math.Clamp(GroupBytes / sizeof(float) / Math.Max(1, elements), 1, images);
        nint groups = (images + most - 1) / most;
        return (images + groups - 1) / groups;
    }

    /// <summary>The elements from pixel to pixel: whole registers, and not so even that pixels compete for places in the first cache.</summary>
    internal static nint Pitch(nint channels)
    {
        nint pitch = (channels + 15) / 16 * 16;
        return pitch % 128 == 0 ? pitch + 16 : pitch;
    }

    [SkipLocalsInit]
    private static void Weights(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        nint* offsets = stackalloc nint[9];
        for (nint task = (nint)begin; task < end; task++)
        {
            (nint rest, nint term) = Math.DivRem(task, state->Terms);
            (nint group, nint index) = Math.DivRem(rest, state->Panels.Count);
            WindowPanel<float> panel = state->Panels[index];
            FindTaps(state, panel, offsets);
            panel.Kernels->WinogradWeight(
                state->Packed + (group * state->Panels.Columns + panel.First) * state->Terms * 9 + term * 9 * panel.Width, offsets, panel.Registers,
                state->Weight + group * 36 * state->WeightPitch + panel.First * state->Terms + term * panel.Width, state->WeightPitch);
        }
    }

    private static void FindTaps(State* state, in WindowPanel<float> panel, nint* offsets)
    {
        for (int tap = 0; tap < 9; tap++) offsets[tap] = state->Plan.Tap(tap / 3, tap % 3) * panel.Width;
    }

    /// <summary>All tiles at once: first what they read is transformed, then each panel of the weight meets it.</summary>
    private static void ByPanels(State* state)
    {
        nint tiles = state->BlockTiles, taps = state->Plan.DepthTaps;
        state->InputPitch = tiles * taps * Pitch(state->Sources) + 16;
        state->Inputs = ScratchMemory.Get<float>(ScratchMemory.Slot.WideSums, 36 * state->InputPitch);
        state->Reads = ScratchMemory.Get<nint>(ScratchMemory.Slot.Offsets, tiles * (taps * 36 + 16));
        state->Writes = state->Reads + tiles * taps * 36;
        FindPlaces(state, 0, tiles, state->Reads, state->Writes);
        WorkerPool.For(tiles, 1, &InputTasks, state);
        WorkerPool.For(state->Panels.Count, 1, &PanelTasks, state);
    }

    private static void InputTasks(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        nint first = (nint)begin, taps = state->Plan.DepthTaps;
        ReadTiles(
            state->Source, state->Sources, state->Reads + first * taps * 36, (nint)end - first, taps,
            state->Inputs + first * taps * Pitch(state->Sources), state->InputPitch);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PanelTasks(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        nint tiles = state->BlockTiles, row = state->Plan.DepthTaps * Pitch(state->Sources);
        nint* offsets = stackalloc nint[9];
        nint* rows = stackalloc nint[(int)FewTiles];
        for (nint i = 0; i < tiles; i++) rows[i] = i * row;
        for (nint index = (nint)begin; index < end; index++)
        {
            WindowPanel<float> panel = state->Panels[index];
            nint weightPitch = PanelDepth * panel.Width + 16, outputPitch = tiles * panel.Width + 16;
            float* weight = ScratchMemory.Get<float>(ScratchMemory.Slot.Rows, 36 * weightPitch);
            float* outputs = ScratchMemory.Get<float>(ScratchMemory.Slot.Sums, 36 * outputPitch);
            FindTaps(state, panel, offsets);
            for (nint depth = 0; depth < state->Terms; depth += PanelDepth)
            {
                nint count = Math.Min(PanelDepth, state->Terms - depth);
                float* packed = state->Packed + (panel.First * state->Terms + depth * panel.Width) * 9;
                for (nint term = 0; term < count; term++)
                    panel.Kernels->WinogradWeight(packed + term * 9 * panel.Width, offsets, panel.Registers, weight + term * panel.Width, weightPitch);
                for (int value = 0; value < 36; value++)
                {
                    panel.Multiply(
                        tiles, count, state->Inputs + value * state->InputPitch, rows, state->Depths + depth, weight + value * weightPitch,
                        outputs + value * outputPitch, depth > 0);
                }
            }

            WriteTiles(state, panel, tiles, outputs, outputPitch, 0, state->Writes);
        }
    }

    /// <summary>The elements that tiles read and write.</summary>
    private static void FindPlaces(State* state, nint first, nint count, nint* reads, nint* writes)
    {
        nint taps = state->Plan.DepthTaps;
        for (nint tile = 0; tile < count; tile++)
        {
            for (nint tap = 0; tap < taps; tap++) state->Plan.Reads(first + tile, tap, -1, reads + (tile * taps + tap) * 36);
            state->Plan.Writes(first + tile, -1, writes + tile * 16);
        }

        ToElements(reads, count * taps * 36, state->SourcePitch, state->NoSource);
        ToElements(writes, count * 16, state->TargetPitch, state->NoTarget);
    }

    /// <summary>Transforms the products of a panel back.</summary>
    private static void WriteTiles(State* state, in WindowPanel<float> panel, nint count, float* outputs, nint outputPitch, nint start, nint* writes)
    {
        nint channel = start + panel.First;
        for (nint tile = 0; tile < count; tile++)
        {
            bool finite = panel.Kernels->WinogradOutput(
                outputs + tile * panel.Width, outputPitch, panel.Registers, state->Bias + channel, state->Target + channel, writes + tile * 16);
            if (!finite) state->IsSpoiled = true;
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        nint most = state->BlockTiles, pitch = Pitch(state->Sources), taps = state->Plan.DepthTaps, row = taps * pitch;
        nint inputPitch = most * row + 16, outputPitch = most * state->Panels.Columns + 16;
        float* inputs = ScratchMemory.Get<float>(ScratchMemory.Slot.Rows, 36 * inputPitch);
        float* outputs = ScratchMemory.Get<float>(ScratchMemory.Slot.Sums, 36 * outputPitch);
        nint* reads = ScratchMemory.Get<nint>(ScratchMemory.Slot.Offsets, most * (taps * 36 + 16));
        nint* writes = reads + most * taps * 36;
        nint* rows = stackalloc nint[MostTiles];
        for (nint i = 0; i < most; i++) rows[i] = i * row;
        for (nint first = (nint)begin * most; first < (nint)end * most; first += most)
        {
            nint count = Math.Min(most, state->Images * state->Plan.Tiles - first);
            FindPlaces(state, first, count, reads, writes);
            for (nint group = 0; group < state->Groups; group++)
            {
                ReadTiles(state->Source + group * state->Sources, state->Sources, reads, count, taps, inputs, inputPitch);
                float* weight = state->Weight + group * 36 * state->WeightPitch;
                for (int value = 0; value < 36; value++, weight += state->WeightPitch)
                {
                    for (nint index = 0; index < state->Panels.Count; index++)
                    {
                        WindowPanel<float> panel = state->Panels[index];
                        for (nint depth = 0; depth < state->Terms; depth += Depth)
                        {
                            panel.Multiply(
                                count, Math.Min(Depth, state->Terms - depth), inputs + value * inputPitch, rows, state->Depths + depth,
                                weight + panel.First * state->Terms + depth * panel.Width, outputs + value * outputPitch + panel.First * most, depth > 0);
                        }
                    }
                }

                // The padding of a group's last panel is overwritten by the next group.
                nint start = group * state->Targets;
                for (nint index = 0; index < state->Panels.Count; index++)
                {
                    WindowPanel<float> panel = state->Panels[index];
                    WriteTiles(state, panel, count, outputs + panel.First * most, outputPitch, start, writes);
                }
            }
        }
    }

    /// <summary>Offsets from pixels, with one for those that do not exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ToElements(nint* pixels, nint count, nint pitch, nint none)
    {
        for (nint i = 0; i < count; i++) pixels[i] = pixels[i] < 0 ? none : pixels[i] * pitch;
    }

    private static void ReadTiles(float* source, nint channels, nint* reads, nint count, nint taps, float* inputs, nint inputPitch)
    {
        GemmKernels<float>* best = GemmKernels<float>.Best;
        nint pitch = Pitch(channels), registers = (channels + best->Lanes - 1) / best->Lanes;
        for (nint i = 0; i < count * taps; i++) best->WinogradInput(source, reads + i * 36, registers, inputs + i * pitch, inputPitch);
    }

    private struct State
    {
        public WinogradPlan Plan;
        public WindowPanels<float> Panels;
        public float* Source, Target, Packed, Weight, Bias, Inputs;
        public nint* Depths, Reads, Writes;
        public bool IsSpoiled;
        public nint Images, Groups, Sources, Targets, Terms, SourcePitch, TargetPitch, NoSource, NoTarget, WeightPitch, BlockTiles, InputPitch;
    }
}
