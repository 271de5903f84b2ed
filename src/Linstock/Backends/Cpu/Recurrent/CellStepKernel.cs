using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Recurrent;

/// <summary>One step of a cell for one sample: both products and the pointwise part. All tensors are dense and of one dtype, float32 or float64.</summary>
/// <remarks>
/// The units are cut into blocks, and a task computes all gates of its units, so that threads meet once. Reading the weights is what takes the time.
/// </remarks>
/// <param name="input">[1, inputs].</param>
/// <param name="hidden">[1, units]: the state before.</param>
/// <param name="cell">[1, units]: the cell before; any such tensor for cells without.</param>
/// <param name="inputWeight">[gates · units, inputs].</param>
/// <param name="stateWeight">[gates · units, units].</param>
/// <param name="inputBias">[gates · units], or null.</param>
/// <param name="stateBias">The same for the state.</param>
/// <param name="nextHidden">[1, units].</param>
/// <param name="nextCell">[1, units]; any such tensor for cells without.</param>
internal readonly unsafe struct CellStepKernel<TCell>(
    Tensor input, Tensor hidden, Tensor cell, Tensor inputWeight, Tensor stateWeight, Tensor? inputBias, Tensor? stateBias, Tensor nextHidden, Tensor nextCell) : IKernel, ILaneLoop
    where TCell : struct, IRecurrentCell
{
    // A multiple of what the kernel of dot products takes at once and of every vector: so the sums do not depend on where the ranges of the threads begin.
    private const nint Block = 16;

    /// <inheritdoc/>
    public static string Name => "recurrent_cell_step";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (input.DType == DType.Float32) Run<float>();
        else Run<double>();
    }

    private void Run<T>()
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        if (nextHidden.Numel == 0) return;
        fixed (byte* x = &input.Reference, h = &hidden.Reference, c = &cell.Reference, w = &inputWeight.Reference, u = &stateWeight.Reference)
        fixed (byte* b = &(inputBias ?? input).Reference, s = &(stateBias ?? input).Reference, nh = &nextHidden.Reference, nc = &nextCell.Reference)
        {
            State<T> state = new()
            {
                Kernels = GemmKernels<T>.Best,
                Inputs = (nint)input.Numel,
                Units = (nint)nextHidden.Numel,
                Input = (T*)x,
                Hidden = (T*)h,
                Cell = (T*)c,
                InputWeight = (T*)w,
                StateWeight = (T*)u,
                InputBias = inputBias is null ? null : (T*)b,
                StateBias = stateBias is null ? null : (T*)s,
                NextHidden = (T*)nh,
                NextCell = (T*)nc,
            };
            long work = (long)TCell.Gates * state.Units * (state.Inputs + state.Units);
            WorkerPool.For((state.Units + Block - 1) / Block, work >= BlockedGemm.ParallelWork / 4 ? 1 : long.MaxValue, LaneLoop.Of<CellStepKernel<TCell>, T>(), &state);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var state = (State<T>*)argument;
        nint units = state->Units, first = (nint)begin * Block, count = Math.Min((nint)end * Block, units) - first;
        T* fromInput = ScratchMemory.Get<T>(ScratchMemory.Slot.Sums, (2 * TCell.Gates + TCell.Biases) * count);
        T* fromState = fromInput + TCell.Gates * count, zeros = fromState + TCell.Gates * count;
        for (nint gate = 0; gate < TCell.Gates; gate++)
        {
            nint row = gate * units + first;
            Product<T, TVector, TLanes>(
                state->Kernels, count, state->Inputs, state->Input, state->InputWeight + row * state->Inputs,
                state->InputBias == null ? null : state->InputBias + row, fromInput + gate * count);
        }

        for (nint gate = 0; gate < TCell.Gates; gate++)
        {
            nint row = gate * units + first;
            Product<T, TVector, TLanes>(
                state->Kernels, count, units, state->Hidden, state->StateWeight + row * units,
                state->StateBias == null ? null : state->StateBias + row, fromState + gate * count);
        }

        // The biases are in the pre-activations already; whole sequences add theirs here.
        new Span<T>(zeros, (int)(TCell.Biases * count)).Clear();
        ForwardUnits<T> place = new()
        {
            Input = fromInput,
            Gap = count,
            Sums = fromState,
            SumsGap = count,
            Bias = zeros,
            Hidden = state->Hidden + first,
            NextHidden = state->NextHidden + first,
            Cell = state->Cell + first,
            NextCell = state->NextCell + first,
        };
        nint unit = 0;
        for (; unit + TLanes.Count <= count; unit += TLanes.Count) TCell.Forward<T, TVector, TLanes>(place, unit);
        for (; unit < count; unit++) TCell.Forward<T, T, Lane<T>>(place, unit);
    }

    // sums = weight · vector + bias.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Product<T, TVector, TLanes>(GemmKernels<T>* kernels, nint rows, nint k, T* vector, T* weight, T* bias, T* sums)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        kernels->Dot(rows, k, vector, weight, k, sums);
        if (bias == null) return;
        nint row = 0;
        for (; row + TLanes.Count <= rows; row += TLanes.Count) TLanes.Store(TLanes.Add(TLanes.Load(sums + row), TLanes.Load(bias + row)), sums + row);
        for (; row < rows; row++) sums[row] += bias[row];
    }

    private struct State<T>
        where T : unmanaged, INumber<T>
    {
        public GemmKernels<T>* Kernels;
        public nint Inputs, Units;
        public T* Input, Hidden, Cell, InputWeight, StateWeight, InputBias, StateBias, NextHidden, NextCell;
    }
}
