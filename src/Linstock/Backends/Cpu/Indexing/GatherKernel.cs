using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Linstock.Backends.Batched;

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
            delegate*<byte**, nint*, nint, void> loop = input.ElementSize switch
            {
                1 => &Loop<byte>,
                2 => &Loop<short>,
                4 => &Loop<int>,
                8 => &Loop<long>,
                _ => &Loop<Complex>,
            };
            AlongDimension.Run(loop, input, dim, result.Shape, pointers, [input, index, result], isSerial: false).ThrowIfOutside(operation);
        }
        GC.KeepAlive(input);
        GC.KeepAlive(index);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<T>(byte** pointers, nint* strides, nint count)
        where T : unmanaged
    {
        var context = (AlongDimension.Context*)pointers[0];
        byte* from = pointers[1], places = pointers[2], to = pointers[3];

        // Locals: what is written through a pointer might else change them.
        nint fromStep = strides[1], placeStep = strides[2], toStep = strides[3], step = context->Step;
        ulong size = (ulong)context->Size;
        nint i = 0;
        if (fromStep == 0 && step == sizeof(T) && placeStep == sizeof(long) && toStep == sizeof(T))
        {
            i = Row((T*)from, (long*)places, (T*)to, count, size);
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
        for (; i <= count - 8; i += 8)
        {
            // A negative number is a large one.
            Vector256<ulong> low = Vector256.LessThan(Vector256.Load((ulong*)places + i), limit), high = Vector256.LessThan(Vector256.Load((ulong*)places + i + 4), limit);
            if ((low & high) != Vector256<ulong>.AllBitsSet) break;
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
}
