using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>The gradient of a 3x3 weight by the tiles of <see cref="Winograd"/>.</summary>
/// <remarks>
/// A batch of tiles of both operands is transformed, then 36 products of [channels, tiles] by [tiles, channels] add up, and only
/// their sums over all tiles are transformed back. Each product is one task, so the order of the additions is fixed.
/// </remarks>
internal static unsafe class WinogradGradient
{
    /// <summary>Transformed tiles take about this many bytes.</summary>
    private const nint BatchBytes = 6 << 20;

    private const nint LeastTiles = 32, MostTiles = 512;

    /// <summary>Taps per task of the way back times 9.</summary>
    private const int ChunkTerms = 8;

    /// <summary>gradWeight ← Σ over images and positions of gradient · window.</summary>
    /// <param name="plan">The tiles of the forward convolution.</param>
    /// <param name="images">Images.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="sources">Source channels of a group.</param>
    /// <param name="targets">Result channels of a group.</param>
    /// <param name="sourceVolume">Positions of a source image.</param>
    /// <param name="targetVolume">Positions of a result image.</param>
    /// <param name="source">[images, groups · sources, sourceVolume].</param>
    /// <param name="gradient">[images, groups · targets, targetVolume].</param>
    /// <param name="gradWeight">[groups · targets, sources, taps]; overwritten.</param>
    /// <returns>False where a gradient is not finite; gradients are then not right.</returns>
    public static bool Run(
        in WinogradPlan plan, nint images, nint groups, nint sources, nint targets, nint sourceVolume, nint targetVolume,
        float* source, float* gradient, float* gradWeight)
    {
        State state = new()
        {
            Plan = plan,
            Panels = new(targets),
            Groups = groups,
            Sources = sources,
            Targets = targets,
            Terms = sources * plan.DepthTaps,
            SourceVolume = sourceVolume,
            TargetVolume = targetVolume,
            SourcePitch = Winograd.Pitch(groups * sources),
        };
        nint columns = groups * state.Panels.Columns;
        state.TargetPitch = Winograd.Pitch((groups - 1) * targets + state.Panels.Columns);
        state.Row = plan.DepthTaps * state.SourcePitch;
        state.Most = Math.Clamp(BatchBytes / (36 * sizeof(float) * (state.Row + columns)), LeastTiles, MostTiles);
        state.Most = Math.Min(state.Most, images * plan.Tiles);
        nint group = Winograd.ImagesAtATime(images, state.SourcePitch * sourceVolume + state.TargetPitch * targetVolume);
        nint sourceSize = (group * sourceVolume + 1) * state.SourcePitch, targetSize = (group * targetVolume + 1) * state.TargetPitch;
        state.Source = ScratchMemory.Get<float>(ScratchMemory.Slot.Layout, sourceSize + targetSize);
        state.Gradient = state.Source + sourceSize;
        state.InputPitch = state.Most * state.Row + 16;
        state.GradientPitch = state.Most * columns + 16;
        state.Inputs = ScratchMemory.Get<float>(ScratchMemory.Slot.SecondLayout, 36 * (state.InputPitch + state.GradientPitch));
        state.Gradients = state.Inputs + 36 * state.InputPitch;
        state.SumPitch = columns * state.Terms + 16;
        state.Sums = ScratchMemory.Get<float>(ScratchMemory.Slot.WideSums, 36 * state.SumPitch);
        state.Rows = ScratchMemory.Get<nint>(ScratchMemory.Slot.Depths, state.Terms + state.Most);
        state.Depths = state.Rows + state.Terms;
        for (nint channel = 0, k = 0; channel < sources; channel++)
            for (nint tap = 0; tap < plan.DepthTaps; tap++) state.Rows[k++] = tap * state.SourcePitch + channel;
        for (nint tile = 0; tile < state.Most; tile++) state.Depths[tile] = tile * state.Row;
        for (nint image = 0; image < images; image += group)
        {
            state.Images = Math.Min(group, images - image);
            ChannelOrder.Gather(source + image * groups * sources * sourceVolume, state.Source, state.Images, groups * sources, sourceVolume, state.SourcePitch);
            ChannelOrder.Gather(gradient + image * groups * targets * targetVolume, state.Gradient, state.Images, groups * targets, targetVolume, state.TargetPitch);
            new Span<float>(state.Source + state.Images * sourceVolume * state.SourcePitch, (int)state.SourcePitch).Clear();
            new Span<float>(state.Gradient + state.Images * targetVolume * state.TargetPitch, (int)state.TargetPitch).Clear();
            nint tiles = state.Images * plan.Tiles;
            for (nint first = 0; first < tiles; first += state.Most)
            {
                state.First = first;
                state.Count = Math.Min(state.Most, tiles - first);
                state.Adds = image + first > 0;
                WorkerPool.For(state.Count, 4, &Transform, &state);
                WorkerPool.For(36 * groups * state.Panels.Count, 1, &Multiply, &state);
            }
        }

        state.Target = new()
        {
            Data = gradWeight,
            ChannelPitch = state.Terms * 9,
            Count0 = 1,
            Count1 = 1,
            Count2 = state.Terms * 9,
            Step0 = state.Terms * 9,
            Step1 = state.Terms * 9,
            Step2 = 1,
        };
        WorkerPool.For(groups * state.Panels.Count * ((state.Terms + ChunkTerms - 1) / ChunkTerms), 4, &TransformBack, &state);
        return !state.IsSpoiled;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transform(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        nint* pixels = stackalloc nint[36];
        GemmKernels<float>* best = GemmKernels<float>.Best;
        for (nint tile = (nint)begin; tile < end; tile++)
        {
            for (nint tap = 0; tap < state->Plan.DepthTaps; tap++)
            {
                state->Plan.Reads(state->First + tile, tap, state->Images * state->SourceVolume, pixels);
                for (int i = 0; i < 36; i++) pixels[i] *= state->SourcePitch;
                best->WinogradInput(
                    state->Source, pixels, (state->Groups * state->Sources + best->Lanes - 1) / best->Lanes,
                    state->Inputs + tile * state->Row + tap * state->SourcePitch, state->InputPitch);
            }

            state->Plan.Writes(state->First + tile, state->Images * state->TargetVolume, pixels);
            for (int i = 0; i < 16; i++) pixels[i] *= state->TargetPitch;
            for (nint index = 0; index < state->Panels.Count; index++)
            {
                WindowPanel<float> panel = state->Panels[index];
                for (nint group = 0; group < state->Groups; group++)
                {
                    panel.Kernels->WinogradGradient(
                        state->Gradient + group * state->Targets + panel.First, pixels, panel.Registers,
                        state->Gradients + (group * state->Panels.Columns + panel.First) * state->Most + tile * panel.Width, state->GradientPitch);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        for (nint task = (nint)begin; task < end; task++)
        {
            (nint rest, nint index) = Math.DivRem(task, state->Panels.Count);
            (nint value, nint group) = Math.DivRem(rest, state->Groups);
            WindowPanel<float> panel = state->Panels[index];
            nint column = group * state->Panels.Columns + panel.First;
            panel.Multiply(
                state->Terms, state->Count, state->Inputs + value * state->InputPitch + group * state->Sources, state->Rows, state->Depths,
                state->Gradients + value * state->GradientPitch + column * state->Most,
                state->Sums + value * state->SumPitch + column * state->Terms, state->Adds);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformBack(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        nint chunks = (state->Terms + ChunkTerms - 1) / ChunkTerms;
        nint* offsets = stackalloc nint[9];
        float* taps = stackalloc float[ChunkTerms * 9 * 2 * 16];
        for (nint task = (nint)begin; task < end; task++)
        {
            (nint rest, nint chunk) = Math.DivRem(task, chunks);
            (nint group, nint index) = Math.DivRem(rest, state->Panels.Count);
            WindowPanel<float> panel = state->Panels[index];
            nint first = chunk * ChunkTerms;
            int count = (int)Math.Min(ChunkTerms, state->Terms - first);
            for (int tap = 0; tap < 9; tap++) offsets[tap] = state->Plan.Tap(tap / 3, tap % 3) * panel.Width;
            for (int term = 0; term < count; term++)
            {
                bool finite = panel.Kernels->WinogradWeightGradient(
                    state->Sums + (group * state->Panels.Columns + panel.First) * state->Terms + (first + term) * panel.Width, state->SumPitch, panel.Registers,
                    taps + term * 9 * panel.Width, offsets);
                if (!finite) state->IsSpoiled = true;
            }

            ImageTarget<float> target = state->Target;
            target.Data += (group * state->Targets + panel.First) * target.ChannelPitch;
            target.Take(taps, panel.Width, first * 9, count * 9, panel.Count);
        }
    }

    private struct State
    {
        public WinogradPlan Plan;
        public WindowPanels<float> Panels;
        public ImageTarget<float> Target;
        public float* Source, Gradient, Inputs, Gradients, Sums;
        public nint* Rows, Depths;
        public nint Images, Groups, Sources, Targets, Terms, SourceVolume, TargetVolume, SourcePitch, TargetPitch, Row, InputPitch, GradientPitch, SumPitch;
        public nint Most, First, Count;
        public bool Adds, IsSpoiled;
    }
}
