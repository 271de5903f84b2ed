using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>Tiles of an integer product, one or four rows by two registers of 32 bytes, summed in registers while k runs.</summary>
internal static unsafe class IntegerTile<T>
    where T : unmanaged, IBinaryInteger<T>
{
    /// <summary>The rows of the taller tile: with two registers of columns its sums take half of sixteen registers.</summary>
    public const int Rows = 4;

    /// <summary>tile[r, j] = Σₖ a[r·aRow + k·aStep] · b[k·bStep + j].</summary>
    /// <param name="rows">1 or <see cref="Rows"/>.</param>
    /// <param name="isNarrow">Whether all factors are <see cref="long"/> numbers that fit into 32 bits, and the machine has AVX2.</param>
    /// <param name="k">The depth.</param>
    /// <param name="a">The rows' factors.</param>
    /// <param name="aRow">Elements from row to row of a.</param>
    /// <param name="aStep">Elements from k to k + 1 of a.</param>
    /// <param name="b">The columns' factors, two registers for each k.</param>
    /// <param name="bStep">Elements from k to k + 1 of b.</param>
    /// <param name="tile">The sums, dense.</param>
    public static void Run(int rows, bool isNarrow, nint k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* tile)
    {
        if (isNarrow)
        {
            if (rows == Rows) Tile<Four, NarrowFactors>(k, a, aRow, aStep, b, bStep, tile);
            else Tile<One, NarrowFactors>(k, a, aRow, aStep, b, bStep, tile);
        }
        else if (typeof(T) == typeof(long) && Avx2.IsSupported && !Avx512DQ.VL.IsSupported)
        {
            for (int half = 0; half < 2; half++)
            {
                nint column = half * Vector256<long>.Count;
                if (rows == Rows) HalvesTile<Four>(k, (long*)a, aRow, aStep, (long*)b + column, bStep, (long*)tile + column);
                else HalvesTile<One>(k, (long*)a, aRow, aStep, (long*)b + column, bStep, (long*)tile + column);
            }
        }
        else if (rows == Rows)
        {
            Tile<Four, WholeFactors>(k, a, aRow, aStep, b, bStep, tile);
        }
        else
        {
            Tile<One, WholeFactors>(k, a, aRow, aStep, b, bStep, tile);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TRows, TFactors>(nint k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* tile)
        where TRows : struct, ICount
        where TFactors : struct, IFactors
    {
        int lanes = Vector256<T>.Count;
        Vector256<T> c0 = Vector256<T>.Zero, c1 = c0, c2 = c0, c3 = c0, d0 = c0, d1 = c0, d2 = c0, d3 = c0;
        for (; k > 0; k--, a += aStep, b += bStep)
        {
            Vector256<T> x = Vector256.Load(b), y = Vector256.Load(b + lanes);
            Vector256<T> s = Vector256.Create(a[0]);
            c0 += TFactors.Multiply(s, x);
            d0 += TFactors.Multiply(s, y);
            if (TRows.Value == 1) continue;
            s = Vector256.Create(a[aRow]);
            c1 += TFactors.Multiply(s, x);
            d1 += TFactors.Multiply(s, y);
            s = Vector256.Create(a[2 * aRow]);
            c2 += TFactors.Multiply(s, x);
            d2 += TFactors.Multiply(s, y);
            s = Vector256.Create(a[3 * aRow]);
            c3 += TFactors.Multiply(s, x);
            d3 += TFactors.Multiply(s, y);
        }

        c0.Store(tile);
        d0.Store(tile + lanes);
        if (TRows.Value == 1) return;
        c1.Store(tile + 2 * lanes);
        d1.Store(tile + 3 * lanes);
        c2.Store(tile + 4 * lanes);
        d2.Store(tile + 5 * lanes);
        c3.Store(tile + 6 * lanes);
        d3.Store(tile + 7 * lanes);
    }

    /// <summary>
    /// One register of columns of 64-bit numbers, whose products AVX2 lacks: x·y = x₀·y₀ + 2³²·(x₀·y₁ + x₁·y₀) in 32-bit halves, modulo 2⁶⁴. The
    /// products that are shifted have sums of their own, so that they are shifted once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void HalvesTile<TRows>(nint k, long* a, nint aRow, nint aStep, long* b, nint bStep, long* tile)
        where TRows : struct, ICount
    {
        Vector256<ulong> c0 = Vector256<ulong>.Zero, c1 = c0, c2 = c0, c3 = c0, d0 = c0, d1 = c0, d2 = c0, d3 = c0;
        for (; k > 0; k--, a += aStep, b += bStep)
        {
            Vector256<uint> low = Vector256.Load((uint*)b), high = Vector256.ShiftRightLogical(low.AsUInt64(), 32).AsUInt32();
            Add(a, low, high, ref c0, ref d0);
            if (TRows.Value == 1) continue;
            Add(a + aRow, low, high, ref c1, ref d1);
            Add(a + 2 * aRow, low, high, ref c2, ref d2);
            Add(a + 3 * aRow, low, high, ref c3, ref d3);
        }

        int row = 2 * Vector256<long>.Count;
        (c0 + (d0 << 32)).AsInt64().Store(tile);
        if (TRows.Value == 1) return;
        (c1 + (d1 << 32)).AsInt64().Store(tile + row);
        (c2 + (d2 << 32)).AsInt64().Store(tile + 2 * row);
        (c3 + (d3 << 32)).AsInt64().Store(tile + 3 * row);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(long* factor, Vector256<uint> low, Vector256<uint> high, ref Vector256<ulong> sum, ref Vector256<ulong> shifted)
    {
        Vector256<uint> factorLow = Vector256.Create(((uint*)factor)[0]), factorHigh = Vector256.Create(((uint*)factor)[1]);
        sum += Avx2.Multiply(factorLow, low);
        shifted += Avx2.Multiply(factorLow, high);
        shifted += Avx2.Multiply(factorHigh, low);
    }

    /// <summary>How a register of products comes about.</summary>
    private interface IFactors
    {
        static abstract Vector256<T> Multiply(Vector256<T> left, Vector256<T> right);
    }

    private readonly struct WholeFactors : IFactors
    {
        public static Vector256<T> Multiply(Vector256<T> left, Vector256<T> right) => left * right;
    }

    /// <summary>64-bit numbers that fit into 32 bits: AVX2 multiplies their lower halves, with their signs, to 64 bits.</summary>
    private readonly struct NarrowFactors : IFactors
    {
        public static Vector256<T> Multiply(Vector256<T> left, Vector256<T> right) => Avx2.Multiply(left.AsInt32(), right.AsInt32()).As<long, T>();
    }
}
