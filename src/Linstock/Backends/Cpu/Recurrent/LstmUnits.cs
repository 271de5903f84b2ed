using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Recurrent;

/// <summary>
/// The long short-term memory, gates i, f, g, o: c' = σ(f) c + σ(i) tanh(g), h' = σ(o) tanh(c'). Keeps the activated gates.
/// Hochreiter and Schmidhuber 1997.
/// </summary>
internal readonly unsafe struct LstmUnits : IRecurrentCell
{
    public static int Gates => 4;

    public static int Biases => 4;

    public static int Kept => 4;

    public static bool HasCell => true;

    public static bool CarriesState => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<T, TVector, TLanes>(in ForwardUnits<T> place, nint unit)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        nint gap = place.Gap;
        TVector i = TLanes.Sigmoid(Gate<T, TVector, TLanes>(place, unit, 0)), f = TLanes.Sigmoid(Gate<T, TVector, TLanes>(place, unit, 1));
        TVector g = TLanes.Tanh(Gate<T, TVector, TLanes>(place, unit, 2)), o = TLanes.Sigmoid(Gate<T, TVector, TLanes>(place, unit, 3));
        TVector cell = TLanes.MultiplyAdd(f, TLanes.Load(place.Cell + unit), TLanes.Multiply(i, g));
        TLanes.Store(cell, place.NextCell + unit);
        TLanes.Store(TLanes.Multiply(o, TLanes.Tanh(cell)), place.NextHidden + unit);
        if (place.Kept == null) return;
        TLanes.Store(i, place.Kept + unit);
        TLanes.Store(f, place.Kept + unit + gap);
        TLanes.Store(g, place.Kept + unit + 2 * gap);
        TLanes.Store(o, place.Kept + unit + 3 * gap);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<T, TVector, TLanes>(in BackwardUnits<T> place, nint unit)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        nint gap = place.Gap;
        TVector one = TLanes.Create(T.One);
        TVector i = TLanes.Load(place.Kept + unit), f = TLanes.Load(place.Kept + unit + gap);
        TVector g = TLanes.Load(place.Kept + unit + 2 * gap), o = TLanes.Load(place.Kept + unit + 3 * gap);
        TVector hidden = TLanes.Load(place.HiddenCarry + unit);
        if (place.Output != null) hidden = TLanes.Add(hidden, TLanes.Load(place.Output + unit));
        TVector tanh = TLanes.Tanh(TLanes.Load(place.NextCell + unit));
        TVector slope = TLanes.Subtract(one, TLanes.Multiply(tanh, tanh));
        TVector cell = TLanes.MultiplyAdd(TLanes.Multiply(hidden, o), slope, TLanes.Load(place.CellCarry + unit));
        TLanes.Store(TLanes.Multiply(cell, f), place.CellCarry + unit);
        TLanes.Store(TLanes.Multiply(TLanes.Multiply(cell, g), TLanes.Multiply(i, TLanes.Subtract(one, i))), place.Input + unit);
        TVector forget = TLanes.Multiply(cell, TLanes.Load(place.Cell + unit));
        TLanes.Store(TLanes.Multiply(forget, TLanes.Multiply(f, TLanes.Subtract(one, f))), place.Input + unit + gap);
        TLanes.Store(TLanes.Multiply(TLanes.Multiply(cell, i), TLanes.Subtract(one, TLanes.Multiply(g, g))), place.Input + unit + 2 * gap);
        TLanes.Store(TLanes.Multiply(TLanes.Multiply(hidden, tanh), TLanes.Multiply(o, TLanes.Subtract(one, o))), place.Input + unit + 3 * gap);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Gate<T, TVector, TLanes>(in ForwardUnits<T> place, nint unit, nint gate)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> =>
        TLanes.Add(
            TLanes.Load(place.Input + unit + gate * place.Gap),
            TLanes.Add(TLanes.Load(place.Sums + unit + gate * place.SumsGap), TLanes.Load(place.Bias + unit + gate * place.Gap)));
}
