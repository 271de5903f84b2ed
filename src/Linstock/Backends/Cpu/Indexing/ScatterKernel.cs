using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Indexing;

/// <summary>What scatter does with an element that it meets.</summary>
internal enum ScatterMode : byte
{
    Assign,
    Add,
    Multiply,
    Max,
    Min,
}

/// <summary>
/// result[i][index[i][j][k]][k] = source[i][j][k] for dimension 1, or adds, multiplies, takes the larger or smaller one; in the
/// order of the index's elements. The index is int64 and checked before anything is written.
/// </summary>
internal readonly unsafe struct ScatterKernel(Tensor result, int dim, Tensor index, Tensor source, ScatterMode mode, string operation) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "scatter";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (index.Numel == 0) return;
        byte** pointers = stackalloc byte*[4];
        fixed (byte* places = &index.Reference, from = &source.Reference, to = &result.Reference)
        {
            pointers[1] = places;
            pointers[2] = to;
            AlongDimension.Run(&CheckIndices, result, dim, index.Shape, pointers, [index, result], isSerial: false).ThrowIfOutside(operation);
            int across = Across();
            long size = across < 0 ? 1 : index.Shape[across];
            (nint firstPlace, nint first, nint target) = ((nint)places, (nint)from, (nint)to);
            ScatterKernel kernel = this;
            WorkerPool.For(size, Math.Max(1, Grain * size / index.Numel), (begin, end) =>
                kernel.RunSlice((byte*)firstPlace, (byte*)first, (byte*)target, across, (nint)begin, (nint)(end - begin)));
        }
        GC.KeepAlive(index);
        GC.KeepAlive(source);
    }

    /// <summary>Elements that are worth a thread of their own.</summary>
    private const long Grain = 32768;

    /// <summary>
    /// The longest dimension that no index addresses, or -1: its entries never meet, so threads may share it, and those that do meet are
    /// folded in the same order whatever the number of threads.
    /// </summary>
    private int Across()
    {
        int longest = -1;
        for (int d = 0; d < index.NDim; d++)
            if (d != dim && result.Strides[d] != 0 && (longest < 0 || index.Shape[d] > index.Shape[longest])) longest = d;
        return longest;
    }

    // Folds the entries of one dimension from begin on; without such a dimension, everything.
    private void RunSlice(byte* places, byte* from, byte* to, int across, nint begin, nint count)
    {
        int rank = index.NDim;
        Span<long> sizes = stackalloc long[Math.Max(1, rank)];
        for (int d = 0; d < rank; d++) sizes[d] = index.Shape[d];
        byte** pointers = stackalloc byte*[4];
        pointers[1] = places;
        pointers[2] = from;
        pointers[3] = to;
        if (across >= 0)
        {
            sizes[across] = count;
            pointers[1] += begin * (nint)index.Strides[across] * index.ElementSize;
            pointers[2] += begin * (nint)source.Strides[across] * source.ElementSize;
            pointers[3] += begin * (nint)result.Strides[across] * result.ElementSize;
        }
        AlongDimension.Run(Select(), result, dim, new Shape(sizes[..rank]), pointers, [index, source, result], isSerial: true);
    }

    private delegate*<byte**, nint*, nint, void> Select()
    {
        if (mode == ScatterMode.Assign)
        {
            return result.ElementSize switch
            {
                1 => &Loop<byte, AssignFold<byte>>,
                2 => &Loop<short, AssignFold<short>>,
                4 => &Loop<int, AssignFold<int>>,
                8 => &Loop<long, AssignFold<long>>,
                _ => &Loop<Complex, AssignFold<Complex>>,
            };
        }
        return result.DType switch
        {
            DType.Float32 => Select<float>(),
            DType.Float64 => Select<double>(),
            DType.Float16 => Select<Half>(),
            DType.Int64 => Select<long>(),
            DType.Int32 => Select<int>(),
            DType.Int16 => Select<short>(),
            DType.Int8 => Select<sbyte>(),
            DType.UInt8 => Select<byte>(),
            DType.Bool => mode == ScatterMode.Add || mode == ScatterMode.Max ? &Loop<byte, OrFold> : &Loop<byte, AndFold>,
            DType.BFloat16 => SelectBFloat16(),
            DType.Complex32 => SelectComplex<Complex32>(),
            DType.Complex64 => SelectComplex<Complex64>(),
            DType.Complex128 => SelectComplex<Complex>(),
            _ => throw DTypes.Unknown(result.DType),
        };
    }

    private delegate*<byte**, nint*, nint, void> Select<T>()
        where T : unmanaged, INumber<T>
        => mode switch
        {
            ScatterMode.Add => &Loop<T, AddFold<T>>,
            ScatterMode.Multiply => &Loop<T, MultiplyFold<T>>,
            ScatterMode.Max => &Loop<T, MaxFold<T>>,
            _ => &Loop<T, MinFold<T>>,
        };

    private delegate*<byte**, nint*, nint, void> SelectComplex<T>()
        where T : unmanaged, IAdditionOperators<T, T, T>, IMultiplyOperators<T, T, T>
        => mode == ScatterMode.Add ? &Loop<T, AddFold<T>> : &Loop<T, MultiplyFold<T>>;

    private delegate*<byte**, nint*, nint, void> SelectBFloat16() => mode switch
    {
        ScatterMode.Add => &Loop<BFloat16, BFloat16Fold<AddFold<float>>>,
        ScatterMode.Multiply => &Loop<BFloat16, BFloat16Fold<MultiplyFold<float>>>,
        ScatterMode.Max => &Loop<BFloat16, BFloat16Fold<MaxFold<float>>>,
        _ => &Loop<BFloat16, BFloat16Fold<MinFold<float>>>,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CheckIndices(byte** pointers, nint* strides, nint count)
    {
        var context = (AlongDimension.Context*)pointers[0];
        byte* places = pointers[1];
        nint step = strides[1];
        ulong size = (ulong)context->Size;
        // One number for the whole row.
        if (step == 0) count = Math.Min(count, 1);
        nint i = 0;
        if (step == sizeof(long))
        {
            // Whole vectors first: a negative number is a large one.
            var limit = new Vector<ulong>(size);
            while (i <= count - (2 * Vector<ulong>.Count)
                && Vector.LessThanAll(Vector.Load((ulong*)places + i), limit) && Vector.LessThanAll(Vector.Load((ulong*)places + i + Vector<ulong>.Count), limit))
                i += 2 * Vector<ulong>.Count;
        }
        for (places += i * step; i < count; i++, places += step)
            if ((ulong)*(long*)places >= size) context->Note(*(long*)places);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<T, TFold>(byte** pointers, nint* strides, nint count)
        where T : unmanaged
        where TFold : struct, IScatterFold<T>
    {
        // Locals: what is written through a pointer might else change them.
        byte* places = pointers[1], from = pointers[2], to = pointers[3];
        nint placeStep = strides[1], fromStep = strides[2], toStep = strides[3], step = ((AlongDimension.Context*)pointers[0])->Step;
        if (placeStep == 0 && count > 0)
        {
            to += (nint)(*(long*)places) * step;
            if (fromStep == sizeof(T) && toStep == sizeof(T))
            {
                Row<T, TFold>((T*)from, (T*)to, count);
                return;
            }
            step = 0;
        }
        nint i = 0;
        if (placeStep == sizeof(long) && fromStep == sizeof(T) && toStep == 0 && step == sizeof(T))
        {
            AlongDimension.RequestRow((T*)to, ((AlongDimension.Context*)pointers[0])->Size, count);
            i = WithinRow<T, TFold>((long*)places, (T*)from, (T*)to, count);
            places += i * placeStep;
            from += i * fromStep;
        }
        for (; i < count; i++, places += placeStep, from += fromStep, to += toStep)
        {
            T* target = (T*)(to + ((nint)(*(long*)places) * step));
            *target = TFold.Fold(*target, *(T*)from);
        }
    }

    // Elements meet others of one row, four at a time in their order; returns how many that were.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint WithinRow<T, TFold>(long* places, T* from, T* to, nint count)
        where T : unmanaged
        where TFold : struct, IScatterFold<T>
    {
        nint i = 0;
        for (; i <= count - 4; i += 4)
        {
            T* a = to + places[i], b = to + places[i + 1], c = to + places[i + 2], d = to + places[i + 3];
            *a = TFold.Fold(*a, from[i]);
            *b = TFold.Fold(*b, from[i + 1]);
            *c = TFold.Fold(*c, from[i + 2]);
            *d = TFold.Fold(*d, from[i + 3]);
        }
        return i;
    }

    // A whole row of the source meets one of the target; they share nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<T, TFold>(T* from, T* to, nint count)
        where T : unmanaged
        where TFold : struct, IScatterFold<T>
    {
        nint i = 0;
        if (TFold.IsSum && Vector<T>.IsSupported)
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) Vector.Store(Vector.Load(to + i) + Vector.Load(from + i), to + i);
        for (; i < count; i++) to[i] = TFold.Fold(to[i], from[i]);
    }
}
