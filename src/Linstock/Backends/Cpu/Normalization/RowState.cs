using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Normalization;

/// <summary>What the loops over rows are given.</summary>
internal unsafe struct RowState
{
    public void* A;
    public void* B;
    public void* C;
    public void* Result;
    public void* Second;
    public void* Third;
    public long Size;
    public double Epsilon;
    public bool Flag;
    public bool IsPastCaches;
}

/// <summary>How the loops over rows write them.</summary>
internal static unsafe class RowResult
{
    /// <summary>Whether rows are whole lines, which can be stored past the caches.</summary>
    public static bool IsWholeLines(void* rows, long bytes) => (((nint)rows | (nint)bytes) & (CacheLine.Bytes - 1)) == 0;

    /// <summary>Stores a vector of a row through the caches or past them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T, TVector, TLanes>(TVector value, T* target, bool isPastCaches)
        where T : unmanaged
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        if (isPastCaches) TLanes.StorePastCaches(value, target);
        else TLanes.Store(value, target);
    }
}
