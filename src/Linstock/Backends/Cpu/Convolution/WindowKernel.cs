using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>The innermost loop of convolutions: a tile of sums held in registers, its left factors found through two tables.</summary>
/// <remarks>
/// tile[r, :] (+)= Σₖ source[rows[r] + depths[k]] · panel[k, :]. The rows are positions (or, for the gradient of the weight,
/// taps), the depth is channels and taps (or positions), the columns are channels of the result. So windows are never
/// copied: an element of the image is broadcast from where it lies, whatever the strides, the dilation and the order of the
/// dimensions. The rows are written out because only locals become registers; those beyond <c>TRows</c> vanish.
/// </remarks>
internal static unsafe class WindowKernel<T, TVector, TSimd>
    where T : unmanaged
    where TVector : unmanaged
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>Computes one tile.</summary>
    /// <param name="k">The depth.</param>
    /// <param name="source">What both tables count from.</param>
    /// <param name="rows">One offset per row.</param>
    /// <param name="depths">One offset per k.</param>
    /// <param name="panel">The columns' factors, one or two registers per k.</param>
    /// <param name="tile">The sums, one or two registers per row.</param>
    /// <param name="accumulate">Adds to the tile instead of overwriting it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TColumns>(nint k, T* source, nint* rows, nint* depths, T* panel, T* tile, bool accumulate)
        where TRows : struct, ICount
        where TColumns : struct, ICount
    {
        bool two = TColumns.Value == 2;
        int width = TColumns.Value * TSimd.Lanes;
        T* a0 = source + rows[0];
        T* a1 = TRows.Value > 1 ? source + rows[1] : a0;
        T* a2 = TRows.Value > 2 ? source + rows[2] : a0;
        T* a3 = TRows.Value > 3 ? source + rows[3] : a0;
        T* a4 = TRows.Value > 4 ? source + rows[4] : a0;
        T* a5 = TRows.Value > 5 ? source + rows[5] : a0;
        T* a6 = TRows.Value > 6 ? source + rows[6] : a0;
        T* a7 = TRows.Value > 7 ? source + rows[7] : a0;
        T* a8 = TRows.Value > 8 ? source + rows[8] : a0;
        T* a9 = TRows.Value > 9 ? source + rows[9] : a0;
        T* a10 = TRows.Value > 10 ? source + rows[10] : a0;
        T* a11 = TRows.Value > 11 ? source + rows[11] : a0;

        TVector c0 = TSimd.Zero, d0 = TSimd.Zero;
        TVector c1 = TSimd.Zero, d1 = TSimd.Zero;
        TVector c2 = TSimd.Zero, d2 = TSimd.Zero;
        TVector c3 = TSimd.Zero, d3 = TSimd.Zero;
        TVector c4 = TSimd.Zero, d4 = TSimd.Zero;
        TVector c5 = TSimd.Zero, d5 = TSimd.Zero;
        TVector c6 = TSimd.Zero, d6 = TSimd.Zero;
        TVector c7 = TSimd.Zero, d7 = TSimd.Zero;
        TVector c8 = TSimd.Zero, d8 = TSimd.Zero;
        TVector c9 = TSimd.Zero, d9 = TSimd.Zero;
        TVector c10 = TSimd.Zero, d10 = TSimd.Zero;
        TVector c11 = TSimd.Zero, d11 = TSimd.Zero;

        for (; k > 0; k--)
        {
            nint at = *depths++;
            TVector x = TSimd.Load(panel);
            TVector y = two ? TSimd.Load(panel + TSimd.Lanes) : x;
            if (Sse.IsSupported)
            {
                // The panel comes from the second cache, and is read too steadily to wait for it.
                Sse.Prefetch0(panel + 12 * width);
                if (width * sizeof(T) > 64) Sse.Prefetch0(panel + 12 * width + 64 / sizeof(T));
            }

            panel += width;

            TVector s = TSimd.Broadcast(a0[at]);
            c0 = TSimd.MultiplyAdd(s, x, c0);
            if (two) d0 = TSimd.MultiplyAdd(s, y, d0);

            if (TRows.Value > 1)
            {
                s = TSimd.Broadcast(a1[at]);
                c1 = TSimd.MultiplyAdd(s, x, c1);
                if (two) d1 = TSimd.MultiplyAdd(s, y, d1);
            }

            if (TRows.Value > 2)
            {
                s = TSimd.Broadcast(a2[at]);
                c2 = TSimd.MultiplyAdd(s, x, c2);
                if (two) d2 = TSimd.MultiplyAdd(s, y, d2);
            }

            if (TRows.Value > 3)
            {
                s = TSimd.Broadcast(a3[at]);
                c3 = TSimd.MultiplyAdd(s, x, c3);
                if (two) d3 = TSimd.MultiplyAdd(s, y, d3);
            }

            if (TRows.Value > 4)
            {
                s = TSimd.Broadcast(a4[at]);
                c4 = TSimd.MultiplyAdd(s, x, c4);
                if (two) d4 = TSimd.MultiplyAdd(s, y, d4);
            }

            if (TRows.Value > 5)
            {
                s = TSimd.Broadcast(a5[at]);
                c5 = TSimd.MultiplyAdd(s, x, c5);
                if (two) d5 = TSimd.MultiplyAdd(s, y, d5);
            }

            if (TRows.Value > 6)
            {
                s = TSimd.Broadcast(a6[at]);
                c6 = TSimd.MultiplyAdd(s, x, c6);
                if (two) d6 = TSimd.MultiplyAdd(s, y, d6);
            }

            if (TRows.Value > 7)
            {
                s = TSimd.Broadcast(a7[at]);
                c7 = TSimd.MultiplyAdd(s, x, c7);
                if (two) d7 = TSimd.MultiplyAdd(s, y, d7);
            }

            if (TRows.Value > 8)
            {
                s = TSimd.Broadcast(a8[at]);
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
                s = TSimd.Broadcast(a10[at]);
                c10 = TSimd.MultiplyAdd(s, x, c10);
                if (two) d10 = TSimd.MultiplyAdd(s, y, d10);
            }

            if (TRows.Value > 11)
            {
                s = TSimd.Broadcast(a11[at]);
                c11 = TSimd.MultiplyAdd(s, x, c11);
                if (two) d11 = TSimd.MultiplyAdd(s, y, d11);
            }
        }

        Write<TColumns>(tile, c0, d0, accumulate);
        if (TRows.Value > 1) Write<TColumns>(tile + 1 * width, c1, d1, accumulate);
        if (TRows.Value > 2) Write<TColumns>(tile + 2 * width, c2, d2, accumulate);
        if (TRows.Value > 3) Write<TColumns>(tile + 3 * width, c3, d3, accumulate);
        if (TRows.Value > 4) Write<TColumns>(tile + 4 * width, c4, d4, accumulate);
        if (TRows.Value > 5) Write<TColumns>(tile + 5 * width, c5, d5, accumulate);
        if (TRows.Value > 6) Write<TColumns>(tile + 6 * width, c6, d6, accumulate);
        if (TRows.Value > 7) Write<TColumns>(tile + 7 * width, c7, d7, accumulate);
        if (TRows.Value > 8) Write<TColumns>(tile + 8 * width, c8, d8, accumulate);
        if (TRows.Value > 9) Write<TColumns>(tile + 9 * width, c9, d9, accumulate);
        if (TRows.Value > 10) Write<TColumns>(tile + 10 * width, c10, d10, accumulate);
        if (TRows.Value > 11) Write<TColumns>(tile + 11 * width, c11, d11, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TColumns>(T* to, TVector first, TVector second, bool accumulate)
        where TColumns : struct, ICount
    {
        if (accumulate)
        {
            first = TSimd.Add(first, TSimd.Load(to));
            if (TColumns.Value == 2) second = TSimd.Add(second, TSimd.Load(to + TSimd.Lanes));
        }

        TSimd.Store(to, first);
        if (TColumns.Value == 2) TSimd.Store(to + TSimd.Lanes, second);
    }
}
