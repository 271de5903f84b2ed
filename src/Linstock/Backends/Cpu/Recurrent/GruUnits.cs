using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Recurrent;

/// <summary>
/// The gated recurrent unit, gates r, z, n: n' = tanh(n + b + σ(r) (W h + b')), h' = n' + σ(z) (h − n'). Keeps the activated gates and
/// W h + b'. Cho et al. 2014, arXiv:1406.1078.
/// </summary>
internal readonly unsafe struct GruUnits : IRecurrentCell
{
    public static int Gates => 3;

    public static int Biases => 4;

    public static int Kept => 4;

    public static bool HasCell => false;

    public static bool CarriesState => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<T, TVector, TLanes>(in ForwardUnits<T> place, nint unit)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        nint gap = place.Gap;
        TVector r = TLanes.Sigmoid(TLanes.Add(TLanes.Load(place.Input + unit), State<T, TVector, TLanes>(place, unit, 0)));
        TVector z = TLanes.Sigmoid(TLanes.Add(TLanes.Load(place.Input + unit + gap), State<T, TVector, TLanes>(place, unit, 1)));
        TVector state = State<T, TVector, TLanes>(place, unit, 2);
        TVector proposal = TLanes.Add(TLanes.Load(place.Input + unit + 2 * gap), TLanes.Load(place.Bias + unit + 3 * gap));
        TVector n = TLanes.Tanh(TLanes.MultiplyAdd(r, state, proposal));
        TLanes.Store(TLanes.MultiplyAdd(z, TLanes.Subtract(TLanes.Load(place.Hidden + unit), n), n), place.NextHidden + unit);
        if (place.Kept == null) return;
        TLanes.Store(r, place.Kept + unit);
        TLanes.Store(z, place.Kept + unit + gap);
        TLanes.Store(n, place.Kept + unit + 2 * gap);
        TLanes.Store(state, place.Kept + unit + 3 * gap);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<T, TVector, TLanes>(in BackwardUnits<T> place, nint unit)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        nint gap = place.Gap;
        TVector one = TLanes.Create(T.One);
        TVector r = TLanes.Load(place.Kept + unit), z = TLanes.Load(place.Kept + unit + gap);
        TVector n = TLanes.Load(place.Kept + unit + 2 * gap), state = TLanes.Load(place.Kept + unit + 3 * gap);
        TVector hidden = TLanes.Load(place.HiddenCarry + unit);
        if (place.Output != null) hidden = TLanes.Add(hidden, TLanes.Load(place.Output + unit));
        TVector rest = TLanes.Subtract(one, z);
        TLanes.Store(TLanes.Multiply(hidden, z), place.HiddenCarry + unit);
        TVector proposal = TLanes.Multiply(TLanes.Multiply(hidden, rest), TLanes.Subtract(one, TLanes.Multiply(n, n)));
        TVector update = TLanes.Multiply(TLanes.Multiply(hidden, TLanes.Subtract(TLanes.Load(place.Hidden + unit), n)), TLanes.Multiply(z, rest));
        TVector reset = TLanes.Multiply(TLanes.Multiply(proposal, state), TLanes.Multiply(r, TLanes.Subtract(one, r)));
        TLanes.Store(reset, place.Input + unit);
        TLanes.Store(update, place.Input + unit + gap);
        TLanes.Store(proposal, place.Input + unit + 2 * gap);
        TLanes.Store(reset, place.State + unit);
        TLanes.Store(update, place.State + unit + gap);
        TLanes.Store(TLanes.Multiply(proposal, r), place.State + unit + 2 * gap);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector State<T, TVector, TLanes>(in ForwardUnits<T> place, nint unit, nint gate)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> =>
        TLanes.Add(TLanes.Load(place.Sums + unit + gate * place.SumsGap), TLanes.Load(place.Bias + unit + gate * place.Gap));
}
