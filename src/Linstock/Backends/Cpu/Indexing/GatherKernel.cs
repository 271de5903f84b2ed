using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.Pointwise;

namespace Linstock.Backends.Cpu.Indexing;

/// <summary>result[i][j][k] = input[i][index[i][j][k]][k] for dimension 1; the index is int64 and checked element by element.</summary>
internal readonly unsafe struct GatherKernel(Tensor input, int dim, Tensor index, Tensor result, string operation) : IKernel, IBatchedKernel
{
    /// <inheritdoc/>
    public static string Name => "gather";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        if (result.NDim == 0 || input.NDim == 0) return false;
        return Whole.Run(new GatherKernel(Whole.Of(input, frames), dim + frames.Frames.Length, Whole.Of(index, frames), Whole.Of(result, frames), operation));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        byte** pointers = stackalloc byte*[4];
        fixed (byte* from = &input.Reference, places = &index.Reference, to = &result.Reference)
        {
            pointers[1] = from;
            pointers[2] = places;
            pointers[3] = to;
            bool isPastCaches = ResultPlacement.IsPastCaches(result, input, index);
            AlongDimension.Run(
                Select<ThroughCaches>(input.ElementSize), input, dim, result.Shape, pointers, [input, index, result], isSerial: false,
                isPastCaches ? Select<PastCaches>(input.ElementSize) : null).ThrowIfOutside(operation);
        }
        GC.KeepAlive(input);
        GC.KeepAlive(index);
    }

    private static delegate*<byte**, nint*, nint, void> Select<TStore>(int elementSize)
        where TStore : struct, IStore
        => elementSize switch
        {
            1 => &Loop<byte, TStore>,
            2 => &Loop<short, TStore>,
            4 => &Loop<int, TStore>,
            8 => &Loop<long, TStore>,
            _ => &Loop<Complex, TStore>,
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<T, TStore>(byte** pointers, nint* strides, nint count)
        where T : unmanaged
        where TStore : struct, IStore
    {
        var context = (AlongDimension.Context*)pointers[0];
        byte* from = pointers[1], places = pointers[2], to = pointers[3];

        // Locals: what is written through a pointer might else change them.
        nint fromStep = strides[1], placeStep = strides[2], toStep = strides[3], step = context->Step;
        ulong size = (ulong)context->Size;
        nint i = 0;
        if (fromStep == 0 && step == sizeof(T) && placeStep == sizeof(long) && toStep == sizeof(T))
        {
            AlongDimension.RequestRow((T*)from, (long)size, count);
            if (TStore.PastCaches) i = LinesPastCaches((T*)from, (long*)places, (T*)to, count, size);
            i += Row((T*)from, (long*)places + i, (T*)to + i, count - i, size);
            places += i * placeStep;
            to += i * toStep;
        }
        for (; i < count; i++)
        {
            long place = *(long*)places;
            if ((ulong)place >= size)
            {
                context->Note(place);
                return;
            }
            *(T*)to = *(T*)(from + ((nint)place * step));
            from += fromStep;
            places += placeStep;
            to += toStep;
        }
    }

    // Elements of one row, eight at a time, as long as all eight indices are inside of it; returns how many that were.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Row<T>(T* from, long* places, T* to, nint count, ulong size)
        where T : unmanaged
    {
        nint i = 0;
        if (!Vector256.IsHardwareAccelerated) return i;
        Vector256<ulong> limit = Vector256.Create(size);
        for (; i <= count - 8 && AreInside(places + i, limit); i += 8)
        {
            T a = from[places[i]], b = from[places[i + 1]], c = from[places[i + 2]], d = from[places[i + 3]];
            to[i] = a;
            to[i + 1] = b;
            to[i + 2] = c;
            to[i + 3] = d;
            a = from[places[i + 4]];
            b = from[places[i + 5]];
            c = from[places[i + 6]];
            d = from[places[i + 7]];
            to[i + 4] = a;
            to[i + 5] = b;
            to[i + 6] = c;
            to[i + 7] = d;
        }
        return i;
    }

    // Elements of one row whose result begins with a line, line by line as long as all indices are inside of the row; returns how many that were.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint LinesPastCaches<T>(T* from, long* places, T* to, nint count, ulong size)
        where T : unmanaged
    {
        nint i = 0;
        if (!Vector256.IsHardwareAccelerated || sizeof(T) is not (4 or 8) || CacheLine.Before(to) != 0) return i;
        Vector256<ulong> limit = Vector256.Create(size);
        if (sizeof(T) == 8)
        {
            for (; i <= count - 8 && AreInside(places + i, limit); i += 8)
            {
                Four((ulong*)from, places + i).StoreAlignedNonTemporal((ulong*)to + i);
                Four((ulong*)from, places + i + 4).StoreAlignedNonTemporal((ulong*)to + i + 4);
            }
            return i;
        }
        for (; i <= count - 16 && AreInside(places + i, limit) && AreInside(places + i + 8, limit); i += 16)
        {
            Eight((uint*)from, places + i).StoreAlignedNonTemporal((uint*)to + i);
            Eight((uint*)from, places + i + 8).StoreAlignedNonTemporal((uint*)to + i + 8);
        }
        return i;
    }

    // Whether eight indices are: a negative number is a large one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreInside(long* places, Vector256<ulong> limit)
    {
        Vector256<ulong> low = Vector256.LessThan(Vector256.Load((ulong*)places), limit), high = Vector256.LessThan(Vector256.Load((ulong*)places + 4), limit);
        return (low & high) == Vector256<ulong>.AllBitsSet;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Four(ulong* from, long* places) => Vector256.Create(from[places[0]], from[places[1]], from[places[2]], from[places[3]]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Eight(uint* from, long* places) => Vector256.Create(
        from[places[0]], from[places[1]], from[places[2]], from[places[3]], from[places[4]], from[places[5]], from[places[6]], from[places[7]]);
}
