using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>A vector of 16-bit elements as two vectors of float, in the order of memory; for each width, so that the loop is written once.</summary>
internal unsafe interface ISixteenBitWidth<TVector>
{
    static abstract (TVector Lower, TVector Upper) Load(byte* source);

    /// <summary>Narrows and stores; past the caches <paramref name="destination"/> is aligned to a vector.</summary>
    static abstract void Store<TStore>(TVector lower, TVector upper, byte* destination)
        where TStore : struct, IStore;
}

/// <summary>Vectors of 256 bits.</summary>
internal readonly unsafe struct SixteenBitWidth256<TFormat> : ISixteenBitWidth<Vector256<float>>
    where TFormat : struct, IHalfFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> Lower, Vector256<float> Upper) Load(byte* source) => TFormat.Widen(Vector256.Load((ushort*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TStore>(Vector256<float> lower, Vector256<float> upper, byte* destination)
        where TStore : struct, IStore
    {
        Vector256<ushort> bits = TFormat.Narrow(lower, upper);
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
    public static void Store<TStore>(Vector512<float> lower, Vector512<float> upper, byte* destination)
        where TStore : struct, IStore
    {
        Vector512<ushort> bits = TFormat.Narrow(lower, upper);
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
