using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>
/// The vector loop of pointwise kernels: every operand is contiguous or one number (stride 0), the output is contiguous.
/// Whatever is not so comes here tile by tile (TiledLoop), and remainders go
/// through the same vector code, so that an element's result does not depend on where in memory it lies.
/// </summary>
internal static unsafe class VectorLoop<T, TVector, TWidth, TKernel>
    where T : unmanaged
    where TWidth : struct, IVectorWidth<TVector>
    where TKernel : struct, IPointwiseKernel
{
    /// <summary>Vectors a turn of a short body: enough to hide the loop's own instructions.</summary>
    private const int Unroll = 4;

    /// <summary>Room for a turn of the widest vectors of every operand, and to begin at a line; a constant, so that it is an ordinary local.</summary>
    private const int SpreadBytes = (6 * Unroll * 64) + 64;

    // Without the attribute the JIT leaves these as calls, and then nothing that depends on them folds.
    private static int Lanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TWidth.Bytes / sizeof(T);
    }

    private static int OutputSize
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TKernel.IsPredicate ? 1 : sizeof(T);
    }

    /// <summary>Predicates always are: four masks narrow to one vector of bytes.</summary>
    private static bool IsUnrolled
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TKernel.IsShort || TKernel.IsPredicate;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(byte** pointers, nint* strides, nint count)
    {
        if (count < Lanes)
        {
            Partial(pointers, strides, 0, count);
        }
        else if (ImmediatesAreNumbers(strides))
        {
            Whole<InRegisters, ThroughCaches>(pointers, strides, 0, count);
        }
        else
        {
            Whole<InMemory, ThroughCaches>(pointers, strides, 0, count);
        }
    }

    /// <summary>As <see cref="Run"/>, but stores past the caches; the caller's barrier orders these stores with what tells others of them.</summary>
    public static void RunStreaming(byte** pointers, nint* strides, nint count)
    {
        nint misaligned = (nint)pointers[TKernel.Arity] & (TWidth.Bytes - 1);
        nint head = misaligned == 0 ? 0 : (TWidth.Bytes - misaligned) / sizeof(T);
        if (TKernel.IsPredicate || misaligned % sizeof(T) != 0 || count < head + Lanes || !ImmediatesAreNumbers(strides))
        {
            Run(pointers, strides, count);
            return;
        }

        if (head != 0)
        {
            Partial(pointers, strides, 0, head);
        }

        Whole<InRegisters, PastCaches>(pointers, strides, head, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool ImmediatesAreNumbers(nint* strides)
    {
        nint all = 0;
        for (int i = 0; i < TKernel.Arity; i++)
        {
            if ((TKernel.Immediates >> i & 1) != 0)
            {
                all |= strides[i];
            }
        }

        return all == 0;
    }

    /// <summary>All whole vectors, and what is left over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Whole<TPlace, TStore>(byte** pointers, nint* strides, nint start, nint count)
        where TPlace : struct, IPlace
        where TStore : struct, IStore
    {
        nint rest = (count - start) & (Lanes - 1);
        Vectors<TPlace, TStore>(pointers, strides, start, (count - start) / Lanes);
        if (rest != 0)
        {
            Partial(pointers, strides, count - rest, rest);
        }
    }

    /// <summary>Four vectors a turn of a short body; long ones, which keep the machine busy by themselves, and the last few vectors go one by one.</summary>
    /// <remarks>
    /// One by one, the next operands are read before the result is stored. A processor that expects a load to need what the store before it writes makes
    /// it wait for that; some processes of a Zen 4 machine ran sin, cos and tanh fifteen times slower so, each turn beginning when the last had ended.
    /// </remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Vectors<TPlace, TStore>(byte** pointers, nint* strides, nint start, nint vectors)
        where TPlace : struct, IPlace
        where TStore : struct, IStore
    {
        byte* room = stackalloc byte[SpreadBytes];
        byte* spread = room + (-(nint)room & 63);
        byte* output = pointers[TKernel.Arity] + start * OutputSize;
        TVector a = Prepare<TPlace>(0, pointers, strides, start, spread, out byte* pa, out nint sa);
        TVector b = Prepare<TPlace>(1, pointers, strides, start, spread, out byte* pb, out nint sb);
        TVector c = Prepare<TPlace>(2, pointers, strides, start, spread, out byte* pc, out nint sc);
        TVector d = Prepare<TPlace>(3, pointers, strides, start, spread, out byte* pd, out nint sd);
        TVector e = Prepare<TPlace>(4, pointers, strides, start, spread, out byte* pe, out nint se);
        TVector f = Prepare<TPlace>(5, pointers, strides, start, spread, out byte* pf, out nint sf);
        if (IsUnrolled)
        {
            for (; vectors >= Unroll; vectors -= Unroll)
            {
                Turn<TPlace, TStore>(a, b, c, d, e, f, pa, pb, pc, pd, pe, pf, output);
                pa = Advance(0, pa, Unroll * sa);
                pb = Advance(1, pb, Unroll * sb);
                pc = Advance(2, pc, Unroll * sc);
                pd = Advance(3, pd, Unroll * sd);
                pe = Advance(4, pe, Unroll * se);
                pf = Advance(5, pf, Unroll * sf);
                output += Unroll * Lanes * OutputSize;
            }

            if (vectors == 0)
            {
                return;
            }
        }

        a = Operand<TPlace>(0, a, pa, 0);
        b = Operand<TPlace>(1, b, pb, 0);
        c = Operand<TPlace>(2, c, pc, 0);
        d = Operand<TPlace>(3, d, pd, 0);
        e = Operand<TPlace>(4, e, pe, 0);
        f = Operand<TPlace>(5, f, pf, 0);
        for (; ; output += Lanes * OutputSize)
        {
            TVector result = TWidth.Apply<TKernel>(a, b, c, d, e, f);
            if (--vectors == 0)
            {
                Store<TStore>(result, output);
                return;
            }

            a = Next<TPlace>(0, a, ref pa, sa);
            b = Next<TPlace>(1, b, ref pb, sb);
            c = Next<TPlace>(2, c, ref pc, sc);
            d = Next<TPlace>(3, d, ref pd, sd);
            e = Next<TPlace>(4, e, ref pe, se);
            f = Next<TPlace>(5, f, ref pf, sf);
            Store<TStore>(result, output);
        }
    }

    /// <summary>Four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn<TPlace, TStore>(
        TVector a, TVector b, TVector c, TVector d, TVector e, TVector f,
        byte* pa, byte* pb, byte* pc, byte* pd, byte* pe, byte* pf, byte* output)
        where TPlace : struct, IPlace
        where TStore : struct, IStore
    {
        TVector r0 = Result<TPlace>(a, b, c, d, e, f, pa, pb, pc, pd, pe, pf, 0);
        if (!TKernel.IsPredicate)
        {
            Store<TStore>(r0, output);
        }

        TVector r1 = Result<TPlace>(a, b, c, d, e, f, pa, pb, pc, pd, pe, pf, TWidth.Bytes);
        if (!TKernel.IsPredicate)
        {
            Store<TStore>(r1, output + TWidth.Bytes);
        }

        TVector r2 = Result<TPlace>(a, b, c, d, e, f, pa, pb, pc, pd, pe, pf, 2 * TWidth.Bytes);
        if (!TKernel.IsPredicate)
        {
            Store<TStore>(r2, output + 2 * TWidth.Bytes);
        }

        TVector r3 = Result<TPlace>(a, b, c, d, e, f, pa, pb, pc, pd, pe, pf, 3 * TWidth.Bytes);
        if (TKernel.IsPredicate)
        {
            TWidth.StoreMasks(r0, r1, r2, r3, output);
        }
        else
        {
            Store<TStore>(r3, output + 3 * TWidth.Bytes);
        }
    }

    /// <summary>Moves the pointer of an operand that there is: the JIT does not see that the others' are never read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Advance(int index, byte* pointer, nint step) => index < TKernel.Arity ? pointer + step : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Result<TPlace>(
        TVector a, TVector b, TVector c, TVector d, TVector e, TVector f,
        byte* pa, byte* pb, byte* pc, byte* pd, byte* pe, byte* pf, int offset)
        where TPlace : struct, IPlace => TWidth.Apply<TKernel>(
            Operand<TPlace>(0, a, pa, offset),
            Operand<TPlace>(1, b, pb, offset),
            Operand<TPlace>(2, c, pc, offset),
            Operand<TPlace>(3, d, pd, offset),
            Operand<TPlace>(4, e, pe, offset),
            Operand<TPlace>(5, f, pf, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TStore>(TVector result, byte* output)
        where TStore : struct, IStore
    {
        if (TKernel.IsPredicate)
        {
            TWidth.StoreMask(result, output);
        }
        else if (TStore.PastCaches)
        {
            TWidth.StoreStreaming(result, output);
        }
        else
        {
            TWidth.Store(result, output);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Operand<TPlace>(int index, TVector immediate, byte* source, int offset)
        where TPlace : struct, IPlace =>
        index >= TKernel.Arity || (TPlace.ImmediatesInRegisters && (TKernel.Immediates >> index & 1) != 0)
            ? immediate
            : TWidth.Load(source + offset);

    /// <summary>Moves on to the next vector of an operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Next<TPlace>(int index, TVector operand, ref byte* source, nint step)
        where TPlace : struct, IPlace
    {
        source = Advance(index, source, step);
        return Operand<TPlace>(index, operand, source, 0);
    }

    /// <summary>The vector of an immediate; where an operand is read from, and by how much that moves from vector to vector: a
    /// number that is no immediate is spread over as many vectors as a turn reads, and does not move.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Prepare<TPlace>(
        int index, byte** pointers, nint* strides, nint start, byte* spread, out byte* source, out nint step)
        where TPlace : struct, IPlace
    {
        source = null;
        step = 0;
        if (index >= TKernel.Arity)
        {
            return default!;
        }

        if (strides[index] != 0)
        {
            source = pointers[index] + start * sizeof(T);
            step = TWidth.Bytes;
            return default!;
        }

        TVector number = TWidth.Broadcast(pointers[index]);
        if (TPlace.ImmediatesInRegisters && (TKernel.Immediates >> index & 1) != 0)
        {
            return number;
        }

        source = spread + index * Unroll * TWidth.Bytes;
        for (int i = 0; i < Unroll; i++)
        {
            TWidth.Store(number, source + i * TWidth.Bytes);
        }

        return default!;
    }

    /// <summary>Less than a vector of elements, through buffers.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Partial(byte** pointers, nint* strides, nint start, nint count)
    {
        if (count == 0)
        {
            return; // where an operand without elements lies, there may be no memory to read
        }

        byte* buffers = stackalloc byte[(TKernel.Arity + 1) * TWidth.Bytes];
        TVector result = TWidth.Apply<TKernel>(
            PartialOperand(0, pointers, strides, start, count, buffers),
            PartialOperand(1, pointers, strides, start, count, buffers),
            PartialOperand(2, pointers, strides, start, count, buffers),
            PartialOperand(3, pointers, strides, start, count, buffers),
            PartialOperand(4, pointers, strides, start, count, buffers),
            PartialOperand(5, pointers, strides, start, count, buffers));
        byte* output = pointers[TKernel.Arity] + start * OutputSize;
        byte* buffer = buffers + TKernel.Arity * TWidth.Bytes;
        if (TKernel.IsPredicate)
        {
            TWidth.StoreMask(result, buffer);
            for (nint i = 0; i < count; i++)
            {
                output[i] = buffer[i];
            }
        }
        else
        {
            TWidth.Store(result, buffer);
            for (nint i = 0; i < count; i++)
            {
                ((T*)output)[i] = ((T*)buffer)[i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector PartialOperand(int index, byte** pointers, nint* strides, nint start, nint count, byte* buffers)
    {
        if (index >= TKernel.Arity)
        {
            return default!;
        }

        if (strides[index] == 0 || count == 1)
        {
            return TWidth.Broadcast(pointers[index] + start * strides[index]);
        }

        T* source = (T*)pointers[index] + start;
        T* buffer = (T*)(buffers + index * TWidth.Bytes);
        TWidth.Store(TWidth.Broadcast((byte*)source), (byte*)buffer);
        for (nint i = 1; i < count; i++)
        {
            buffer[i] = source[i];
        }

        return TWidth.Load((byte*)buffer);
    }
}

/// <summary>Where a loop keeps immediates.</summary>
internal interface IPlace
{
    static abstract bool ImmediatesInRegisters { get; }
}

internal readonly struct InRegisters : IPlace
{
    public static bool ImmediatesInRegisters => true;
}

/// <summary>For the rare call that gives a tensor where a number is usual.</summary>
internal readonly struct InMemory : IPlace
{
    public static bool ImmediatesInRegisters => false;
}

internal interface IStore
{
    static abstract bool PastCaches { get; }
}

internal readonly struct ThroughCaches : IStore
{
    public static bool PastCaches => false;
}

internal readonly struct PastCaches : IStore
{
    static bool IStore.PastCaches => true;
}
