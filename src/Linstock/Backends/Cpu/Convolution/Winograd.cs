using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Convolution with 3x3 taps by Winograd's minimal filtering: 36 multiplications for 16 results instead of 144.</summary>
/// <remarks>
/// Images are first laid out with their channels as neighbours. A task takes a block of tiles through everything: it transforms
/// what they read, multiplies by the transformed weight, 36 products of [tiles, channels] by [channels, channels], transforms
/// back, and leaves the results with their channels as neighbours. Taps along a depth count as channels. Only for
/// <see cref="float"/>: whoever computes in double wants the digits.
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
    /// <param name="sources">Source channels.</param>
    /// <param name="targets">Result channels.</param>
    /// <param name="sourceVolume">Positions of a source image.</param>
    /// <param name="targetVolume">Positions of a result image.</param>
    /// <param name="source">[images, sources, sourceVolume].</param>
    /// <param name="packed">The weight as <see cref="ChannelProduct.Pack"/> leaves it.</param>
    /// <param name="bias">One per result channel, or null.</param>
    /// <param name="target">[images, targets, targetVolume]; overwritten.</param>
    public static void Run(
        in WinogradPlan plan, nint images, nint sources, nint targets, nint sourceVolume, nint targetVolume, float* source, float* packed, float* bias, float* target)
    {
        State state = new()
        {
            Plan = plan,
            Panels = new(targets),
            Sources = sources,
            Targets = targets,
            SourceVolume = sourceVolume,
            TargetVolume = targetVolume,
            SourcePitch = Pitch(sources),
            Terms = sources * plan.DepthTaps,
            Packed = packed,
        };
        state.TargetPitch = Pitch(state.Panels.Columns);
        state.WeightPitch = state.Panels.Columns * state.Terms + 16;
        nint group = Math.Clamp(GroupBytes / sizeof(float) / Math.Max(1, state.SourcePitch * sourceVolume + state.TargetPitch * targetVolume), 1, images);
        nint most = Math.Clamp(BlockBytes / (36 * sizeof(float) * (plan.DepthTaps * state.SourcePitch + state.TargetPitch)) / 12 * 12, LeastTiles, MostTiles);
        nint tiles = group * plan.Tiles, blocks = (tiles + most - 1) / most;
        if (blocks < 2 * WorkerPool.NumThreads) blocks = Math.Min(2 * WorkerPool.NumThreads, (tiles + 11) / 12);
        state.BlockTiles = (tiles + blocks - 1) / blocks;

        state.Weight = ScratchMemory.Get<float>(ScratchMemory.Slot.WideSums, 36 * state.WeightPitch);
        state.Depths = ScratchMemory.Get<nint>(ScratchMemory.Slot.Depths, state.Terms);
        for (nint channel = 0, k = 0; channel < sources; channel++)
            for (nint tap = 0; tap < plan.DepthTaps; tap++) state.Depths[k++] = tap * state.SourcePitch + channel;
        WorkerPool.For(state.Panels.Count * state.Terms, 64, &Weights, &state);

        nint sourceSize = (group * sourceVolume + 1) * state.SourcePitch, targetSize = (group * targetVolume + 1) * state.TargetPitch;
        state.Source = ScratchMemory.Get<float>(ScratchMemory.Slot.Layout, sourceSize + targetSize + state.Panels.Columns);
        state.Target = state.Source + sourceSize;
        state.Bias = state.Target + targetSize;
        new Span<float>(state.Bias, (int)state.Panels.Columns).Clear();
        if (bias != null) new ReadOnlySpan<float>(bias, (int)targets).CopyTo(new Span<float>(state.Bias, (int)targets));
        for (nint image = 0; image < images; image += group)
        {
            state.Images = Math.Min(group, images - image);
            tiles = state.Images * plan.Tiles;
            ChannelOrder.Gather(source + image * sources * sourceVolume, state.Source, state.Images, sources, sourceVolume, state.SourcePitch);
            new Span<float>(state.Source + state.Images * sourceVolume * state.SourcePitch, (int)state.SourcePitch).Clear();
            WorkerPool.For((tiles + state.BlockTiles - 1) / state.BlockTiles, 1, &Blocks, &state);
            ChannelOrder.Scatter(state.Target, target + image * targets * targetVolume, state.Images, targets, targetVolume, state.TargetPitch);
        }
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
            (nint index, nint term) = Math.DivRem(task, state->Terms);
            WindowPanel<float> panel = state->Panels[index];
            for (int tap = 0; tap < 9; tap++) offsets[tap] = state->Plan.Tap(tap / 3, tap % 3) * panel.Width;
            panel.Kernels->WinogradWeight(
                state->Packed + panel.First * state->Terms * 9 + term * 9 * panel.Width, offsets, panel.Registers,
                state->Weight + panel.First * state->Terms + term * panel.Width, state->WeightPitch);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        nint most = state->BlockTiles, pitch = state->SourcePitch, row = state->Plan.DepthTaps * pitch;
        nint inputPitch = most * row + 16, outputPitch = most * state->Panels.Columns + 16;
        float* inputs = ScratchMemory.Get<float>(ScratchMemory.Slot.Rows, 36 * inputPitch);
        float* outputs = ScratchMemory.Get<float>(ScratchMemory.Slot.Sums, 36 * outputPitch);
        nint* rows = stackalloc nint[MostTiles];
        nint* pixels = stackalloc nint[36];
        for (nint i = 0; i < most; i++) rows[i] = i * row;
        for (nint first = (nint)begin * most; first < (nint)end * most; first += most)
        {
            nint count = Math.Min(most, state->Images * state->Plan.Tiles - first);
            for (nint tile = 0; tile < count; tile++)
            {
                for (nint tap = 0; tap < state->Plan.DepthTaps; tap++)
                {
                    state->Plan.Reads(first + tile, tap, state->Images * state->SourceVolume, pixels);
                    for (int i = 0; i < 36; i++) pixels[i] *= pitch;
                    GemmKernels<float>.Best->WinogradInput(
                        state->Source, pixels, (state->Sources + GemmKernels<float>.Best->Lanes - 1) / GemmKernels<float>.Best->Lanes,
                        inputs + tile * row + tap * pitch, inputPitch);
                }
            }

            for (int value = 0; value < 36; value++)
            {
                for (nint index = 0; index < state->Panels.Count; index++)
                {
                    WindowPanel<float> panel = state->Panels[index];
                    float* weight = state->Weight + value * state->WeightPitch + panel.First * state->Terms;
                    float* sums = outputs + value * outputPitch + panel.First * most;
                    for (nint depth = 0; depth < state->Terms; depth += Depth)
                    {
                        panel.Multiply(
                            count, Math.Min(Depth, state->Terms - depth), inputs + value * inputPitch, rows, state->Depths + depth,
                            weight + depth * panel.Width, sums, depth > 0);
                    }
                }
            }

            for (nint tile = 0; tile < count; tile++)
            {
                state->Plan.Writes(first + tile, state->Images * state->TargetVolume, pixels);
                for (int i = 0; i < 16; i++) pixels[i] *= state->TargetPitch;
                for (nint index = 0; index < state->Panels.Count; index++)
                {
                    WindowPanel<float> panel = state->Panels[index];
                    panel.Kernels->WinogradOutput(
                        outputs + panel.First * most + tile * panel.Width, outputPitch, panel.Registers, state->Bias + panel.First,
                        state->Target + panel.First, pixels);
                }
            }
        }
    }

    private struct State
    {
        public WinogradPlan Plan;
        public WindowPanels<float> Panels;
        public float* Source, Target, Packed, Weight, Bias;
        public nint* Depths;
        public nint Images, Sources, Targets, Terms, SourceVolume, TargetVolume, SourcePitch, TargetPitch, WeightPitch, BlockTiles;
    }
}
