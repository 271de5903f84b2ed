using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Convolution by single elements: the channels of an image are the rows of a matrix, those of the result are rows of sums, all where they lie.</summary>
/// <remarks>
/// A task is a block of rows of the weight, which stays in the second cache, times strips of columns, which are packed into the first. A plane is cut into
/// strips of two registers, then narrower ones (<see cref="WindowPanels{T}"/>), so that 49 positions cost little more than 48. Nothing is transposed, and
/// the fewer the terms of a sum, the longer the runs of results that are written one after the other.
/// </remarks>
internal static unsafe class PlaneProduct
{
    /// <summary>The depth of a packed strip: 32 columns of it take three quarters of a first cache of 32 KB, and so do several strips of less depth.</summary>
    private const nint MostDepth = 192;

    /// <summary>What a block of rows takes: half of a second cache of 512 KB.</summary>
    private const nint BlockBytes = 256 << 10;

    /// <summary>Rows a multiple of this apart drive each other out of the first cache: twelve of them would share its places for six lines.</summary>
    private const nint CompetingBytes = 2 << 10;

    /// <summary>Fewer positions do not repay copying the weight.</summary>
    private const nint LeastCopied = 128;

    /// <summary>Between copied rows, so that they do not compete.</summary>
    private const nint Gap = 16;

    /// <summary>Rows that pass over all strips of a task before the next ones do.</summary>
    private const nint Tall = GemmKernels<float>.TallestTile;

    /// <summary>Tasks for each thread, so that the last ones end at about the same time.</summary>
    private const nint TasksPerThread = 4;

    /// <summary>
    /// Whether this beats <see cref="ChannelProduct"/>: packing strips takes time for each source channel, transposing results for each target channel. Where
    /// registers are few, the tables of that product are in their way as well. It packs a weight once for all images, where strips are packed for each block of
    /// the weight.
    /// </summary>
    public static bool Pays<T>(nint images, nint sources, nint targets, nint positions)
        where T : unmanaged, INumber<T> =>
        (images == 1 || targets * sources * sizeof(T) <= BlockBytes)
        && (positions >= LeastCopied || !Copies<T>(sources))
        && (2 * targets >= sources || HasFewRegisters<T>());

    /// <summary>Whether the tallest tile is higher than registers allow.</summary>
    public static bool HasFewRegisters<T>()
        where T : unmanaged, INumber<T> => GemmKernels<T>.Best->NextRows(GemmKernels<T>.TallestTile, 2) < GemmKernels<T>.TallestTile;

    /// <summary>target ← weight · image + bias for each image and group.</summary>
    /// <param name="images">Images.</param>
    /// <param name="groups">Groups; their channels follow each other.</param>
    /// <param name="sources">Source channels of a group.</param>
    /// <param name="targets">Result channels of a group.</param>
    /// <param name="positions">Elements of a plane, in the source and in the result.</param>
    /// <param name="source">[images, groups · sources, positions].</param>
    /// <param name="weight">[groups · targets, sources].</param>
    /// <param name="bias">One per result channel, or null.</param>
    /// <param name="target">[images, groups · targets, positions]; overwritten.</param>
    /// <param name="range">What the results are limited to.</param>
    public static void Run<T>(
        nint images, nint groups, nint sources, nint targets, nint positions, T* source, T* weight, T* bias, T* target, ResultRange<T> range)
        where T : unmanaged, INumber<T>
    {
        State<T> state = new()
        {
            Panels = new(positions),
            Source = source,
            Weight = weight,
            Bias = bias,
            Target = target,
            Range = range,
            Images = images,
            Groups = groups,
            Sources = sources,
            Targets = targets,
            Positions = positions,
            Strips = Math.Max(1, MostDepth / sources),
            Copies = Copies<T>(sources),
        };
        nint tiles = (targets + Tall - 1) / Tall, blocks = Math.Max(1, targets * sources * sizeof(T) / BlockBytes), passes = groups * images * state.Passes;
        if (WorkerPool.NumThreads > 1) blocks = Math.Clamp(WorkerPool.NumThreads * TasksPerThread / passes, blocks, Math.Max(blocks, tiles / 4));
        state.BlockRows = (tiles + blocks - 1) / blocks * Tall;
        state.Blocks = (targets + state.BlockRows - 1) / state.BlockRows;
        double work = (double)images * groups * sources * targets * positions;
        WorkerPool.For(passes * state.Blocks, work >= BlockedGemm.ParallelWork ? 1 : long.MaxValue, &Tasks<T>, &state);
    }

    private static bool Copies<T>(nint sources)
        where T : unmanaged => sources * sizeof(T) % CompetingBytes == 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tasks<T>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
    {
        var state = (State<T>*)argument;
        nint sources = state->Sources;
        T* strips = ScratchMemory.Get<T>(ScratchMemory.Slot.Rows, Math.Min(MostDepth, sources * state->Strips) * GemmKernels<T>.Best->TileColumns);
        T* copy = state->Copies ? ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, state->BlockRows * (sources + Gap)) : null;
        nint copied = -1;
        for (nint task = (nint)begin; task < end; task++)
        {
            (nint rest, nint pass) = Math.DivRem(task, state->Passes);
            (nint block, nint image) = Math.DivRem(rest, state->Images);
            nint group = block / state->Blocks, first = block % state->Blocks * state->BlockRows, rows = Math.Min(state->BlockRows, state->Targets - first);
            T* weight = state->Weight + (group * state->Targets + first) * sources;
            nint rowStride = sources;
            if (copy != null)
            {
                rowStride += Gap;
                if (copied != block) PanelCopy.Rows(weight, sources, copy, rowStride, (int)sources, rows);
                copied = block;
                weight = copy;
            }

            nint plane = image * state->Groups + group;
            T* bias = state->Bias == null ? null : state->Bias + group * state->Targets + first;
            Multiply(
                state, pass * state->Strips, rows, weight, rowStride, state->Source + plane * sources * state->Positions, strips, bias,
                state->Target + (plane * state->Targets + first) * state->Positions, pass == 0 && copy == null);
        }
    }

    /// <summary>A block of rows times some strips of an image.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<T>(
        State<T>* state, nint firstPanel, nint rows, T* weight, nint rowStride, T* source, T* strips, T* bias, T* target, bool isCold)
        where T : unmanaged, INumber<T>
    {
        byte* buffer = stackalloc byte[GemmKernels<T>.TallestTile * 2 * 64 + 64];
        var tile = (T*)((nint)(buffer + 63) & ~(nint)63);
        nint positions = state->Positions, lastPanel = Math.Min(firstPanel + state->Strips, state->Panels.Count), pitch = GemmKernels<T>.Best->TileColumns;
        for (nint depth = 0; depth < state->Sources; depth += MostDepth)
        {
            nint count = Math.Min(MostDepth, state->Sources - depth);
            bool finishes = depth + count == state->Sources && (bias != null || state->Range.Limits), adds = depth > 0;
            for (nint p = firstPanel; p < lastPanel; p++)
            {
                WindowPanel<T> panel = state->Panels[p];
                PanelCopy.Pack(
                    strips + (p - firstPanel) * count * pitch, panel.Width, source + depth * positions + panel.First, 1, positions, panel.Count, count);
            }

            for (nint top = 0; top < rows; top += Tall)
            {
                nint below = Math.Min(top + Tall, rows);

                // The next rows come from far when the first strips pass over them.
                if (isCold) CacheLine.Request(weight + below * rowStride + depth, Math.Min(Tall, rows - below), rowStride, count);
                for (nint p = firstPanel; p < lastPanel; p++)
                {
                    WindowPanel<T> panel = state->Panels[p];
                    GemmKernels<T>* kernels = panel.Kernels;
                    int width = panel.Width;
                    for (nint row = top; row < below;)
                    {
                        int tall = kernels->NextRows(below - row, panel.Registers);
                        T* place = target + row * positions + panel.First;

                        // Sums that are complete and not yet results wait in the first cache, while the lines that the results go to come.
                        bool waits = panel.Count != width || (finishes && !adds);
                        T* sums = waits ? tile : place;
                        nint sumsPitch = waits ? width : positions;
                        if (waits && adds) PanelCopy.Rows(place, positions, tile, width, panel.Count, tall);
                        else if (waits) CacheLine.Request(place, tall, positions, panel.Count);
                        kernels->Tile(tall, panel.Registers)(
                            count, weight + row * rowStride + depth, rowStride, 1, strips + (p - firstPanel) * count * pitch, width, sums, sumsPitch, adds);
                        if (finishes) state->Range.Finish(sums, sumsPitch, place, positions, tall, panel.Count, bias == null ? null : bias + row);
                        else if (waits) PanelCopy.Rows(tile, width, place, positions, panel.Count, tall);
                        row += tall;
                    }
                }
            }
        }
    }

    private struct State<T>
        where T : unmanaged, INumber<T>
    {
        public WindowPanels<T> Panels;
        public T* Source, Weight, Bias, Target;
        public ResultRange<T> Range;
        public nint Images, Groups, Sources, Targets, Positions, BlockRows, Blocks, Strips;
        public bool Copies;

        /// <summary>Tasks for the strips of a plane.</summary>
        public readonly nint Passes => (Panels.Count + Strips - 1) / Strips;
    }
}
