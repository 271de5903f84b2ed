using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>Whole lines of the caches: asked for, or written past them. Targets of writes are aligned; who writes so ends with a barrier.</summary>
internal static unsafe class CacheLine
{
    public const int Bytes = 64;

    /// <summary>Asks for some elements of each of some rows for the second-level cache, where the processor can be asked.</summary>
    /// <param name="data">The first element.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="stride">Elements from row to row.</param>
    /// <param name="columns">Elements of each.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Request<T>(T* data, nint rows, nint stride, nint columns)
        where T : unmanaged
    {
        for (; rows > 0; rows--, data += stride) Request(data, columns);
    }

    /// <summary>Asks for neighbouring elements for the second-level cache, where the processor can be asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Request<T>(T* data, nint count)
        where T : unmanaged
    {
        if (!Sse.IsSupported) return;
        for (nint i = 0; i < count; i += Bytes / sizeof(T)) Sse.Prefetch1(data + i);
    }

    /// <summary>Asks for neighbouring elements for the first-level cache, where the processor can be asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequestNear<T>(T* data, nint count)
        where T : unmanaged
    {
        if (!Sse.IsSupported) return;
        for (nint i = 0; i < count; i += Bytes / sizeof(T)) Sse.Prefetch0(data + i);
    }

    /// <summary>The bytes from an address to where the next line begins; 0 where one does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Before(void* address) => -(nint)address & (Bytes - 1);

    /// <summary>Copies one line.</summary>
    /// <remarks>In the widest vectors there are: of wider ones the runtime makes ordinary stores.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyPastCaches(byte* source, byte* destination)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512.Load(source).StoreAlignedNonTemporal(destination);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Vector256<byte> low = Vector256.Load(source), high = Vector256.Load(source + 32);
            low.StoreAlignedNonTemporal(destination);
            high.StoreAlignedNonTemporal(destination + 32);
        }
        else
        {
            for (int i = 0; i < Bytes; i += 16) Vector128.Load(source + i).StoreAlignedNonTemporal(destination + i);
        }
    }

    /// <summary>Fills one line with a pattern of half of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FillPastCaches(Vector256<byte> pattern, byte* destination)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512.Create(pattern, pattern).StoreAlignedNonTemporal(destination);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            pattern.StoreAlignedNonTemporal(destination);
            pattern.StoreAlignedNonTemporal(destination + 32);
        }
        else
        {
            for (int i = 0; i < Bytes; i += 32)
            {
                pattern.GetLower().StoreAlignedNonTemporal(destination + i);
                pattern.GetUpper().StoreAlignedNonTemporal(destination + i + 16);
            }
        }
    }
}
