using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Recurrent;

/// <summary>
/// The pointwise part of one step of a cell, on pre-activations that have been computed. All tensors are dense and of one dtype,
/// float32 or float64.
/// </summary>
/// <param name="input">[batch, gates · units]: the input's pre-activations.</param>
/// <param name="state">The same of the state, with its bias.</param>
/// <param name="hidden">[batch, units]: the state before; any such tensor for cells that do not carry it.</param>
/// <param name="cell">[batch, units]: the cell before; any such tensor for cells without.</param>
/// <param name="nextHidden">[batch, units].</param>
/// <param name="nextCell">[batch, units]; any such tensor for cells without.</param>
/// <param name="kept">[batch, kept · units], or null where no gradient is wanted.</param>
internal readonly unsafe struct CellKernel<TCell>(
    Tensor input, Tensor state, Tensor hidden, Tensor cell, Tensor nextHidden, Tensor nextCell, Tensor? kept) : IKernel, ILaneLoop
    where TCell : struct, IRecurrentCell
{
    // Transcendental functions are several times the work of a sum.
    internal const long Grain = 2048;

    /// <inheritdoc/>
    public static string Name => "recurrent_cell";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (input.DType == DType.Float32) Run<float>();
        else Run<double>();
    }

    private void Run<T>()
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        nint units = (nint)nextHidden.Shape[^1];
        if (nextHidden.Numel == 0) return;

        // The biases are in the pre-activations already; whole sequences add theirs here.
        T* zeros = ScratchMemory.Get<T>(ScratchMemory.Slot.Sums, TCell.Biases * units);
        new Span<T>(zeros, (int)(TCell.Biases * units)).Clear();
        fixed (byte* x = &input.Reference, s = &state.Reference, h = &hidden.Reference, c = &cell.Reference)
        fixed (byte* nh = &nextHidden.Reference, nc = &nextCell.Reference, k = &(kept ?? input).Reference)
        {
            State<T> work = new()
            {
                Units = units,
                Place = new()
                {
                    Input = (T*)x,
                    Gap = units,
                    Sums = (T*)s,
                    SumsGap = units,
                    Bias = zeros,
                    Hidden = (T*)h,
                    NextHidden = (T*)nh,
                    Cell = TCell.HasCell ? (T*)c : null,
                    NextCell = TCell.HasCell ? (T*)nc : null,
                    Kept = kept is null ? null : (T*)k,
                },
            };
            WorkerPool.For(nextHidden.Shape[0], Math.Max(1, Grain / units), LaneLoop.Of<CellKernel<TCell>, T>(), &work);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var work = (State<T>*)argument;
        nint units = work->Units;
        nint first = (nint)begin;
        ForwardUnits<T> place = work->Place;
        place.Input += first * TCell.Gates * units;
        place.Sums += first * TCell.Gates * units;
        place.Hidden += first * units;
        place.NextHidden += first * units;
        if (TCell.HasCell)
        {
            place.Cell += first * units;
            place.NextCell += first * units;
        }

        if (place.Kept != null) place.Kept += first * TCell.Kept * units;
        for (nint row = first; row < end; row++)
        {
            nint unit = 0;
            for (; unit + TLanes.Count <= units; unit += TLanes.Count) TCell.Forward<T, TVector, TLanes>(place, unit);
            for (; unit < units; unit++) TCell.Forward<T, T, Lane<T>>(place, unit);
            place.Advance<TCell>();
        }
    }

    private struct State<T>
        where T : unmanaged
    {
        public nint Units;
        public ForwardUnits<T> Place;
    }
}
