using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Recurrent;

/// <summary>The way back of <see cref="CellKernel{TCell}"/>.</summary>
/// <param name="hidden">[batch, units]: the state before; any such tensor for cells that do not carry it.</param>
/// <param name="cell">[batch, units]: the cell before; any such tensor for cells without.</param>
/// <param name="nextHidden">[batch, units].</param>
/// <param name="nextCell">[batch, units]; any such tensor for cells without.</param>
/// <param name="kept">[batch, kept · units].</param>
/// <param name="inputGates">[batch, gates · units]: receives the gradient of the input's pre-activations.</param>
/// <param name="stateGates">The same for the state's; the same tensor where they do not differ.</param>
/// <param name="hiddenCarry">[batch, units]: the gradient of the next state; receives what goes to the one before directly, if the cell carries it.</param>
/// <param name="cellCarry">The same for the cell; any such tensor for cells without.</param>
internal readonly unsafe struct CellGradientKernel<TCell>(
    Tensor hidden, Tensor cell, Tensor nextHidden, Tensor nextCell, Tensor kept, Tensor inputGates, Tensor stateGates, Tensor hiddenCarry,
    Tensor cellCarry) : IKernel, ILaneLoop
    where TCell : struct, IRecurrentCell
{
    /// <inheritdoc/>
    public static string Name => "recurrent_cell_backward";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (nextHidden.DType == DType.Float32) Run<float>();
        else Run<double>();
    }

    private void Run<T>()
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        nint units = (nint)nextHidden.Shape[^1];
        if (nextHidden.Numel == 0) return;
        fixed (byte* h = &hidden.Reference, c = &cell.Reference, nh = &nextHidden.Reference, nc = &nextCell.Reference, k = &kept.Reference)
        fixed (byte* dx = &inputGates.Reference, ds = &stateGates.Reference, dh = &hiddenCarry.Reference, dc = &cellCarry.Reference)
        {
            State<T> work = new()
            {
                Units = units,
                Place = new()
                {
                    HiddenCarry = (T*)dh,
                    CellCarry = TCell.HasCell ? (T*)dc : null,
                    Kept = (T*)k,
                    Gap = units,
                    Hidden = (T*)h,
                    NextHidden = (T*)nh,
                    Cell = TCell.HasCell ? (T*)c : null,
                    NextCell = TCell.HasCell ? (T*)nc : null,
                    Input = (T*)dx,
                    State = (T*)ds,
                },
            };
            WorkerPool.For(nextHidden.Shape[0], Math.Max(1, CellKernel<TCell>.Grain / units), LaneLoop.Of<CellGradientKernel<TCell>, T>(), &work);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var work = (State<T>*)argument;
        nint units = work->Units;
        nint first = (nint)begin;
        BackwardUnits<T> place = work->Place;
        place.HiddenCarry += first * units;
        place.Kept += first * TCell.Kept * units;
        place.Hidden += first * units;
        place.NextHidden += first * units;
        place.Input += first * TCell.Gates * units;
        place.State += first * TCell.Gates * units;
        if (TCell.HasCell)
        {
            place.CellCarry += first * units;
            place.Cell += first * units;
            place.NextCell += first * units;
        }

        for (nint row = first; row < end; row++)
        {
            nint unit = 0;
            for (; unit + TLanes.Count <= units; unit += TLanes.Count) TCell.Backward<T, TVector, TLanes>(place, unit);
            for (; unit < units; unit++) TCell.Backward<T, T, Lane<T>>(place, unit);
            place.Advance<TCell>();
        }
    }

    private struct State<T>
        where T : unmanaged
    {
        public nint Units;
        public BackwardUnits<T> Place;
    }
}
