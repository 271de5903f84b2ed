using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>Vectors of 128 bits.</summary>
internal readonly unsafe struct Width128<T> : IVectorWidth<Vector128<T>>
    where T : unmanaged
{
    public static int Bytes => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(byte* source) => Vector128.Load((T*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(byte* source) => Vector128.Create(*(T*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<T> value, byte* destination) => value.Store((T*)destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreaming(Vector128<T> value, byte* destination) => value.StoreAlignedNonTemporal((T*)destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMask(Vector128<T> mask, byte* destination) =>
        MaskBytes.Store(Vector128.ExtractMostSignificantBits(mask), Vector128<T>.Count, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMasks(Vector128<T> a, Vector128<T> b, Vector128<T> c, Vector128<T> d, byte* destination)
    {
        Vector128<byte> one = Vector128.Create((byte)1);
        if (sizeof(T) == 8)
        {
            Vector128<short> words = Vector128.Narrow(
                Vector128.Narrow(a.AsInt64(), b.AsInt64()), Vector128.Narrow(c.AsInt64(), d.AsInt64()));
            (Vector128.Narrow(words, words).AsByte() & one).GetLower().Store(destination);
        }
        else if (sizeof(T) == 4)
        {
            Vector128<sbyte> bytes = Vector128.Narrow(
                Vector128.Narrow(a.AsInt32(), b.AsInt32()), Vector128.Narrow(c.AsInt32(), d.AsInt32()));
            (bytes.AsByte() & one).Store(destination);
        }
        else if (sizeof(T) == 2)
        {
            (Vector128.Narrow(a.AsInt16(), b.AsInt16()).AsByte() & one).Store(destination);
            (Vector128.Narrow(c.AsInt16(), d.AsInt16()).AsByte() & one).Store(destination + Vector128<byte>.Count);
        }
        else
        {
            (a.AsByte() & one).Store(destination);
            (b.AsByte() & one).Store(destination + Vector128<byte>.Count);
            (c.AsByte() & one).Store(destination + 2 * Vector128<byte>.Count);
            (d.AsByte() & one).Store(destination + 3 * Vector128<byte>.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Apply<TKernel>(
        Vector128<T> a, Vector128<T> b, Vector128<T> c, Vector128<T> d, Vector128<T> e, Vector128<T> f)
        where TKernel : struct, IPointwiseKernel => TKernel.Apply(a, b, c, d, e, f);
}

/// <summary>Vectors of 256 bits.</summary>
internal readonly unsafe struct Width256<T> : IVectorWidth<Vector256<T>>
    where T : unmanaged
{
    public static int Bytes => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(byte* source) => Vector256.Load((T*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(byte* source) => Vector256.Create(*(T*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> value, byte* destination) => value.Store((T*)destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreaming(Vector256<T> value, byte* destination) => value.StoreAlignedNonTemporal((T*)destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMask(Vector256<T> mask, byte* destination) =>
        MaskBytes.Store(Vector256.ExtractMostSignificantBits(mask), Vector256<T>.Count, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMasks(Vector256<T> a, Vector256<T> b, Vector256<T> c, Vector256<T> d, byte* destination)
    {
        Vector256<byte> one = Vector256.Create((byte)1);
        if (sizeof(T) == 8)
        {
            Vector256<short> words = Vector256.Narrow(
                Vector256.Narrow(a.AsInt64(), b.AsInt64()), Vector256.Narrow(c.AsInt64(), d.AsInt64()));
            (Vector256.Narrow(words, words).AsByte() & one).GetLower().Store(destination);
        }
        else if (sizeof(T) == 4)
        {
            Vector256<sbyte> bytes = Vector256.Narrow(
                Vector256.Narrow(a.AsInt32(), b.AsInt32()), Vector256.Narrow(c.AsInt32(), d.AsInt32()));
            (bytes.AsByte() & one).Store(destination);
        }
        else if (sizeof(T) == 2)
        {
            (Vector256.Narrow(a.AsInt16(), b.AsInt16()).AsByte() & one).Store(destination);
            (Vector256.Narrow(c.AsInt16(), d.AsInt16()).AsByte() & one).Store(destination + Vector256<byte>.Count);
        }
        else
        {
            (a.AsByte() & one).Store(destination);
            (b.AsByte() & one).Store(destination + Vector256<byte>.Count);
            (c.AsByte() & one).Store(destination + 2 * Vector256<byte>.Count);
            (d.AsByte() & one).Store(destination + 3 * Vector256<byte>.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Apply<TKernel>(
        Vector256<T> a, Vector256<T> b, Vector256<T> c, Vector256<T> d, Vector256<T> e, Vector256<T> f)
        where TKernel : struct, IPointwiseKernel => TKernel.Apply(a, b, c, d, e, f);
}

/// <summary>Vectors of 512 bits.</summary>
internal readonly unsafe struct Width512<T> : IVectorWidth<Vector512<T>>
    where T : unmanaged
{
    public static int Bytes => 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(byte* source) => Vector512.Load((T*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(byte* source) => Vector512.Create(*(T*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> value, byte* destination) => value.Store((T*)destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreaming(Vector512<T> value, byte* destination) => value.StoreAlignedNonTemporal((T*)destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMask(Vector512<T> mask, byte* destination) =>
        MaskBytes.Store(Vector512.ExtractMostSignificantBits(mask), Vector512<T>.Count, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMasks(Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> d, byte* destination)
    {
        Vector512<byte> one = Vector512.Create((byte)1);
        if (sizeof(T) == 8)
        {
            Vector512<short> words = Vector512.Narrow(
                Vector512.Narrow(a.AsInt64(), b.AsInt64()), Vector512.Narrow(c.AsInt64(), d.AsInt64()));
            (Vector512.Narrow(words, words).AsByte() & one).GetLower().Store(destination);
        }
        else if (sizeof(T) == 4)
        {
            Vector512<sbyte> bytes = Vector512.Narrow(
                Vector512.Narrow(a.AsInt32(), b.AsInt32()), Vector512.Narrow(c.AsInt32(), d.AsInt32()));
            (bytes.AsByte() & one).Store(destination);
        }
        else if (sizeof(T) == 2)
        {
            (Vector512.Narrow(a.AsInt16(), b.AsInt16()).AsByte() & one).Store(destination);
            (Vector512.Narrow(c.AsInt16(), d.AsInt16()).AsByte() & one).Store(destination + Vector512<byte>.Count);
        }
        else
        {
            (a.AsByte() & one).Store(destination);
            (b.AsByte() & one).Store(destination + Vector512<byte>.Count);
            (c.AsByte() & one).Store(destination + 2 * Vector512<byte>.Count);
            (d.AsByte() & one).Store(destination + 3 * Vector512<byte>.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply<TKernel>(
        Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> d, Vector512<T> e, Vector512<T> f)
        where TKernel : struct, IPointwiseKernel => TKernel.Apply(a, b, c, d, e, f);
}
