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

    public static int Kept => 4;

    public static bool HasCell => true;

    public static bool CarriesState => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<T, TVector, TLanes>(in ForwardUnits<T> units)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        nint gap = units.Gap;
        TVector i = TLanes.Sigmoid(Gate<T, TVector, TLanes>(units, 0)), f = TLanes.Sigmoid(Gate<T, TVector, TLanes>(units, 1));
        TVector g = TLanes.Tanh(Gate<T, TVector, TLanes>(units, 2)), o = TLanes.Sigmoid(Gate<T, TVector, TLanes>(units, 3));
        TVector cell = TLanes.MultiplyAdd(f, TLanes.Load(units.Cell), TLanes.Multiply(i, g));
        TLanes.Store(cell, units.NextCell);
        TLanes.Store(TLanes.Multiply(o, TLanes.Tanh(cell)), units.NextHidden);
        if (units.Kept == null) return;
        TLanes.Store(i, units.Kept);
        TLanes.Store(f, units.Kept + gap);
        TLanes.Store(g, units.Kept + 2 * gap);
        TLanes.Store(o, units.Kept + 3 * gap);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<T, TVector, TLanes>(in BackwardUnits<T> units)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        nint gap = units.Gap;
        TVector one = TLanes.Create(T.One);
        TVector i = TLanes.Load(units.Kept), f = TLanes.Load(units.Kept + gap);
        TVector g = TLanes.Load(units.Kept + 2 * gap), o = TLanes.Load(units.Kept + 3 * gap);
        TVector hidden = TLanes.Load(units.HiddenCarry);
        if (units.Output != null) hidden = TLanes.Add(hidden, TLanes.Load(units.Output));
        TVector tanh = TLanes.Tanh(TLanes.Load(units.NextCell));
        TVector slope = TLanes.Subtract(one, TLanes.Multiply(tanh, tanh));
        TVector cell = TLanes.MultiplyAdd(TLanes.Multiply(hidden, o), slope, TLanes.Load(units.CellCarry));
        TLanes.Store(TLanes.Multiply(cell, f), units.CellCarry);
        TLanes.Store(TLanes.Multiply(TLanes.Multiply(cell, g), TLanes.Multiply(i, TLanes.Subtract(one, i))), units.Input);
        TVector forget = TLanes.Multiply(cell, TLanes.Load(units.Cell));
        TLanes.Store(TLanes.Multiply(forget, TLanes.Multiply(f, TLanes.Subtract(one, f))), units.Input + gap);
        TLanes.Store(TLanes.Multiply(TLanes.Multiply(cell, i), TLanes.Subtract(one, TLanes.Multiply(g, g))), units.Input + 2 * gap);
        TLanes.Store(TLanes.Multiply(TLanes.Multiply(hidden, tanh), TLanes.Multiply(o, TLanes.Subtract(one, o))), units.Input + 3 * gap);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Gate<T, TVector, TLanes>(in ForwardUnits<T> units, nint gate)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> =>
        TLanes.Add(
            TLanes.Load(units.Input + gate * units.Gap),
            TLanes.Add(TLanes.Load(units.Sums + gate * units.SumsGap), TLanes.Load(units.Bias + gate * units.Gap)));
}
