using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Recurrent;

/// <summary>One layer in one direction over whole sequences. All tensors are dense and of one dtype, float32 or float64.</summary>
/// <remarks>
/// The steps follow each other; within a step the units are cut into blocks, and a task computes the products of its block's
/// gates and then the cell's formulas on them, so that threads meet once a step. A sum is one chain of multiply-adds whatever the
/// number of threads.
/// </remarks>
/// <param name="steps">Which rows belong to which step.</param>
/// <param name="gates">[total, gates · units]: the input's pre-activations, without bias.</param>
/// <param name="hidden">[batch, units]: the initial state.</param>
/// <param name="cell">[batch, units]: the initial cell; any tensor for cells without.</param>
/// <param name="weight">[gates · units, units].</param>
/// <param name="bias">[biases · units], in the order of <see cref="IRecurrentCell.Biases"/>.</param>
/// <param name="output">[total, units].</param>
/// <param name="cells">[total, units], or any tensor for cells without.</param>
/// <param name="kept">[total, kept · units], or null where no gradient is wanted; may be <paramref name="gates"/>.</param>
/// <param name="lastHidden">[batch, units]: the final state.</param>
/// <param name="lastCell">[batch, units]: the final cell; any tensor for cells without.</param>
internal readonly unsafe struct RecurrentKernel<TCell>(
    SequenceSteps steps, Tensor gates, Tensor hidden, Tensor cell, Tensor weight, Tensor bias, Tensor output, Tensor cells, Tensor? kept,
    Tensor lastHidden, Tensor lastCell) : IKernel, ILaneLoop
    where TCell : struct, IRecurrentCell
{
    /// <inheritdoc/>
    public static string Name => "recurrent_layer";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (output.DType == DType.Float32) Run<float>();
        else Run<double>();
    }

    private void Run<T>()
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        nint units = (nint)output.Shape[^1];
        if (output.Numel == 0) return;
        GemmKernels<T>* kernels = GemmKernels<T>.Best;
        bool dots = steps.Batch <= StatePanels.MostDots;
        nint block = StatePanels.ForwardBlock(kernels, units, TCell.Gates), blocks = (units + block - 1) / block;
        using var scratch = new Scratch(dots ? 64 : blocks * block * TCell.Gates * units * sizeof(T));
        fixed (byte* x = &gates.Reference, h = &hidden.Reference, c = &cell.Reference, w = &weight.Reference, b = &bias.Reference)
        fixed (byte* y = &output.Reference, ys = &cells.Reference, k = &(kept ?? gates).Reference, hn = &lastHidden.Reference, cn = &lastCell.Reference)
        {
            if (!dots) StatePanels.PackForward(kernels, (T*)w, units, TCell.Gates, (T*)scratch.Address);
            State<T> state = new()
            {
                Kernels = kernels,
                Units = units,
                Block = block,
                Weight = (T*)w,
                Panels = dots ? null : (T*)scratch.Address,
                Bias = (T*)b,
            };
            delegate*<void*, long, long, void> body = LaneLoop.Of<RecurrentKernel<TCell>, T>();
            for (int turn = 0; turn < steps.Count; turn++)
            {
                int t = steps.At(turn);
                nint at = (nint)steps.Offset(t), before = turn == 0 ? 0 : (nint)steps.Offset(steps.At(turn - 1));
                state.Rows = (nint)steps.Size(t);
                state.Continuing = (nint)steps.Continuing(turn);
                state.Input = (T*)x + at * TCell.Gates * units;
                state.Kept = kept is null ? null : (T*)k + at * TCell.Kept * units;
                state.First = (T*)h;
                state.FirstCell = (T*)c;
                state.Before = (T*)y + before * units;
                state.BeforeCell = (T*)ys + before * units;
                state.Output = (T*)y + at * units;
                state.Cells = (T*)ys + at * units;
                long work = (long)state.Rows * TCell.Gates * units * units;
                WorkerPool.For(blocks, work >= BlockedGemm.ParallelWork / 2 ? 1 : long.MaxValue, body, &state);

                nint ending = (nint)steps.FirstEnding(turn), bytes = (state.Rows - ending) * units * sizeof(T);
                Buffer.MemoryCopy(state.Output + ending * units, (T*)hn + ending * units, bytes, bytes);
                if (TCell.HasCell) Buffer.MemoryCopy(state.Cells + ending * units, (T*)cn + ending * units, bytes, bytes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var state = (State<T>*)argument;
        nint units = state->Units, columns = state->Block * TCell.Gates;
        T* sums = ScratchMemory.Get<T>(ScratchMemory.Slot.Sums, state->Rows * columns);
        for (nint block = (nint)begin; block < end; block++)
        {
            // What the formulas will read comes closer while the products are computed, and what they will write to.
            nint first = block * state->Block, count = Math.Min(state->Block, units - first);
            CacheLine.Request(state->Input + first, TCell.Gates * state->Rows, units, count);
            if (state->Kept != null && TCell.Kept != TCell.Gates) CacheLine.Request(state->Kept + first, TCell.Kept * state->Rows, units, count);
            CacheLine.Request(state->Output + first, state->Rows, units, count);
            if (TCell.HasCell) CacheLine.Request(state->Cells + first, state->Rows, units, count);
            Multiply(state, block, state->Before, 0, state->Continuing, sums);
            Multiply(state, block, state->First, state->Continuing, state->Rows, sums);
            Step<T, TVector, TLanes>(state, first, count, state->Before, state->BeforeCell, 0, state->Continuing, sums);
            Step<T, TVector, TLanes>(state, first, count, state->First, state->FirstCell, state->Continuing, state->Rows, sums + state->Continuing * columns);
        }
    }

    // The cell's formulas for the units of a block, for some rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Step<T, TVector, TLanes>(State<T>* state, nint first, nint count, T* hidden, T* cell, nint begin, nint end, T* sums)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        nint units = state->Units, at = begin * units + first;
        ForwardUnits<T> place = new()
        {
            Input = state->Input + begin * TCell.Gates * units + first,
            Gap = units,
            Sums = sums,
            SumsGap = state->Block,
            Bias = state->Bias + first,
            Hidden = hidden + at,
            NextHidden = state->Output + at,
            Kept = state->Kept == null ? null : state->Kept + begin * TCell.Kept * units + first,
        };
        if (TCell.HasCell)
        {
            place.Cell = cell + at;
            place.NextCell = state->Cells + at;
        }

        for (nint row = begin; row < end; row++)
        {
            nint unit = 0;
            for (; unit + TLanes.Count <= count; unit += TLanes.Count) TCell.Forward<T, TVector, TLanes>(place, unit);
            for (; unit < count; unit++) TCell.Forward<T, T, Lane<T>>(place, unit);
            place.Advance<TCell>();
        }
    }

    // The state's part of the pre-activations of a block, for some rows.
    private static void Multiply<T>(State<T>* state, nint block, T* hidden, nint begin, nint end, T* sums)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        GemmKernels<T>* kernels = state->Kernels;
        nint units = state->Units, columns = state->Block * TCell.Gates;
        if (state->Panels == null)
        {
            nint first = block * state->Block, count = Math.Min(state->Block, units - first);
            for (nint row = begin; row < end; row++)
                for (nint gate = 0; gate < TCell.Gates; gate++)
                    kernels->Dot(count, units, hidden + row * units, state->Weight + (gate * units + first) * units, units, sums + row * columns + gate * state->Block);
            return;
        }

        T* panel = state->Panels + block * columns * units;
        for (nint column = 0; column < columns;)
        {
            int width = StatePanels.TileWidth(kernels, columns, column);
            for (nint row = begin; row < end;)
            {
                int tall = kernels->NextRows(end - row, width / kernels->Lanes);
                for (nint depth = 0; depth < units; depth += GemmKernels<T>.Depth)
                {
                    kernels->Tile(tall, width / kernels->Lanes)(
                        Math.Min(GemmKernels<T>.Depth, units - depth), hidden + row * units + depth, units, 1, panel + depth * width, width,
                        sums + row * columns + column, columns, depth > 0);
                }

                row += tall;
            }

            panel += width * units;
            column += width;
        }
    }

    private struct State<T>
        where T : unmanaged, INumber<T>
    {
        public GemmKernels<T>* Kernels;
        public nint Units, Block, Rows, Continuing;
        public T* Weight, Panels, Bias, Input, Kept;
        public T* First, FirstCell, Before, BeforeCell, Output, Cells;
    }
}
