using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>
/// A vector of 16-bit elements as two vectors of float: the halves, in the order of memory, or every other element, for loops to which it does not matter
/// where an element is. For each width, so that the loops are written once.
/// </summary>
internal unsafe interface ISixteenBitWidth<TVector>
{
    static abstract (TVector Lower, TVector Upper) Load(byte* source);

    static abstract (TVector Even, TVector Odd) LoadSplit(byte* source);

    /// <summary>Narrows and stores; past the caches <paramref name="destination"/> is aligned to a vector.</summary>
    static abstract void Store<TStore>(TVector lower, TVector upper, byte* destination)
        where TStore : struct, IStore;

    /// <summary>The same for every other element.</summary>
    static abstract void StoreJoined<TStore>(TVector even, TVector odd, byte* destination)
        where TStore : struct, IStore;
}

/// <summary>Vectors of 256 bits.</summary>
internal readonly unsafe struct SixteenBitWidth256<TFormat> : ISixteenBitWidth<Vector256<float>>
    where TFormat : struct, IHalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> Lower, Vector256<float> Upper) Load(byte* source) => TFormat.Widen(Vector256.Load((ushort*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> Even, Vector256<float> Odd) LoadSplit(byte* source) => TFormat.Split(Vector256.Load((ushort*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TStore>(Vector256<float> lower, Vector256<float> upper, byte* destination)
        where TStore : struct, IStore => Store<TStore>(TFormat.Narrow(lower, upper), destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreJoined<TStore>(Vector256<float> even, Vector256<float> odd, byte* destination)
        where TStore : struct, IStore => Store<TStore>(TFormat.Join(even, odd), destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TStore>(Vector256<ushort> bits, byte* destination)
        where TStore : struct, IStore
    {
        if (TStore.PastCaches)
        {
            bits.StoreAlignedNonTemporal((ushort*)destination);
        }
        else
        {
            bits.Store((ushort*)destination);
        }
    }
}

/// <summary>Vectors of 512 bits.</summary>
internal readonly unsafe struct SixteenBitWidth512<TFormat> : ISixteenBitWidth<Vector512<float>>
    where TFormat : struct, IHalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Lower, Vector512<float> Upper) Load(byte* source) => TFormat.Widen(Vector512.Load((ushort*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Even, Vector512<float> Odd) LoadSplit(byte* source) => TFormat.Split(Vector512.Load((ushort*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TStore>(Vector512<float> lower, Vector512<float> upper, byte* destination)
        where TStore : struct, IStore => Store<TStore>(TFormat.Narrow(lower, upper), destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreJoined<TStore>(Vector512<float> even, Vector512<float> odd, byte* destination)
        where TStore : struct, IStore => Store<TStore>(TFormat.Join(even, odd), destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TStore>(Vector512<ushort> bits, byte* destination)
        where TStore : struct, IStore
    {
        if (TStore.PastCaches)
        {
            bits.StoreAlignedNonTemporal((ushort*)destination);
        }
        else
        {
            bits.Store((ushort*)destination);
        }
    }
}
