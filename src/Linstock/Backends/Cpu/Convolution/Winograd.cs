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

    private const int LeastTiles = 24, MostTiles = 48;

    /// <summary>The depth added up in one go.</summary>
    private const nint Depth = 512;

    /// <summary>target ← weight · windows + bias over contiguous images.</summary>
    /// <param name="plan">The tiles.</param>
    /// <param name="images">Images.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="sources">Source channels of a group.</param>
    /// <param name="targets">Result channels of a group.</param>
    /// <param name="sourceVolume">Positions of a source image.</param>
    /// <param name="targetVolume">Positions of a result image.</param>
    /// <param name="source">[images, groups · sources, sourceVolume].</param>
    /// <param name="packed">The weight as <see cref="ChannelProduct.Pack"/> leaves it.</param>
    /// <param name="bias">One per result channel, or null.</param>
    /// <param name="target">[images, groups · targets, targetVolume]; overwritten.</param>
    /// <returns>False where a result is not finite; results are then not right.</returns>
    public static bool Run(
        in WinogradPlan plan, nint images, nint groups, nint sources, nint targets, nint sourceVolume, nint targetVolume,
        float* source, float* packed, float* bias, float* target)
    {
        State state = new()
        {
            Plan = plan,
            Panels = new(targets),
            Groups = groups,
            Sources = sources,
            Targets = targets,
            SourceVolume = sourceVolume,
            TargetVolume = targetVolume,
            SourcePitch = Pitch(groups * sources),
            Terms = sources * plan.DepthTaps,
            Packed = packed,
        };
        state.TargetPitch = Pitch((groups - 1) * targets + state.Panels.Columns);
        state.WeightPitch = state.Panels.Columns * state.Terms + 16;
        nint group = ImagesAtATime(images, state.SourcePitch * sourceVolume + state.TargetPitch * targetVolume);
        nint most = Math.Clamp(BlockBytes / (36 * sizeof(float) * (plan.DepthTaps * Pitch(sources) + state.Panels.Columns)) / 12 * 12, LeastTiles, MostTiles);
        nint tiles = group * plan.Tiles, blocks = (tiles + most - 1) / most;
        if (blocks < 2 * WorkerPool.NumThreads) blocks = Math.Min(2 * WorkerPool.NumThreads, (tiles + 11) / 12);
        else blocks = (blocks + WorkerPool.NumThreads - 1) / WorkerPool.NumThreads * WorkerPool.NumThreads;
        state.BlockTiles = (tiles + blocks - 1) / blocks;

        state.Weight = ScratchMemory.Get<float>(ScratchMemory.Slot.WideSums, groups * 36 * state.WeightPitch);
        state.Depths = ScratchMemory.Get<nint>(ScratchMemory.Slot.Depths, state.Terms);
        for (nint channel = 0, k = 0; channel < sources; channel++)
            for (nint tap = 0; tap < plan.DepthTaps; tap++) state.Depths[k++] = tap * Pitch(sources) + channel;
        WorkerPool.For(groups * state.Panels.Count * state.Terms, 64, &Weights, &state);

        nint sourceSize = (group * sourceVolume + 1) * state.SourcePitch, targetSize = (group * targetVolume + 1) * state.TargetPitch;
        state.Source = ScratchMemory.Get<float>(ScratchMemory.Slot.Layout, sourceSize + targetSize + state.TargetPitch);
        state.Target = state.Source + sourceSize;
        state.Bias = state.Target + targetSize;
        new Span<float>(state.Bias, (int)state.TargetPitch).Clear();
        if (bias != null) new ReadOnlySpan<float>(bias, (int)(groups * targets)).CopyTo(new Span<float>(state.Bias, (int)(groups * targets)));
        for (nint image = 0; image < images; image += group)
        {
            state.Images = Math.Min(group, images - image);
            tiles = state.Images * plan.Tiles;
            ChannelOrder.Gather(source + image * groups * sources * sourceVolume, state.Source, state.Images, groups * sources, sourceVolume, state.SourcePitch);
            new Span<float>(state.Source + state.Images * sourceVolume * state.SourcePitch, (int)state.SourcePitch).Clear();
            WorkerPool.For((tiles + state.BlockTiles - 1) / state.BlockTiles, 1, &Blocks, &state);
            ChannelOrder.Scatter(state.Target, target + image * groups * targets * targetVolume, state.Images, groups * targets, targetVolume, state.TargetPitch);
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
            for (int tap = 0; tap < 9; tap++) offsets[tap] = state->Plan.Tap(tap / 3, tap % 3) * panel.Width;
            panel.Kernels->WinogradWeight(
                state->Packed + (group * state->Panels.Columns + panel.First) * state->Terms * 9 + term * 9 * panel.Width, offsets, panel.Registers,
                state->Weight + group * 36 * state->WeightPitch + panel.First * state->Terms + term * panel.Width, state->WeightPitch);
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
            for (nint tile = 0; tile < count; tile++)
            {
                for (nint tap = 0; tap < taps; tap++) state->Plan.Reads(first + tile, tap, state->Images * state->SourceVolume, reads + (tile * taps + tap) * 36);
                state->Plan.Writes(first + tile, state->Images * state->TargetVolume, writes + tile * 16);
            }

            for (nint i = 0; i < count * taps * 36; i++) reads[i] *= state->SourcePitch;
            for (nint i = 0; i < count * 16; i++) writes[i] *= state->TargetPitch;
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
                    for (nint tile = 0; tile < count; tile++)
                    {
                        bool finite = panel.Kernels->WinogradOutput(
                            outputs + panel.First * most + tile * panel.Width, outputPitch, panel.Registers, state->Bias + start + panel.First,
                            state->Target + start + panel.First, writes + tile * 16);
                        if (!finite) state->IsSpoiled = true;
                    }
                }
            }
        }
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
        public float* Source, Target, Packed, Weight, Bias;
        public nint* Depths;
        public bool IsSpoiled;
        public nint Images, Groups, Sources, Targets, Terms, SourceVolume, TargetVolume, SourcePitch, TargetPitch, WeightPitch, BlockTiles;
    }
}
