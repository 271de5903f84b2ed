using System.Numerics;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>A loop over a range of rows, channels or blocks, written once for both element types and all vector widths.</summary>
internal unsafe interface ILaneLoop
{
    /// <summary>Runs over <c>[begin, end)</c>; what <paramref name="state"/> points at is the loop's own matter.</summary>
    static abstract void Run<T, TVector, TLanes>(void* state, long begin, long end)
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>;
}

/// <summary>The choice among the forms of an <see cref="ILaneLoop"/>.</summary>
internal static unsafe class LaneLoop
{
    /// <summary>The form for an element type and the widest vectors that the processor has.</summary>
    public static delegate*<void*, long, long, void> Of<TLoop, T>()
        where TLoop : ILaneLoop
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
        => Vector512.IsHardwareAccelerated ? &TLoop.Run<T, Vector512<T>, Lanes512<T>>
            : Vector256.IsHardwareAccelerated ? &TLoop.Run<T, Vector256<T>, Lanes256<T>>
            : &TLoop.Run<T, Vector128<T>, Lanes128<T>>;

    /// <summary>Shares <c>[0, count)</c> among the threads, the elements being float32 or float64.</summary>
    public static void For<TLoop>(DType dtype, long count, long grain, void* state)
        where TLoop : ILaneLoop
        => WorkerPool.For(count, grain, dtype == DType.Float32 ? Of<TLoop, float>() : Of<TLoop, double>(), state);
}
