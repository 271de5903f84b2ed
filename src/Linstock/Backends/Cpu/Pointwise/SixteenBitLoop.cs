using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>
/// Loops over elements of 16 bits. Contiguous ones are widened in registers, computed with in float and narrowed; whatever is not so, and bodies
/// so long that the conversions hardly count, go through the tiles. Both ways run the same vector code, so results are the same.
/// </summary>
internal static unsafe class SixteenBitLoop<TFormat, TKernel>
    where TFormat : struct, IHalfFormat
    where TKernel : struct, IPointwiseKernel
{
    // Vectors of 16-bit elements that a turn takes.
    private static int VectorBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated ? 64 : 32;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte** pointers, nint* strides, nint count) => Run<ThroughCaches>(pointers, strides, count);

    /// <summary>As <see cref="Run"/>, but stores past the caches; the caller's barrier orders these stores with what tells others of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunStreaming(byte** pointers, nint* strides, nint count)
    {
        nint misaligned = (nint)pointers[TKernel.Arity] & (VectorBytes - 1);
        nint head = misaligned == 0 ? 0 : (VectorBytes - misaligned) / sizeof(ushort);
        if (!IsDirect(strides) || (misaligned & 1) != 0 || count < head + VectorBytes)
        {
            Run<ThroughCaches>(pointers, strides, count);
            return;
        }

        if (head != 0)
        {
            Rest(pointers, strides, 0, head);
        }

        byte** shifted = stackalloc byte*[TKernel.Arity + 1];
        for (int i = 0; i <= TKernel.Arity; i++)
        {
            shifted[i] = pointers[i] + (head * strides[i]);
        }

        Run<PastCaches>(shifted, strides, count - head);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run<TStore>(byte** pointers, nint* strides, nint count)
        where TStore : struct, IStore
    {
        nint lanes = VectorBytes / sizeof(ushort);
        if (count < lanes || !IsDirect(strides))
        {
            TiledLoop<ushort, float, SixteenBitTile<TFormat>, TKernel>.Run(pointers, strides, count);
            return;
        }

        if (Vector512.IsHardwareAccelerated)
        {
            Whole<Vector512<float>, Width512<float>, SixteenBitWidth512<TFormat>, TStore>(pointers, strides, count / lanes);
        }
        else
        {
            Whole<Vector256<float>, Width256<float>, SixteenBitWidth256<TFormat>, TStore>(pointers, strides, count / lanes);
        }

        nint rest = count % lanes;
        if (rest != 0)
        {
            Rest(pointers, strides, count - rest, rest);
        }
    }

    /// <summary>Whether vectors can be read and written where they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDirect(nint* strides)
    {
        if (!TKernel.IsShort || TKernel.IsPredicate || TKernel.Masks != 0 || !Vector256.IsHardwareAccelerated)
        {
            return false;
        }

        bool dense = strides[TKernel.Arity] == sizeof(ushort);
        for (int i = 0; i < TKernel.Arity; i++)
        {
            dense &= strides[i] == sizeof(ushort) | strides[i] == 0;
        }

        return dense;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Rest(byte** pointers, nint* strides, nint start, nint count)
    {
        byte** shifted = stackalloc byte*[TKernel.Arity + 1];
        for (int i = 0; i <= TKernel.Arity; i++)
        {
            shifted[i] = pointers[i] + (start * strides[i]);
        }

        TiledLoop<ushort, float, SixteenBitTile<TFormat>, TKernel>.Run(shifted, strides, count);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Whole<TVector, TWidth, TPair, TStore>(byte** pointers, nint* strides, nint vectors)
        where TVector : struct
        where TWidth : struct, IVectorWidth<TVector>
        where TPair : struct, ISixteenBitWidth<TVector>
        where TStore : struct, IStore
    {
        byte* room = stackalloc byte[7 * 64];
        byte* spread = room + (-(nint)room & 63);
        byte* output = pointers[TKernel.Arity];
        byte* pa = Source(0, pointers, strides, spread, TWidth.Bytes, out nint sa);
        byte* pb = Source(1, pointers, strides, spread, TWidth.Bytes, out nint sb);
        byte* pc = Source(2, pointers, strides, spread, TWidth.Bytes, out nint sc);
        byte* pd = Source(3, pointers, strides, spread, TWidth.Bytes, out nint sd);
        byte* pe = Source(4, pointers, strides, spread, TWidth.Bytes, out nint se);
        byte* pf = Source(5, pointers, strides, spread, TWidth.Bytes, out nint sf);
        for (; vectors > 0; vectors--)
        {
            (TVector a0, TVector a1) = Load<TVector, TPair>(0, pa);
            (TVector b0, TVector b1) = Load<TVector, TPair>(1, pb);
            (TVector c0, TVector c1) = Load<TVector, TPair>(2, pc);
            (TVector d0, TVector d1) = Load<TVector, TPair>(3, pd);
            (TVector e0, TVector e1) = Load<TVector, TPair>(4, pe);
            (TVector f0, TVector f1) = Load<TVector, TPair>(5, pf);
            TPair.StoreJoined<TStore>(TWidth.Apply<TKernel>(a0, b0, c0, d0, e0, f0), TWidth.Apply<TKernel>(a1, b1, c1, d1, e1, f1), output);
            pa = Advance(0, pa, sa);
            pb = Advance(1, pb, sb);
            pc = Advance(2, pc, sc);
            pd = Advance(3, pd, sd);
            pe = Advance(4, pe, se);
            pf = Advance(5, pf, sf);
            output += TWidth.Bytes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector Even, TVector Odd) Load<TVector, TPair>(int index, byte* source)
        where TVector : struct
        where TPair : struct, ISixteenBitWidth<TVector> => index < TKernel.Arity ? TPair.LoadSplit(source) : default;

    /// <summary>Where an operand is read from: a number is spread over a vector, which does not move.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Source(int index, byte** pointers, nint* strides, byte* spread, int bytes, out nint step)
    {
        step = 0;
        if (index >= TKernel.Arity)
        {
            return null;
        }

        if (strides[index] != 0)
        {
            step = bytes;
            return pointers[index];
        }

        byte* place = spread + (index * bytes);
        new Span<ushort>(place, bytes / sizeof(ushort)).Fill(*(ushort*)pointers[index]);
        return place;
    }

    /// <summary>Moves the pointer of an operand that there is: the JIT does not see that the others' are never read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Advance(int index, byte* pointer, nint step) => index < TKernel.Arity ? pointer + step : null;
}
