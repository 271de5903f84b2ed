using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Recurrent;

/// <summary>
/// The gated recurrent unit, gates r, z, n: n' = tanh(n + σ(r) (W h + b)), h' = n' + σ(z) (h − n'). Keeps the activated gates and
/// W h + b. Cho et al. 2014, arXiv:1406.1078.
/// </summary>
internal readonly unsafe struct GruUnits : IRecurrentCell
{
    public static int Gates => 3;

    public static int Kept => 4;

    public static bool HasCell => false;

    public static bool CarriesState => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<T, TVector, TLanes>(in ForwardUnits<T> units)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        nint gap = units.Gap;
        TVector r = TLanes.Sigmoid(TLanes.Add(TLanes.Load(units.Input), State<T, TVector, TLanes>(units, 0)));
        TVector z = TLanes.Sigmoid(TLanes.Add(TLanes.Load(units.Input + gap), State<T, TVector, TLanes>(units, 1)));
        TVector state = State<T, TVector, TLanes>(units, 2);
        TVector n = TLanes.Tanh(TLanes.MultiplyAdd(r, state, TLanes.Load(units.Input + 2 * gap)));
        TLanes.Store(TLanes.MultiplyAdd(z, TLanes.Subtract(TLanes.Load(units.Hidden), n), n), units.NextHidden);
        if (units.Kept == null) return;
        TLanes.Store(r, units.Kept);
        TLanes.Store(z, units.Kept + gap);
        TLanes.Store(n, units.Kept + 2 * gap);
        TLanes.Store(state, units.Kept + 3 * gap);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<T, TVector, TLanes>(in BackwardUnits<T> units)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        nint gap = units.Gap;
        TVector one = TLanes.Create(T.One);
        TVector r = TLanes.Load(units.Kept), z = TLanes.Load(units.Kept + gap);
        TVector n = TLanes.Load(units.Kept + 2 * gap), state = TLanes.Load(units.Kept + 3 * gap);
        TVector hidden = TLanes.Load(units.HiddenCarry);
        if (units.Output != null) hidden = TLanes.Add(hidden, TLanes.Load(units.Output));
        TVector rest = TLanes.Subtract(one, z);
        TLanes.Store(TLanes.Multiply(hidden, z), units.HiddenCarry);
        TVector proposal = TLanes.Multiply(TLanes.Multiply(hidden, rest), TLanes.Subtract(one, TLanes.Multiply(n, n)));
        TVector update = TLanes.Multiply(TLanes.Multiply(hidden, TLanes.Subtract(TLanes.Load(units.Hidden), n)), TLanes.Multiply(z, rest));
        TVector reset = TLanes.Multiply(TLanes.Multiply(proposal, state), TLanes.Multiply(r, TLanes.Subtract(one, r)));
        TLanes.Store(reset, units.Input);
        TLanes.Store(update, units.Input + gap);
        TLanes.Store(proposal, units.Input + 2 * gap);
        TLanes.Store(reset, units.State);
        TLanes.Store(update, units.State + gap);
        TLanes.Store(TLanes.Multiply(proposal, r), units.State + 2 * gap);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector State<T, TVector, TLanes>(in ForwardUnits<T> units, nint gate)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> =>
        TLanes.Add(TLanes.Load(units.Sums + gate * units.SumsGap), TLanes.Load(units.Bias + gate * units.Gap));
}
