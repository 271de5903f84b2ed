using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>The innermost loop of every matrix product: a tile of C held in registers while k runs.</summary>
/// <remarks>
/// <para>
/// C[r, :] (+)= Σₖ a[r·aRow + k·aStep] · b[k·bStep, :], for 1 to 12 rows and one or two registers of columns, or up to 8 rows and three. Operands may be
/// packed panels (aRow = 1, bStep = the tile's width) or the caller's own matrices: both are only strides, so small products
/// need no packing. Or tables say where either operand's elements are, and windows of images are never copied, whatever their strides,
/// their dilation and the order of their dimensions.
/// </para>
/// <para>
/// 12 rows of two registers fill the 32 registers of AVX-512 (24 sums, 2 of b, 1 broadcast); 6 rows of two fill the 16 of AVX2
/// (Van Zee and van de Geijn, BLIS, ACM TOMS 2015), and so do 8 and 4 rows of three, which suit rows of images that are three registers long. The rows are written out because only locals become registers; rows
/// beyond <c>TRows</c> vanish at compilation. Every element is one chain of multiply-adds over k whatever the tile, so
/// results do not depend on how a matrix is cut.
/// </para>
/// </remarks>
internal static unsafe class TileKernel<T, TVector, TSimd>
    where T : unmanaged
    where TVector : unmanaged
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>Less depth is over before the lines of c come one after the other.</summary>
    private const nint LeastSpreadDepth = 32;

    /// <summary>Computes one tile; C has unit column stride.</summary>
    /// <param name="k">The depth; 0 gives a tile of zeros.</param>
    /// <param name="a">The rows' factors.</param>
    /// <param name="aRow">Elements from row to row of a; or, for <see cref="RowTable"/>, the address of one offset from a per row.</param>
    /// <param name="aStep">Elements from k to k + 1 of a; or, for <see cref="RowTable"/>, the address of one more offset per k.</param>
    /// <param name="b">The columns' factors; packed where tables give the places of a.</param>
    /// <param name="bStep">Elements from k to k + 1 of b; or, for <see cref="RowTable"/>, the address of one offset from b per k.</param>
    /// <param name="c">The tile.</param>
    /// <param name="cRow">Elements from row to row of c.</param>
    /// <param name="accumulate">Adds to c instead of overwriting it; c is not read otherwise.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TColumns, TRowsOfA, TRowsOfB>(
        nint k, T* a, nint aRow, nint aStep, T* b, nint bStep, T* c, nint cRow, bool accumulate)
        where TRows : struct, ICount
        where TColumns : struct, ICount
        where TRowsOfA : struct, IRowOrder
        where TRowsOfB : struct, IRowOrder
    {
        bool two = TColumns.Value >= 2, three = TColumns.Value == 3;
        var offsets = (nint*)bStep;
        nint* rows = (nint*)aRow, depths = (nint*)aStep;
        nint aRow2 = aRow * 2, at = 0;

        // A constant where it can be one: tables take the registers.
        if (TRowsOfA.IsTable) bStep = TColumns.Value * TSimd.Lanes;
        T* a0 = TRowsOfA.IsTable ? a + rows[0] : a;
        T* a1 = TRowsOfA.IsTable && TRows.Value > 1 ? a + rows[1] : a;
        T* a2 = TRowsOfA.IsTable && TRows.Value > 2 ? a + rows[2] : a;
        T* a3 = TRowsOfA.IsTable ? (TRows.Value > 3 ? a + rows[3] : a) : a + aRow * 3;
        T* a4 = TRowsOfA.IsTable && TRows.Value > 4 ? a + rows[4] : a;
        T* a5 = TRowsOfA.IsTable && TRows.Value > 5 ? a + rows[5] : a;
        T* a6 = TRowsOfA.IsTable ? (TRows.Value > 6 ? a + rows[6] : a) : a + aRow * 6;
        T* a7 = TRowsOfA.IsTable && TRows.Value > 7 ? a + rows[7] : a;
        T* a8 = TRowsOfA.IsTable && TRows.Value > 8 ? a + rows[8] : a;
        T* a9 = TRowsOfA.IsTable ? (TRows.Value > 9 ? a + rows[9] : a) : a + aRow * 9;
        T* a10 = TRowsOfA.IsTable && TRows.Value > 10 ? a + rows[10] : a;
        T* a11 = TRowsOfA.IsTable && TRows.Value > 11 ? a + rows[11] : a;

        TVector c0 = TSimd.Zero, d0 = TSimd.Zero, e0 = TSimd.Zero;
        TVector c1 = TSimd.Zero, d1 = TSimd.Zero, e1 = TSimd.Zero;
        TVector c2 = TSimd.Zero, d2 = TSimd.Zero, e2 = TSimd.Zero;
        TVector c3 = TSimd.Zero, d3 = TSimd.Zero, e3 = TSimd.Zero;
        TVector c4 = TSimd.Zero, d4 = TSimd.Zero, e4 = TSimd.Zero;
        TVector c5 = TSimd.Zero, d5 = TSimd.Zero, e5 = TSimd.Zero;
        TVector c6 = TSimd.Zero, d6 = TSimd.Zero, e6 = TSimd.Zero;
        TVector c7 = TSimd.Zero, d7 = TSimd.Zero, e7 = TSimd.Zero;
        TVector c8 = TSimd.Zero, d8 = TSimd.Zero;
        TVector c9 = TSimd.Zero, d9 = TSimd.Zero;
        TVector c10 = TSimd.Zero, d10 = TSimd.Zero;
        TVector c11 = TSimd.Zero, d11 = TSimd.Zero;

        // The lines of c are asked for one row after the other while k runs: all at once they would hold up those of a and b.
        T* line = c;
        nint run = TRowsOfA.IsTable || !Sse.IsSupported || k < LeastSpreadDepth ? k : k / (TRows.Value + TRows.Value / 3) + 1;
        while (k > 0)
        {
            nint left = Math.Min(run, k);
            k -= left;
            if (!TRowsOfA.IsTable && Sse.IsSupported)
            {
                Sse.Prefetch0(line);
                if (two) Sse.Prefetch0(line + TSimd.Lanes);
                Sse.Prefetch0(line + TColumns.Value * TSimd.Lanes - 1);
                line += cRow;
            }

            for (; left > 0; left--)
            {
                T* row = TRowsOfB.IsTable ? b + *offsets++ : b;
                TVector x = TSimd.Load(row);
                TVector y = two ? TSimd.Load(row + TSimd.Lanes) : x;
                TVector z = three ? TSimd.Load(row + 2 * TSimd.Lanes) : x;
                if (!TRowsOfB.IsTable) b += bStep;
                if (TRowsOfA.IsTable)
                {
                    at = *depths++;
                    if (Sse.IsSupported)
                    {
                        // Where rows are found by a table, b comes from the second cache, and is read too steadily to wait for it.
                        Sse.Prefetch0(b + 11 * bStep);
                        if (two && TSimd.Lanes * sizeof(T) > 32) Sse.Prefetch0(b + 11 * bStep + 64 / sizeof(T));
                    }
                }

                TVector s = TSimd.Broadcast(a0[at]);
                c0 = TSimd.MultiplyAdd(s, x, c0);
                if (two) d0 = TSimd.MultiplyAdd(s, y, d0);
                if (three) e0 = TSimd.MultiplyAdd(s, z, e0);

                if (TRows.Value > 1)
                {
                    s = TSimd.Broadcast(TRowsOfA.IsTable ? a1[at] : a0[aRow]);
                    c1 = TSimd.MultiplyAdd(s, x, c1);
                    if (two) d1 = TSimd.MultiplyAdd(s, y, d1);
                    if (three) e1 = TSimd.MultiplyAdd(s, z, e1);
                }

                if (TRows.Value > 2)
                {
                    s = TSimd.Broadcast(TRowsOfA.IsTable ? a2[at] : a0[aRow2]);
                    c2 = TSimd.MultiplyAdd(s, x, c2);
                    if (two) d2 = TSimd.MultiplyAdd(s, y, d2);
                    if (three) e2 = TSimd.MultiplyAdd(s, z, e2);
                }

                if (TRows.Value > 3)
                {
                    s = TSimd.Broadcast(a3[at]);
                    c3 = TSimd.MultiplyAdd(s, x, c3);
                    if (two) d3 = TSimd.MultiplyAdd(s, y, d3);
                    if (three) e3 = TSimd.MultiplyAdd(s, z, e3);
                }

                if (TRows.Value > 4)
                {
                    s = TSimd.Broadcast(TRowsOfA.IsTable ? a4[at] : a3[aRow]);
                    c4 = TSimd.MultiplyAdd(s, x, c4);
                    if (two) d4 = TSimd.MultiplyAdd(s, y, d4);
                    if (three) e4 = TSimd.MultiplyAdd(s, z, e4);
                }

                if (TRows.Value > 5)
                {
                    s = TSimd.Broadcast(TRowsOfA.IsTable ? a5[at] : a3[aRow2]);
                    c5 = TSimd.MultiplyAdd(s, x, c5);
                    if (two) d5 = TSimd.MultiplyAdd(s, y, d5);
                    if (three) e5 = TSimd.MultiplyAdd(s, z, e5);
                }

                if (TRows.Value > 6)
                {
                    s = TSimd.Broadcast(a6[at]);
                    c6 = TSimd.MultiplyAdd(s, x, c6);
                    if (two) d6 = TSimd.MultiplyAdd(s, y, d6);
                    if (three) e6 = TSimd.MultiplyAdd(s, z, e6);
                }

                if (TRows.Value > 7)
                {
                    s = TSimd.Broadcast(TRowsOfA.IsTable ? a7[at] : a6[aRow]);
                    c7 = TSimd.MultiplyAdd(s, x, c7);
                    if (two) d7 = TSimd.MultiplyAdd(s, y, d7);
                    if (three) e7 = TSimd.MultiplyAdd(s, z, e7);
                }

                if (TRows.Value > 8)
                {
                    s = TSimd.Broadcast(TRowsOfA.IsTable ? a8[at] : a6[aRow2]);
                    c8 = TSimd.MultiplyAdd(s, x, c8);
                    if (two) d8 = TSimd.MultiplyAdd(s, y, d8);
                }

                if (TRows.Value > 9)
                {
                    s = TSimd.Broadcast(a9[at]);
                    c9 = TSimd.MultiplyAdd(s, x, c9);
                    if (two) d9 = TSimd.MultiplyAdd(s, y, d9);
                }

                if (TRows.Value > 10)
                {
                    s = TSimd.Broadcast(TRowsOfA.IsTable ? a10[at] : a9[aRow]);
                    c10 = TSimd.MultiplyAdd(s, x, c10);
                    if (two) d10 = TSimd.MultiplyAdd(s, y, d10);
                }

                if (TRows.Value > 11)
                {
                    s = TSimd.Broadcast(TRowsOfA.IsTable ? a11[at] : a9[aRow2]);
                    c11 = TSimd.MultiplyAdd(s, x, c11);
                    if (two) d11 = TSimd.MultiplyAdd(s, y, d11);
                }

                if (TRowsOfA.IsTable) continue;
                a0 += aStep;
                a3 += aStep;
                a6 += aStep;
                a9 += aStep;
            }
        }

        Write<TColumns>(c, c0, d0, e0, accumulate);
        if (TRows.Value > 1) Write<TColumns>(c + cRow * 1, c1, d1, e1, accumulate);
        if (TRows.Value > 2) Write<TColumns>(c + cRow * 2, c2, d2, e2, accumulate);
        if (TRows.Value > 3) Write<TColumns>(c + cRow * 3, c3, d3, e3, accumulate);
        if (TRows.Value > 4) Write<TColumns>(c + cRow * 4, c4, d4, e4, accumulate);
        if (TRows.Value > 5) Write<TColumns>(c + cRow * 5, c5, d5, e5, accumulate);
        if (TRows.Value > 6) Write<TColumns>(c + cRow * 6, c6, d6, e6, accumulate);
        if (TRows.Value > 7) Write<TColumns>(c + cRow * 7, c7, d7, e7, accumulate);
        if (TRows.Value > 8) Write<TColumns>(c + cRow * 8, c8, d8, d8, accumulate);
        if (TRows.Value > 9) Write<TColumns>(c + cRow * 9, c9, d9, d9, accumulate);
        if (TRows.Value > 10) Write<TColumns>(c + cRow * 10, c10, d10, d10, accumulate);
        if (TRows.Value > 11) Write<TColumns>(c + cRow * 11, c11, d11, d11, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TColumns>(T* c, TVector first, TVector second, TVector third, bool accumulate)
        where TColumns : struct, ICount
    {
        if (accumulate)
        {
            first = TSimd.Add(first, TSimd.Load(c));
            if (TColumns.Value >= 2) second = TSimd.Add(second, TSimd.Load(c + TSimd.Lanes));
            if (TColumns.Value == 3) third = TSimd.Add(third, TSimd.Load(c + 2 * TSimd.Lanes));
        }

        TSimd.Store(c, first);
        if (TColumns.Value >= 2) TSimd.Store(c + TSimd.Lanes, second);
        if (TColumns.Value == 3) TSimd.Store(c + 2 * TSimd.Lanes, third);
    }
}
