using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Normalization;

/// <summary>What the loops over rows are given.</summary>
internal unsafe struct RowState
{
    public void* A;
    public void* B;
    public void* C;
    public void* D;
    public void* Result;
    public void* Second;
    public void* Third;
    public long Size;
    public double Epsilon;
    public bool Flag;
}

/// <summary>The choice of a loop by the widest vector that the processor has.</summary>
internal static unsafe class RowWidth<T>
    where T : unmanaged
{
    public static delegate*<void*, long, long, void> Select(
        delegate*<void*, long, long, void> wide, delegate*<void*, long, long, void> middle, delegate*<void*, long, long, void> narrow)
        => Vector512.IsHardwareAccelerated ? wide : Vector256.IsHardwareAccelerated ? middle : narrow;
}
