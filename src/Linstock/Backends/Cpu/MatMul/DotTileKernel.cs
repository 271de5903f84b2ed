using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Dot products of a few vectors with many rows: the tile is held in registers, both sides are read along k.</summary>
/// <remarks>For two to sixteen rows of x: whole registers of W are loaded, so that enough of it is on its way from memory at once.</remarks>
internal static unsafe class DotTileKernel<T, TVector, TSimd>
    where T : unmanaged, INumber<T>
    where TVector : unmanaged
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>sums[r·sumRow + i] += Σₖ w[r·wRow + k] · x[i·xRow + k] for r below rows, i below vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(nint rows, nint vectors, nint k, T* x, nint xRow, T* w, nint wRow, T* sums, nint sumRow)
    {
        nint row = 0;
        for (; row + 4 <= rows; row += 4)
        {
            for (nint i = 0; i < vectors;)
            {
                // Four by four sums need 32 registers; with 16 there is room for three vectors.
                nint take = Math.Min(vectors - i, TSimd.Registers >= 32 ? 4 : 3);
                if (take == 3 && vectors - i == 4) take = 2;
                T* from = x + i * xRow, of = w + row * wRow, to = sums + row * sumRow + i;
                if (take == 1) Tile<One>(k, from, xRow, of, wRow, to, sumRow);
                else if (take == 2) Tile<Two>(k, from, xRow, of, wRow, to, sumRow);
                else if (take == 3) Tile<Three>(k, from, xRow, of, wRow, to, sumRow);
                else Tile<Four>(k, from, xRow, of, wRow, to, sumRow);
                i += take;
            }
        }

        for (; row < rows; row++)
            for (nint i = 0; i < vectors; i++) sums[row * sumRow + i] += DotKernel<T, TVector, TSimd>.One(k, x + i * xRow, w + row * wRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TVectors>(nint k, T* x, nint xRow, T* w, nint wRow, T* sums, nint sumRow)
        where TVectors : struct, ICount
    {
        T* w2 = w + 2 * wRow;
        T* x2 = x + 2 * xRow;
        TVector c00 = TSimd.Zero, c10 = TSimd.Zero, c20 = TSimd.Zero, c30 = TSimd.Zero;
        TVector c01 = TSimd.Zero, c11 = TSimd.Zero, c21 = TSimd.Zero, c31 = TSimd.Zero;
        TVector c02 = TSimd.Zero, c12 = TSimd.Zero, c22 = TSimd.Zero, c32 = TSimd.Zero;
        TVector c03 = TSimd.Zero, c13 = TSimd.Zero, c23 = TSimd.Zero, c33 = TSimd.Zero;
        nint i = 0;
        for (; i + TSimd.Lanes <= k; i += TSimd.Lanes)
        {
            TVector v0 = TSimd.Load(w + i), v1 = TSimd.Load(w + wRow + i), v2 = TSimd.Load(w2 + i), v3 = TSimd.Load(w2 + wRow + i);
            TVector s = TSimd.Load(x + i);
            c00 = TSimd.MultiplyAdd(s, v0, c00);
            c10 = TSimd.MultiplyAdd(s, v1, c10);
            c20 = TSimd.MultiplyAdd(s, v2, c20);
            c30 = TSimd.MultiplyAdd(s, v3, c30);

            if (TVectors.Value > 1)
            {
                s = TSimd.Load(x + xRow + i);
                c01 = TSimd.MultiplyAdd(s, v0, c01);
                c11 = TSimd.MultiplyAdd(s, v1, c11);
                c21 = TSimd.MultiplyAdd(s, v2, c21);
                c31 = TSimd.MultiplyAdd(s, v3, c31);
            }

            if (TVectors.Value > 2)
            {
                s = TSimd.Load(x2 + i);
                c02 = TSimd.MultiplyAdd(s, v0, c02);
                c12 = TSimd.MultiplyAdd(s, v1, c12);
                c22 = TSimd.MultiplyAdd(s, v2, c22);
                c32 = TSimd.MultiplyAdd(s, v3, c32);
            }

            if (TVectors.Value > 3)
            {
                s = TSimd.Load(x2 + xRow + i);
                c03 = TSimd.MultiplyAdd(s, v0, c03);
                c13 = TSimd.MultiplyAdd(s, v1, c13);
                c23 = TSimd.MultiplyAdd(s, v2, c23);
                c33 = TSimd.MultiplyAdd(s, v3, c33);
            }
        }

        Add(sums, sumRow, c00, c10, c20, c30);
        if (TVectors.Value > 1) Add(sums + 1, sumRow, c01, c11, c21, c31);
        if (TVectors.Value > 2) Add(sums + 2, sumRow, c02, c12, c22, c32);
        if (TVectors.Value > 3) Add(sums + 3, sumRow, c03, c13, c23, c33);
        for (; i < k; i++)
        {
            for (int r = 0; r < 4; r++)
                for (int v = 0; v < TVectors.Value; v++) sums[r * sumRow + v] += w[r * wRow + i] * x[v * xRow + i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T* sums, nint sumRow, TVector c0, TVector c1, TVector c2, TVector c3)
    {
        sums[0] += TSimd.Sum(c0);
        sums[sumRow] += TSimd.Sum(c1);
        sums[2 * sumRow] += TSimd.Sum(c2);
        sums[3 * sumRow] += TSimd.Sum(c3);
    }
}
