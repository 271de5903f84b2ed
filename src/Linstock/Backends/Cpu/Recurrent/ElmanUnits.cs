using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Recurrent;

/// <summary>What an Elman network applies to its sums.</summary>
internal interface IElmanActivation
{
    static abstract TVector Apply<T, TVector, TLanes>(TVector sum)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>;

    /// <summary>The gradient times the derivative, from the result.</summary>
    static abstract TVector Back<T, TVector, TLanes>(TVector gradient, TVector result)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>;
}

/// <summary>The tangent.</summary>
internal readonly struct TanhActivation : IElmanActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<T, TVector, TLanes>(TVector sum)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> => TLanes.Tanh(sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Back<T, TVector, TLanes>(TVector gradient, TVector result)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> =>
        TLanes.Multiply(gradient, TLanes.Subtract(TLanes.Create(T.One), TLanes.Multiply(result, result)));
}

/// <summary>The rectifier.</summary>
internal readonly struct ReluActivation : IElmanActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<T, TVector, TLanes>(TVector sum)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> => TLanes.Max(sum, TLanes.Create(T.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Back<T, TVector, TLanes>(TVector gradient, TVector result)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> => TLanes.WherePositive(result, gradient);
}

/// <summary>The network of Elman 1990: h' = f(W x + U h + b). Keeps nothing but the output; the gates' place stays unused.</summary>
internal readonly unsafe struct ElmanUnits<TActivation> : IRecurrentCell
    where TActivation : struct, IElmanActivation
{
    public static int Gates => 1;

    public static int Biases => 1;

    public static int Kept => 1;

    public static bool HasCell => false;

    public static bool CarriesState => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<T, TVector, TLanes>(in ForwardUnits<T> place, nint unit)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        TVector sum = TLanes.Add(TLanes.Load(place.Input + unit), TLanes.Add(TLanes.Load(place.Sums + unit), TLanes.Load(place.Bias + unit)));
        TLanes.Store(TActivation.Apply<T, TVector, TLanes>(sum), place.NextHidden + unit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<T, TVector, TLanes>(in BackwardUnits<T> place, nint unit)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        TVector hidden = TLanes.Load(place.HiddenCarry + unit);
        if (place.Output != null) hidden = TLanes.Add(hidden, TLanes.Load(place.Output + unit));
        TLanes.Store(TActivation.Back<T, TVector, TLanes>(hidden, TLanes.Load(place.NextHidden + unit)), place.Input + unit);
    }
}
