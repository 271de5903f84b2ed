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
            Whole512<TStore>(pointers, strides, count / lanes);
        }
        else
        {
            Whole256<TStore>(pointers, strides, count / lanes);
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
    private static void Whole512<TStore>(byte** pointers, nint* strides, nint vectors)
        where TStore : struct, IStore
    {
        byte* spread = stackalloc byte[6 * 64];
        byte* output = pointers[TKernel.Arity];
        byte* pa = Source(0, pointers, strides, spread, 64, out nint sa);
        byte* pb = Source(1, pointers, strides, spread, 64, out nint sb);
        byte* pc = Source(2, pointers, strides, spread, 64, out nint sc);
        byte* pd = Source(3, pointers, strides, spread, 64, out nint sd);
        byte* pe = Source(4, pointers, strides, spread, 64, out nint se);
        byte* pf = Source(5, pointers, strides, spread, 64, out nint sf);
        for (; vectors > 0; vectors--)
        {
            (Vector512<float> a0, Vector512<float> a1) = Load512(0, pa);
            (Vector512<float> b0, Vector512<float> b1) = Load512(1, pb);
            (Vector512<float> c0, Vector512<float> c1) = Load512(2, pc);
            (Vector512<float> d0, Vector512<float> d1) = Load512(3, pd);
            (Vector512<float> e0, Vector512<float> e1) = Load512(4, pe);
            (Vector512<float> f0, Vector512<float> f1) = Load512(5, pf);
            Vector512<ushort> result = TFormat.Narrow(TKernel.Apply(a0, b0, c0, d0, e0, f0), TKernel.Apply(a1, b1, c1, d1, e1, f1));
            if (TStore.PastCaches)
            {
                result.StoreAlignedNonTemporal((ushort*)output);
            }
            else
            {
                result.Store((ushort*)output);
            }

            pa = Advance(0, pa, sa);
            pb = Advance(1, pb, sb);
            pc = Advance(2, pc, sc);
            pd = Advance(3, pd, sd);
            pe = Advance(4, pe, se);
            pf = Advance(5, pf, sf);
            output += 64;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Lower, Vector512<float> Upper) Load512(int index, byte* source) =>
        index < TKernel.Arity ? TFormat.Widen(Vector512.Load((ushort*)source)) : default;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Whole256<TStore>(byte** pointers, nint* strides, nint vectors)
        where TStore : struct, IStore
    {
        byte* spread = stackalloc byte[6 * 32];
        byte* output = pointers[TKernel.Arity];
        byte* pa = Source(0, pointers, strides, spread, 32, out nint sa);
        byte* pb = Source(1, pointers, strides, spread, 32, out nint sb);
        byte* pc = Source(2, pointers, strides, spread, 32, out nint sc);
        byte* pd = Source(3, pointers, strides, spread, 32, out nint sd);
        byte* pe = Source(4, pointers, strides, spread, 32, out nint se);
        byte* pf = Source(5, pointers, strides, spread, 32, out nint sf);
        for (; vectors > 0; vectors--)
        {
            (Vector256<float> a0, Vector256<float> a1) = Load256(0, pa);
            (Vector256<float> b0, Vector256<float> b1) = Load256(1, pb);
            (Vector256<float> c0, Vector256<float> c1) = Load256(2, pc);
            (Vector256<float> d0, Vector256<float> d1) = Load256(3, pd);
            (Vector256<float> e0, Vector256<float> e1) = Load256(4, pe);
            (Vector256<float> f0, Vector256<float> f1) = Load256(5, pf);
            Vector256<ushort> result = TFormat.Narrow(TKernel.Apply(a0, b0, c0, d0, e0, f0), TKernel.Apply(a1, b1, c1, d1, e1, f1));
            if (TStore.PastCaches)
            {
                result.StoreAlignedNonTemporal((ushort*)output);
            }
            else
            {
                result.Store((ushort*)output);
            }

            pa = Advance(0, pa, sa);
            pb = Advance(1, pb, sb);
            pc = Advance(2, pc, sc);
            pd = Advance(3, pd, sd);
            pe = Advance(4, pe, se);
            pf = Advance(5, pf, sf);
            output += 32;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Lower, Vector256<float> Upper) Load256(int index, byte* source) =>
        index < TKernel.Arity ? TFormat.Widen(Vector256.Load((ushort*)source)) : default;

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
