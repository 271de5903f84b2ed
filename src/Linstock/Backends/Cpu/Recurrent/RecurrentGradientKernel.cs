using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Recurrent;

/// <summary>
/// The way back of <see cref="RecurrentKernel{TCell}"/>: the gradients of all pre-activations, from which those of weights, biases and
/// inputs follow as whole matrix products, and those of the initial states.
/// </summary>
/// <param name="steps">Which rows belong to which step.</param>
/// <param name="gradient">[total, units]: the gradient of the output, or null.</param>
/// <param name="hidden">[batch, units]: the initial state.</param>
/// <param name="cell">[batch, units]: the initial cell; any tensor for cells without.</param>
/// <param name="weight">[gates · units, units].</param>
/// <param name="output">[total, units].</param>
/// <param name="cells">[total, units], or any tensor for cells without.</param>
/// <param name="kept">[total, kept · units].</param>
/// <param name="inputGates">[total, gates · units]: receives the gradient of the input's pre-activations.</param>
/// <param name="stateGates">The same for the state's; the same tensor where they do not differ.</param>
/// <param name="hiddenCarry">[batch, units]: the gradient of the final state; receives that of the initial one.</param>
/// <param name="cellCarry">The same for the cell; any tensor for cells without.</param>
internal readonly unsafe struct RecurrentGradientKernel<TCell>(
    SequenceSteps steps, Tensor? gradient, Tensor hidden, Tensor cell, Tensor weight, Tensor output, Tensor cells, Tensor kept,
    Tensor inputGates, Tensor stateGates, Tensor hiddenCarry, Tensor cellCarry) : IKernel, ILaneLoop
    where TCell : struct, IRecurrentCell
{
    /// <inheritdoc/>
    public static string Name => "recurrent_layer_backward";

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
        bool rowsInPlace = steps.Batch <= StatePanels.MostDots;
        nint block = kernels->TileColumns, blocks = (units + block - 1) / block;
        using var scratch = new Scratch(rowsInPlace ? 64 : blocks * block * TCell.Gates * units * sizeof(T));
        fixed (byte* dy = &(gradient ?? output).Reference, h = &hidden.Reference, c = &cell.Reference, w = &weight.Reference)
        fixed (byte* y = &output.Reference, ys = &cells.Reference, k = &kept.Reference, dx = &inputGates.Reference, ds = &stateGates.Reference)
        fixed (byte* dh = &hiddenCarry.Reference, dc = &cellCarry.Reference)
        {
            if (!rowsInPlace) StatePanels.PackBackward(kernels, (T*)w, units, TCell.Gates, (T*)scratch.Address);
            State<T> state = new()
            {
                Kernels = kernels,
                Units = units,
                Block = block,
                Weight = (T*)w,
                Panels = rowsInPlace ? null : (T*)scratch.Address,
                HiddenCarry = (T*)dh,
                CellCarry = (T*)dc,
            };
            delegate*<void*, long, long, void> body = LaneLoop.Of<RecurrentGradientKernel<TCell>, T>();
            for (int turn = steps.Count - 1; turn >= -1; turn--)
            {
                // What the later turn left behind goes through the weights first; after the first turn that is all.
                state.LaterRows = turn == steps.Count - 1 ? 0 : (nint)steps.Size(steps.At(turn + 1));
                state.LaterGates = turn == steps.Count - 1 ? null : (T*)ds + (nint)steps.Offset(steps.At(turn + 1)) * TCell.Gates * units;
                state.Rows = turn < 0 ? 0 : (nint)steps.Size(steps.At(turn));
                if (turn >= 0)
                {
                    nint at = (nint)steps.Offset(steps.At(turn)), before = turn == 0 ? 0 : (nint)steps.Offset(steps.At(turn - 1));
                    state.Continuing = (nint)steps.Continuing(turn);
                    state.Gradient = gradient is null ? null : (T*)dy + at * units;
                    state.Kept = (T*)k + at * TCell.Kept * units;
                    state.InputGates = (T*)dx + at * TCell.Gates * units;
                    state.StateGates = (T*)ds + at * TCell.Gates * units;
                    state.First = (T*)h;
                    state.FirstCell = (T*)c;
                    state.Before = (T*)y + before * units;
                    state.BeforeCell = (T*)ys + before * units;
                    state.Output = (T*)y + at * units;
                    state.Cells = (T*)ys + at * units;
                }

                long work = (long)Math.Max(state.Rows, state.LaterRows) * TCell.Gates * units * units;
                WorkerPool.For(blocks, work >= BlockedGemm.ParallelWork / 2 ? 1 : long.MaxValue, body, &state);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var state = (State<T>*)argument;
        nint units = state->Units;
        for (nint block = (nint)begin; block < end; block++)
        {
            // What the formulas will read comes closer while the products are computed, and what they will write to.
            nint first = block * state->Block, count = Math.Min(state->Block, units - first);
            CacheLine.Request(state->Kept + first, TCell.Kept * state->Rows, units, count);
            if (state->Gradient != null) CacheLine.Request(state->Gradient + first, state->Rows, units, count);
            if (TCell.HasCell) CacheLine.Request(state->BeforeCell + first, state->Continuing, units, count);
            if (TCell.CarriesState) CacheLine.Request(state->Before + first, state->Continuing, units, count);
            CacheLine.Request(state->InputGates + first, TCell.Gates * state->Rows, units, count);
            if (state->StateGates != state->InputGates) CacheLine.Request(state->StateGates + first, TCell.Gates * state->Rows, units, count);
            if (state->LaterRows > 0) Multiply(state, first, count);
            Step<T, TVector, TLanes>(state, first, count, state->Before, state->BeforeCell, 0, state->Continuing);
            Step<T, TVector, TLanes>(state, first, count, state->First, state->FirstCell, state->Continuing, state->Rows);
        }
    }

    // The cell's formulas for the units of a block, for some rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Step<T, TVector, TLanes>(State<T>* state, nint first, nint count, T* hidden, T* cell, nint begin, nint end)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        nint units = state->Units, at = begin * units + first, gatesAt = begin * TCell.Gates * units + first;
        BackwardUnits<T> place = new()
        {
            Output = state->Gradient == null ? null : state->Gradient + at,
            HiddenCarry = state->HiddenCarry + at,
            Kept = state->Kept + begin * TCell.Kept * units + first,
            Gap = units,
            Hidden = hidden + at,
            NextHidden = state->Output + at,
            Input = state->InputGates + gatesAt,
            State = state->StateGates + gatesAt,
        };
        if (TCell.HasCell)
        {
            place.CellCarry = state->CellCarry + at;
            place.Cell = cell + at;
            place.NextCell = state->Cells + at;
        }

        for (nint row = begin; row < end; row++)
        {
            nint unit = 0;
            for (; unit + TLanes.Count <= count; unit += TLanes.Count) TCell.Backward<T, TVector, TLanes>(place, unit);
            for (; unit < count; unit++) TCell.Backward<T, T, Lane<T>>(place, unit);
            place.Advance<TCell>();
        }
    }

    // The gradients of the later turn's pre-activations times the weights: what reaches the states between.
    private static void Multiply<T>(State<T>* state, nint first, nint count)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        GemmKernels<T>* kernels = state->Kernels;
        nint units = state->Units, depth = TCell.Gates * units, width = state->Block, rows = state->LaterRows;
        T* target = state->HiddenCarry + first;
        if (state->Panels == null)
        {
            if (!TCell.CarriesState)
                for (nint row = 0; row < rows; row++) new Span<T>(target + row * units, (int)count).Clear();
            kernels->Combine(count, rows, depth, state->LaterGates, depth, 1, state->Weight + first, units, target, units);
            return;
        }

        // A block that is not full goes through memory of the full width.
        bool whole = count == width;
        T* sums = whole ? target : ScratchMemory.Get<T>(ScratchMemory.Slot.Sums, rows * width);
        nint pitch = whole ? units : width;
        T* panel = state->Panels + first * depth;
        for (nint row = 0; row < rows;)
        {
            int tall = kernels->NextRows(rows - row, 2);
            for (nint k = 0; k < depth; k += GemmKernels<T>.Depth)
            {
                kernels->Tile(tall, 2)(
                    Math.Min(GemmKernels<T>.Depth, depth - k), state->LaterGates + row * depth + k, depth, 1, panel + k * width, width,
                    sums + row * pitch, pitch, k > 0 || (whole && TCell.CarriesState));
            }

            row += tall;
        }

        if (whole) return;
        for (nint row = 0; row < rows; row++)
        {
            T* from = sums + row * width, to = target + row * units;
            for (nint i = 0; i < count; i++) to[i] = TCell.CarriesState ? to[i] + from[i] : from[i];
        }
    }

    private struct State<T>
        where T : unmanaged, INumber<T>
    {
        public GemmKernels<T>* Kernels;
        public nint Units, Block, Rows, Continuing, LaterRows;
        public T* Weight, Panels, Kept, InputGates, StateGates, LaterGates;
        public T* Gradient, HiddenCarry, CellCarry;
        public T* First, FirstCell, Before, BeforeCell, Output, Cells;
    }
}
