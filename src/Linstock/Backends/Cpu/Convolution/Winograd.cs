using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Convolution by Winograd's minimal filtering: with 3x3 taps 36 multiplications for 16 results instead of 144, two apart 81.</summary>
/// <remarks>
/// Images are first laid out with their channels as neighbours. A task takes a block of tiles through everything: it transforms
/// what they read, multiplies by the transformed weight, a product of [tiles, channels] by [channels, channels] for each pair of
/// points, transforms back, and leaves the results with their channels as neighbours. Taps along a depth and phases of strided
/// windows count as channels; the gradient to the input of strided windows is several sets of windows, one after the other (see
/// <see cref="WinogradPlan"/>). Only for <see cref="float"/>: whoever computes in double wants the digits. An element that is not finite would spoil whole tiles, and
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

    /// <summary>The depth of a panel of weight that is transformed and multiplied at a time: its values stay in the second cache.</summary>
    private const nint PanelDepth = 64;

    /// <summary>target ← weight · windows + bias over contiguous images.</summary>
    /// <param name="plans">The tiles, of one or more sets of windows.</param>
    /// <param name="images">Images.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="sources">Source channels of a group.</param>
    /// <param name="targets">Result channels of a group.</param>
    /// <param name="sourceVolume">Positions of a source image.</param>
    /// <param name="targetVolume">Positions of a result image.</param>
    /// <param name="source">[images, groups · sources, sourceVolume], or with the channels last.</param>
    /// <param name="packed">The weights as <see cref="ChannelProduct.Pack"/> leaves them, one after the other.</param>
    /// <param name="bias">One per result channel, or null.</param>
    /// <param name="target">[images, groups · targets, targetVolume], or with the channels last; overwritten.</param>
    /// <param name="channelsLast">Whether the channels of source and target are neighbours: then they need not be laid out, if they fill registers.</param>
    /// <returns>False where a result is not finite; results are then not right.</returns>
    public static bool Run(
        ReadOnlySpan<WinogradPlan> plans, nint images, nint groups, nint sources, nint targets, nint sourceVolume, nint targetVolume,
        float* source, float* packed, float* bias, float* target, bool channelsLast)
    {
        MinimalFilter filter = plans[0].Filter;
        int values = filter.Points * filter.Points;
        nint parts = plans[0].Parts, planTiles = plans[0].Tiles;
        State state = new()
        {
            PassCount = plans.Length,
            Filter = filter,
            Values = values,
            Parts = parts,
            Panels = new(targets),
            Groups = groups,
            Sources = sources,
            Targets = targets,
            Terms = sources * parts,
        };
        bool readsInPlace = channelsLast && sources % MostLanes == 0, writesInPlace = channelsLast && state.Panels.Columns == targets;
        state.SourcePitch = readsInPlace ? groups * sources : Pitch(groups * sources);
        state.TargetPitch = writesInPlace ? groups * targets : Pitch((groups - 1) * targets + state.Panels.Columns);
        state.WeightPitch = state.Panels.Columns * state.Terms + 16;
        nint group = ImagesAtATime(images, (readsInPlace ? 0 : state.SourcePitch * sourceVolume) + (writesInPlace ? 0 : state.TargetPitch * targetVolume));
        bool byPanels = groups == 1 && group == images && images * planTiles <= FewTiles && values * state.WeightPitch * sizeof(float) >= 2 * BlockBytes;
        nint most = BlockBytes / (values * sizeof(float) * (parts * Pitch(sources) + state.Panels.Columns)) / 12 * 12;

        // Where not even a few fit, many do: they come from the third cache, and then the weight is fetched fewer times.
        most = most < LeastTiles ? MostTiles : Math.Min(most, MostTiles);
        nint tiles = group * planTiles, blocks = (tiles + most - 1) / most;
        if (blocks < 2 * WorkerPool.NumThreads) blocks = Math.Min(2 * WorkerPool.NumThreads, (tiles + 11) / 12);
        else blocks = (blocks + WorkerPool.NumThreads - 1) / WorkerPool.NumThreads * WorkerPool.NumThreads;
        state.BlockTiles = byPanels ? tiles : (tiles + blocks - 1) / blocks;

        Pass* passes = stackalloc Pass[plans.Length];
        state.Passes = passes;
        nint weightSize = groups * values * state.WeightPitch;
        float* weight = byPanels ? null : ScratchMemory.Get<float>(ScratchMemory.Slot.WideSums, plans.Length * weightSize);
        for (int i = 0; i < plans.Length; i++)
        {
            passes[i] = new() { Plan = plans[i], Packed = packed, Weight = byPanels ? null : weight + i * weightSize, ReadsAsLast = i > 0 && plans[i].ReadsAs(plans[i - 1]) };
            packed += groups * state.Panels.Columns * sources * plans[i].DepthTaps * plans[i].PlaneTaps;
        }

        state.Depths = ScratchMemory.Get<nint>(ScratchMemory.Slot.Depths, state.Terms);
        for (nint part = 0, k = 0; part < parts; part++)
            for (nint channel = 0; channel < sources; channel++) state.Depths[k++] = part * Pitch(sources) + channel;
        if (!byPanels) WorkerPool.For(plans.Length * groups * state.Panels.Count * state.Terms, 64, &Weights, &state);

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
            state.Tiles = state.Images * planTiles;
            float* from = source + image * groups * sources * sourceVolume, to = target + image * groups * targets * targetVolume;
            state.Source = readsInPlace ? from : laidOut;
            state.Target = writesInPlace ? to : laidOut + (readsInPlace ? 0 : group * sourceVolume * state.SourcePitch);
            state.NoSource = (nint)(zeros - state.Source);
            state.NoTarget = (nint)(dropped - state.Target);
            if (!channelsLast) ChannelOrder.Gather(from, state.Source, state.Images, groups * sources, sourceVolume, state.SourcePitch);
            else if (!readsInPlace) ChannelOrder.Copy(from, groups * sources, state.Source, state.SourcePitch, groups * sources, state.Images * sourceVolume);
            if (byPanels) ByPanels(&state);
            else WorkerPool.For((state.Tiles + state.BlockTiles - 1) / state.BlockTiles, 1, &Blocks, &state);
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weights(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        for (nint task = (nint)begin; task < end;)
        {
            (nint rest, nint term) = Math.DivRem(task, state->Terms);
            (rest, nint index) = Math.DivRem(rest, state->Panels.Count);
            (nint pass, nint group) = Math.DivRem(rest, state->Groups);
            WindowPanel<float> panel = state->Panels[index];
            nint count = Math.Min(state->Terms - term, (nint)end - task);
            TransformWeight(
                state, state->Passes + pass, group, panel, term, count,
                state->Passes[pass].Weight + group * state->Values * state->WeightPitch + panel.First * state->Terms + term * panel.Width, state->WeightPitch);
            task += count;
        }
    }

    /// <summary>The values of a panel of weight at some terms.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformWeight(
        State* state, Pass* pass, nint group, in WindowPanel<float> panel, nint first, nint count, float* target, nint pitch)
    {
        nint* offsets = stackalloc nint[4 * 4], taps = stackalloc nint[4 * 4];
        float* zeros = stackalloc float[2 * MostLanes];
        new Span<float>(zeros, 2 * MostLanes).Clear();
        int tapCount = state->Filter.Taps * state->Filter.Taps;
        nint depthTaps = pass->Plan.DepthTaps, tapSize = pass->Plan.PlaneTaps * panel.Width, held = -1;
        float* packed = pass->Packed + (group * state->Panels.Columns + panel.First) * state->Sources * depthTaps * pass->Plan.PlaneTaps;
        for (nint term = first; term < first + count; term++, target += panel.Width)
        {
            (nint part, nint channel) = Math.DivRem(term, state->Sources);
            (nint phase, nint depthTap) = Math.DivRem(part, depthTaps);
            float* source = packed + (channel * depthTaps + depthTap) * tapSize;
            if (held != phase) pass->Plan.Taps((int)phase, panel.Width, -1, taps);
            held = phase;
            for (int tap = 0; tap < tapCount; tap++) offsets[tap] = taps[tap] < 0 ? (nint)(zeros - source) : taps[tap];
            panel.Kernels->Winograd[state->Filter.Index].Weight(source, offsets, panel.Registers, target, pitch);
        }
    }

    /// <summary>All tiles at once: first what they read is transformed, then each panel of the weight meets it.</summary>
    private static void ByPanels(State* state)
    {
        nint tiles = state->Tiles;
        state->InputPitch = tiles * state->Parts * Pitch(state->Sources) + 16;
        state->Inputs = ScratchMemory.Get<float>(ScratchMemory.Slot.WideSums, state->Values * state->InputPitch);
        state->Reads = ScratchMemory.Get<nint>(ScratchMemory.Slot.Offsets, tiles * PlacesOf(state));
        state->Writes = state->Reads + tiles * state->Parts * state->Values;
        for (int i = 0; i < state->PassCount; i++)
        {
            state->Pass = state->Passes + i;
            FindPlaces(state, state->Pass, 0, tiles, state->Reads, state->Writes);
            if (!state->Pass->ReadsAsLast) WorkerPool.For(tiles, 1, &InputTasks, state);
            WorkerPool.For(state->Panels.Count, 1, &PanelTasks, state);
        }
    }

    private static void InputTasks(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        nint first = (nint)begin;
        ReadTiles(
            state, state->Source, state->Reads + first * state->Parts * state->Values, (nint)end - first,
            state->Inputs + first * state->Parts * Pitch(state->Sources), state->InputPitch);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PanelTasks(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        Pass* pass = state->Pass;
        nint tiles = state->Tiles, row = state->Parts * Pitch(state->Sources);
        nint* rows = stackalloc nint[(int)FewTiles];
        for (nint i = 0; i < tiles; i++) rows[i] = i * row;
        for (nint index = (nint)begin; index < end; index++)
        {
            WindowPanel<float> panel = state->Panels[index];
            nint weightPitch = PanelDepth * panel.Width + 16, outputPitch = tiles * panel.Width + 16;
            float* weight = ScratchMemory.Get<float>(ScratchMemory.Slot.Rows, state->Values * weightPitch);
            float* outputs = ScratchMemory.Get<float>(ScratchMemory.Slot.Sums, state->Values * outputPitch);
            for (nint depth = 0; depth < state->Terms; depth += PanelDepth)
            {
                nint until = Math.Min(depth + PanelDepth, state->Terms);
                TransformWeight(state, pass, 0, panel, depth, until - depth, weight, weightPitch);
                for (int value = 0; value < state->Values; value++)
                {
                    (nint from, nint to) = state->TermsOf(pass, value);
                    nint first = Math.Max(from, depth), last = Math.Min(to, until);
                    if (first < last)
                    {
                        panel.Multiply(
                            tiles, last - first, state->Inputs + value * state->InputPitch, rows, state->Depths + first,
                            weight + value * weightPitch + (first - depth) * panel.Width, outputs + value * outputPitch, first > from);
                    }
                    else if (from == to)
                    {
                        new Span<float>(outputs + value * outputPitch, (int)(tiles * panel.Width)).Clear();
                    }
                }
            }

            WriteTiles(state, panel, tiles, outputs, outputPitch, 0, state->Writes);
        }
    }

    /// <summary>How many places to read and write a tile has.</summary>
    private static nint PlacesOf(State* state) => state->Parts * state->Values + state->Filter.Results * state->Filter.Results;

    /// <summary>The elements that tiles read and write.</summary>
    private static void FindPlaces(State* state, Pass* pass, nint first, nint count, nint* reads, nint* writes)
    {
        nint parts = state->Parts, values = state->Values, results = state->Filter.Results * state->Filter.Results;
        for (nint tile = 0; tile < count; tile++)
        {
            for (nint part = 0; part < parts; part++) pass->Plan.Reads(first + tile, part, -1, reads + (tile * parts + part) * values);
            pass->Plan.Writes(first + tile, -1, writes + tile * results);
        }

        ToElements(reads, count * parts * values, state->SourcePitch, state->NoSource);
        ToElements(writes, count * results, state->TargetPitch, state->NoTarget);
    }

    /// <summary>Transforms the products of a panel back.</summary>
    private static void WriteTiles(State* state, in WindowPanel<float> panel, nint count, float* outputs, nint outputPitch, nint start, nint* writes)
    {
        nint channel = start + panel.First, results = state->Filter.Results * state->Filter.Results;
        for (nint tile = 0; tile < count; tile++)
        {
            bool finite = panel.Kernels->Winograd[state->Filter.Index].Output(
                outputs + tile * panel.Width, outputPitch, panel.Registers, state->Bias + channel, state->Target + channel, writes + tile * results);
            if (!finite) state->IsSpoiled = true;
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks(void* argument, long begin, long end)
    {
        var state = (State*)argument;
        nint most = state->BlockTiles, row = state->Parts * Pitch(state->Sources), values = state->Values, places = most * PlacesOf(state);
        nint inputPitch = most * row + 16, outputPitch = most * state->Panels.Columns + 16;
        float* inputs = ScratchMemory.Get<float>(ScratchMemory.Slot.Rows, values * inputPitch);
        float* outputs = ScratchMemory.Get<float>(ScratchMemory.Slot.Sums, values * outputPitch);
        nint* reads = ScratchMemory.Get<nint>(ScratchMemory.Slot.Offsets, state->PassCount * places);
        nint* rows = stackalloc nint[MostTiles];
        for (nint i = 0; i < most; i++) rows[i] = i * row;
        for (nint first = (nint)begin * most; first < (nint)end * most; first += most)
        {
            nint count = Math.Min(most, state->Tiles - first);
            for (int i = 0; i < state->PassCount; i++)
                FindPlaces(state, state->Passes + i, first, count, reads + i * places, reads + i * places + most * state->Parts * values);
            for (nint group = 0; group < state->Groups; group++)
            {
                for (int i = 0; i < state->PassCount; i++)
                {
                    Pass* pass = state->Passes + i;
                    nint* passReads = reads + i * places;
                    if (!pass->ReadsAsLast) ReadTiles(state, state->Source + group * state->Sources, passReads, count, inputs, inputPitch);
                    float* weight = pass->Weight + group * values * state->WeightPitch;
                    for (int value = 0; value < values; value++, weight += state->WeightPitch)
                    {
                        (nint from, nint to) = state->TermsOf(pass, value);
                        for (nint index = 0; index < state->Panels.Count; index++)
                        {
                            WindowPanel<float> panel = state->Panels[index];
                            float* output = outputs + value * outputPitch + panel.First * most;
                            if (from == to) new Span<float>(output, (int)(count * panel.Width)).Clear();
                            for (nint depth = from; depth < to; depth += Depth)
                            {
                                panel.Multiply(
                                    count, Math.Min(Depth, to - depth), inputs + value * inputPitch, rows, state->Depths + depth,
                                    weight + panel.First * state->Terms + depth * panel.Width, output, depth > from);
                            }
                        }
                    }

                    // The padding of a group's last panel is overwritten by the next group.
                    nint start = group * state->Targets;
                    for (nint index = 0; index < state->Panels.Count; index++)
                    {
                        WindowPanel<float> panel = state->Panels[index];
                        WriteTiles(state, panel, count, outputs + panel.First * most, outputPitch, start, passReads + most * state->Parts * values);
                    }
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

    private static void ReadTiles(State* state, float* source, nint* reads, nint count, float* inputs, nint inputPitch)
    {
        GemmKernels<float>* best = GemmKernels<float>.Best;
        nint pitch = Pitch(state->Sources), registers = (state->Sources + best->Lanes - 1) / best->Lanes;
        for (nint i = 0; i < count * state->Parts; i++)
            best->Winograd[state->Filter.Index].Input(source, reads + i * state->Values, registers, inputs + i * pitch, inputPitch);
    }

    /// <summary>One set of windows.</summary>
    private struct Pass
    {
        public WinogradPlan Plan;
        public float* Packed, Weight;

        /// <summary>Whether its tiles read what those of the pass before it read.</summary>
        public bool ReadsAsLast;
    }

    private struct State
    {
        public Pass* Passes, Pass;
        public int PassCount, Values;
        public MinimalFilter Filter;
        public WindowPanels<float> Panels;
        public float* Source, Target, Bias, Inputs;
        public nint* Depths, Reads, Writes;
        public bool IsSpoiled;
        public nint Images, Tiles, Parts, Groups, Sources, Targets, Terms, SourcePitch, TargetPitch, NoSource, NoTarget, WeightPitch, BlockTiles, InputPitch;

        /// <summary>The terms whose product at a value is not zero.</summary>
        public readonly (nint From, nint To) TermsOf(Pass* pass, int value)
        {
            (nint first, nint count) = pass->Plan.PartsOf(value);
            return (first * Sources, (first + count) * Sources);
        }
    }
}
