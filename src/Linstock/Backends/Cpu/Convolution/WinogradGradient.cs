using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>The gradient of a weight by the tiles of <see cref="Winograd"/>.</summary>
/// <remarks>
/// A batch of tiles of both operands is transformed, then products of [channels, tiles] by [tiles, channels] add up, and only
/// their sums over all tiles are transformed back. Each product is one task, so the order of the additions is fixed.
/// </remarks>
internal static unsafe class WinogradGradient
{
    /// <summary>Transformed tiles take about this many bytes.</summary>
    private const nint BatchBytes = 6 << 20;

    private const nint LeastTiles = 32, MostTiles = 512;

    /// <summary>Taps per task of the way back, about.</summary>
    private const int ChunkTaps = 72;

    /// <summary>gradWeight ← Σ over images and positions of gradient · window.</summary>
    /// <param name="plan">The tiles of the forward convolution.</param>
    /// <param name="images">Images.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="sources">Source channels of a group.</param>
    /// <param name="targets">Result channels of a group.</param>
    /// <param name="sourceVolume">Positions of a source image.</param>
    /// <param name="targetVolume">Positions of a result image.</param>
    /// <param name="source">[images, groups · sources, sourceVolume], or with the channels last.</param>
    /// <param name="gradient">[images, groups · targets, targetVolume], or with the channels last.</param>
    /// <param name="gradWeight">[groups · targets, sources, taps]; overwritten.</param>
    /// <param name="channelsLast">Whether the channels of source and gradient are neighbours.</param>
    /// <returns>False where a gradient is not finite; gradients are then not right.</returns>
    public static bool Run(
        in WinogradPlan plan, nint images, nint groups, nint sources, nint targets, nint sourceVolume, nint targetVolume,
        float* source, float* gradient, float* gradWeight, bool channelsLast)
    {
        MinimalFilter filter = plan.Filter;
        int values = filter.Points * filter.Points;
        State state = new()
        {
            Plan = plan,
            Filter = filter,
            Values = values,
            Parts = plan.Parts,
            Panels = new(targets),
            Groups = groups,
            Sources = sources,
            Targets = targets,
            Terms = sources * plan.Parts,
            Pixel = Winograd.Pitch(groups * sources),
        };
        bool readsInPlace = channelsLast && groups * sources % Winograd.MostLanes == 0, takesInPlace = channelsLast && state.Panels.Columns == targets;
        state.SourcePitch = readsInPlace ? groups * sources : state.Pixel;
        nint columns = groups * state.Panels.Columns;
        state.TargetPitch = takesInPlace ? groups * targets : Winograd.Pitch((groups - 1) * targets + state.Panels.Columns);
        state.Row = state.Parts * state.Pixel;
        state.Most = Math.Clamp(BatchBytes / (values * sizeof(float) * (state.Row + columns)), LeastTiles, MostTiles);
        state.Most = Math.Min(state.Most, images * plan.Tiles);
        nint group = Winograd.ImagesAtATime(
            images, (readsInPlace ? 0 : state.SourcePitch * sourceVolume) + (takesInPlace ? 0 : state.TargetPitch * targetVolume));
        nint none = Math.Max(state.SourcePitch, state.TargetPitch), sourceSize = readsInPlace ? 0 : group * sourceVolume * state.SourcePitch;
        float* zeros = ScratchMemory.Get<float>(ScratchMemory.Slot.Layout, none + sourceSize + (takesInPlace ? 0 : group * targetVolume * state.TargetPitch));
        new Span<float>(zeros, (int)none).Clear();
        state.InputPitch = state.Most * state.Row + 16;
        state.GradientPitch = state.Most * columns + 16;
        state.Inputs = ScratchMemory.Get<float>(ScratchMemory.Slot.SecondLayout, values * (state.InputPitch + state.GradientPitch));
        state.Gradients = state.Inputs + values * state.InputPitch;
        state.SumPitch = columns * state.Terms + 16;
        state.Sums = ScratchMemory.Get<float>(ScratchMemory.Slot.WideSums, values * state.SumPitch);
        state.Rows = ScratchMemory.Get<nint>(ScratchMemory.Slot.Depths, state.Terms + state.Most);
        state.Depths = state.Rows + state.Terms;
        for (nint part = 0, k = 0; part < state.Parts; part++)
            for (nint channel = 0; channel < sources; channel++) state.Rows[k++] = part * state.Pixel + channel;
        for (nint tile = 0; tile < state.Most; tile++) state.Depths[tile] = tile * state.Row;
        for (nint image = 0; image < images; image += group)
        {
            state.Images = Math.Min(group, images - image);
            state.Source = LayOut(
                source + image * groups * sources * sourceVolume, zeros + none, state.Images, groups * sources, sourceVolume, state.SourcePitch, channelsLast, readsInPlace);
            state.Gradient = LayOut(
                gradient + image * groups * targets * targetVolume, zeros + none + sourceSize, state.Images, groups * targets, targetVolume, state.TargetPitch,
                channelsLast, takesInPlace);
            state.NoSource = (nint)(zeros - state.Source);
            state.NoGradient = (nint)(zeros - state.Gradient);
            nint tiles = state.Images * plan.Tiles;
            for (nint first = 0; first < tiles; first += state.Most)
            {
                state.First = first;
                state.Count = Math.Min(state.Most, tiles - first);
                state.Adds = image + first > 0;
                WorkerPool.For(state.Count, 4, &Transform, &state);
                WorkerPool.For(values * groups * state.Panels.Count, 1, &Multiply, &state);
            }
        }

        nint kernels = sources * plan.DepthTaps, row = kernels * plan.PlaneTaps;
        state.Target = new()
        {
            Data = gradWeight,
            ChannelPitch = row,
            Count0 = 1,
            Count1 = 1,
            Count2 = row,
            Step0 = row,
            Step1 = row,
            Step2 = 1,
        };
        state.Kernels = kernels;
        state.Chunk = Math.Max(1, ChunkTaps / plan.PlaneTaps);
        WorkerPool.For(groups * state.Panels.Count * ((kernels + state.Chunk - 1) / state.Chunk), 4, &TransformBack, &state);
        return !state.IsSpoiled;
    }

    /// <summary>The images with their channels as neighbours, a pitch apart: where they are, or in <paramref name="target"/>.</summary>
    private static float* LayOut(
        float* images, float* target, nint count, nint channels, nint volume, nint pitch, bool channelsLast, bool inPlace)
    {
        if (inPlace) return images;
        if (channelsLast) ChannelOrder.Copy(images, channels, target, pitch, channels, count * volume);
        else ChannelOrder.Gather(images, target, count, channels, volume, pitch);
        return target;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transform(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        nint* pixels = stackalloc nint[MinimalFilter.MostPoints * MinimalFilter.MostPoints];
        GemmKernels<float>* best = GemmKernels<float>.Best;
        for (nint tile = (nint)begin; tile < end; tile++)
        {
            for (nint part = 0; part < state->Parts; part++)
            {
                state->Plan.Reads(state->First + tile, part, -1, pixels);
                Winograd.ToElements(pixels, state->Values, state->SourcePitch, state->NoSource);
                best->Winograd[state->Filter.Index].Input(
                    state->Source, pixels, (state->Groups * state->Sources + best->Lanes - 1) / best->Lanes,
                    state->Inputs + tile * state->Row + part * state->Pixel, state->InputPitch);
            }

            state->Plan.Writes(state->First + tile, -1, pixels);
            Winograd.ToElements(pixels, state->Filter.Results * state->Filter.Results, state->TargetPitch, state->NoGradient);
            for (nint index = 0; index < state->Panels.Count; index++)
            {
                WindowPanel<float> panel = state->Panels[index];
                for (nint group = 0; group < state->Groups; group++)
                {
                    panel.Kernels->Winograd[state->Filter.Index].Gradient(
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
            (nint part, nint parts) = state->Plan.PartsOf((int)value);
            nint first = part * state->Sources, count = parts * state->Sources;
            float* inputs = state->Inputs + value * state->InputPitch + group * state->Sources;
            float* sums = state->Sums + value * state->SumPitch + column * state->Terms;
            if (!state->Adds && count < state->Terms) new Span<float>(sums, checked((int)(state->Terms * panel.Width))).Clear();
            panel.Multiply(
                count, state->Count, inputs, state->Rows + first, state->Depths, state->Gradients + value * state->GradientPitch + column * state->Most,
                sums + first * panel.Width, state->Adds);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformBack(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        nint chunks = (state->Kernels + state->Chunk - 1) / state->Chunk, phases = state->Plan.Phases, depthTaps = state->Plan.DepthTaps;
        nint tapCount = state->Plan.PlaneTaps;
        nint* offsets = stackalloc nint[4 * 4];
        nint size = state->Chunk * tapCount * 2 * Winograd.MostLanes;
        float* taps = ScratchMemory.Get<float>(ScratchMemory.Slot.Sums, size + 2 * Winograd.MostLanes), dropped = taps + size;
        for (nint task = (nint)begin; task < end; task++)
        {
            (nint rest, nint chunk) = Math.DivRem(task, chunks);
            (nint group, nint index) = Math.DivRem(rest, state->Panels.Count);
            WindowPanel<float> panel = state->Panels[index];
            nint first = chunk * state->Chunk;
            int count = (int)Math.Min(state->Chunk, state->Kernels - first);
            float* sums = state->Sums + (group * state->Panels.Columns + panel.First) * state->Terms;
            for (int kernel = 0; kernel < count; kernel++)
            {
                (nint channel, nint depthTap) = Math.DivRem(first + kernel, depthTaps);
                float* kernelTaps = taps + kernel * tapCount * panel.Width;
                for (int phase = 0; phase < phases; phase++)
                {
                    nint term = (phase * depthTaps + depthTap) * state->Sources + channel;
                    state->Plan.Taps(phase, panel.Width, (nint)(dropped - kernelTaps), offsets);
                    bool finite = panel.Kernels->Winograd[state->Filter.Index].WeightGradient(
                        sums + term * panel.Width, state->SumPitch, panel.Registers, kernelTaps, offsets);
                    if (!finite) state->IsSpoiled = true;
                }
            }

            ImageTarget<float> target = state->Target;
            target.Data += (group * state->Targets + panel.First) * target.ChannelPitch;
            target.Take(taps, panel.Width, first * tapCount, (int)(count * tapCount), panel.Count);
        }
    }

    private struct State
    {
        public WinogradPlan Plan;
        public MinimalFilter Filter;
        public int Values;
        public WindowPanels<float> Panels;
        public ImageTarget<float> Target;
        public float* Source, Gradient, Inputs, Gradients, Sums;
        public nint* Rows, Depths;
        public nint Images, Groups, Sources, Targets, Terms, SourcePitch, TargetPitch, NoSource, NoGradient, Pixel, Row, InputPitch, GradientPitch, SumPitch;
        public nint Parts, Kernels, Chunk, Most, First, Count;
        public bool Adds, IsSpoiled;
    }
}
