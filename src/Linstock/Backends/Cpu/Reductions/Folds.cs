using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Reductions;

/// <summary>The sum.</summary>
internal readonly struct SumFold<T> : IReduction<T>
    where T : unmanaged, INumberBase<T>
{
    public static bool IsVectorized => typeof(T) != typeof(Complex);

    public static T Identity => T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold(T accumulator, T element) => accumulator + element;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine(T left, T right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Fold<TVector, TLanes>(TVector accumulator, TVector elements)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
        => TLanes.Add(accumulator, elements);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Across<TVector, TLanes>(TVector accumulators)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
        => TLanes.Sum(accumulators);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TVector, TLanes>(TVector left, TVector right)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
        => TLanes.Add(left, right);
}

/// <summary>The product.</summary>
internal readonly struct ProductFold<T> : IReduction<T>
    where T : unmanaged, INumberBase<T>
{
    public static bool IsVectorized => typeof(T) != typeof(Complex);

    public static T Identity => T.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold(T accumulator, T element) => accumulator * element;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine(T left, T right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Fold<TVector, TLanes>(TVector accumulator, TVector elements)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
        => TLanes.Multiply(accumulator, elements);

    public static T Across<TVector, TLanes>(TVector accumulators)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        T product = T.One;
        for (int lane = 0; lane < TLanes.Count; lane++) product *= TLanes.Element(accumulators, lane);
        return product;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TVector, TLanes>(TVector left, TVector right)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
        => TLanes.Multiply(left, right);
}

/// <summary>The largest element; NaN if there is one. Of zeros either may be returned.</summary>
internal readonly struct MaxFold<T> : IReduction<T>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public static bool IsVectorized => true;

    public static T Identity => typeof(T) == typeof(float) ? (T)(object)float.NegativeInfinity
        : typeof(T) == typeof(double) ? (T)(object)double.NegativeInfinity
        : T.MinValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold(T accumulator, T element) => T.Max(accumulator, element);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine(T left, T right) => T.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Fold<TVector, TLanes>(TVector accumulator, TVector elements)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
        => TLanes.Larger(accumulator, elements);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Across<TVector, TLanes>(TVector accumulators)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
        => TLanes.Max(accumulators);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TVector, TLanes>(TVector left, TVector right)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
        => TLanes.Max(left, right);
}

/// <summary>The smallest element; NaN if there is one. Of zeros either may be returned.</summary>
internal readonly struct MinFold<T> : IReduction<T>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public static bool IsVectorized => true;

    public static T Identity => typeof(T) == typeof(float) ? (T)(object)float.PositiveInfinity
        : typeof(T) == typeof(double) ? (T)(object)double.PositiveInfinity
        : T.MaxValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold(T accumulator, T element) => T.Min(accumulator, element);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine(T left, T right) => T.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Fold<TVector, TLanes>(TVector accumulator, TVector elements)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
        => TLanes.Smaller(accumulator, elements);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Across<TVector, TLanes>(TVector accumulators)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
        => TLanes.Min(accumulators);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TVector, TLanes>(TVector left, TVector right)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
        => TLanes.Min(left, right);
}
