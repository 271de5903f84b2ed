using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Sums of scaled rows: y = x·W for a few rows of x, reading W once, along its rows.</summary>
internal static unsafe class CombineKernel<T, TVector, TSimd>
    where T : unmanaged, INumber<T>
    where TVector : unmanaged
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>Rows of W combined at once, so that y is read and written an eighth as often as W.</summary>
    private const int Depth = 8;

    /// <summary>The most rows of x.</summary>
    public const int MostRows = 32;

    /// <summary>y[r, j] += Σₖ x[r·xRow + k·xStep] · w[k·wRow + j].</summary>
    /// <param name="columns">Columns j.</param>
    /// <param name="rows">Rows r, at most <see cref="MostRows"/>.</param>
    /// <param name="k">The depth.</param>
    /// <param name="x">The factors.</param>
    /// <param name="xRow">Elements from row to row of x.</param>
    /// <param name="xStep">Elements from k to k + 1 of x.</param>
    /// <param name="w">The rows to combine; unit column stride.</param>
    /// <param name="wRow">Elements from row to row of w.</param>
    /// <param name="y">The sums; unit column stride.</param>
    /// <param name="yRow">Elements from row to row of y.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(nint columns, nint rows, nint k, T* x, nint xRow, nint xStep, T* w, nint wRow, T* y, nint yRow)
    {
        T* factors = stackalloc T[MostRows * Depth];
        nint depth = 0;
        for (; depth + Depth <= k; depth += Depth, w += Depth * wRow)
        {
            for (nint r = 0; r < rows; r++)
                for (nint i = 0; i < Depth; i++) factors[r * Depth + i] = x[r * xRow + (depth + i) * xStep];
            Eight(columns, rows, factors, w, wRow, y, yRow);
        }

        for (; depth < k; depth++, w += wRow)
        {
            for (nint r = 0; r < rows; r++) Single(columns, x[r * xRow + depth * xStep], w, y + r * yRow);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(nint columns, nint rows, T* factors, T* w, nint wRow, T* y, nint yRow)
    {
        T* w1 = w + wRow, w2 = w1 + wRow, w3 = w2 + wRow, w4 = w3 + wRow, w5 = w4 + wRow, w6 = w5 + wRow, w7 = w6 + wRow;
        nint j = 0;
        for (; j + TSimd.Lanes <= columns; j += TSimd.Lanes)
        {
            TVector v0 = TSimd.Load(w + j), v1 = TSimd.Load(w1 + j), v2 = TSimd.Load(w2 + j), v3 = TSimd.Load(w3 + j);
            TVector v4 = TSimd.Load(w4 + j), v5 = TSimd.Load(w5 + j), v6 = TSimd.Load(w6 + j), v7 = TSimd.Load(w7 + j);
            T* f = factors;
            T* target = y + j;
            for (nint r = rows; r > 0; r--, f += Depth, target += yRow)
            {
                TVector even = TSimd.MultiplyAdd(TSimd.Broadcast(f[0]), v0, TSimd.Load(target));
                TVector odd = TSimd.Multiply(TSimd.Broadcast(f[1]), v1);
                even = TSimd.MultiplyAdd(TSimd.Broadcast(f[2]), v2, even);
                odd = TSimd.MultiplyAdd(TSimd.Broadcast(f[3]), v3, odd);
                even = TSimd.MultiplyAdd(TSimd.Broadcast(f[4]), v4, even);
                odd = TSimd.MultiplyAdd(TSimd.Broadcast(f[5]), v5, odd);
                even = TSimd.MultiplyAdd(TSimd.Broadcast(f[6]), v6, even);
                odd = TSimd.MultiplyAdd(TSimd.Broadcast(f[7]), v7, odd);
                TSimd.Store(target, TSimd.Add(even, odd));
            }
        }

        for (; j < columns; j++)
        {
            for (nint r = 0; r < rows; r++)
            {
                T* f = factors + r * Depth;
                T even = f[0] * w[j] + f[2] * w2[j] + f[4] * w4[j] + f[6] * w6[j];
                T odd = f[1] * w1[j] + f[3] * w3[j] + f[5] * w5[j] + f[7] * w7[j];
                y[r * yRow + j] += even + odd;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Single(nint columns, T factor, T* w, T* y)
    {
        TVector s = TSimd.Broadcast(factor);
        nint j = 0;
        for (; j + TSimd.Lanes <= columns; j += TSimd.Lanes)
            TSimd.Store(y + j, TSimd.MultiplyAdd(s, TSimd.Load(w + j), TSimd.Load(y + j)));
        for (; j < columns; j++) y[j] += factor * w[j];
    }
}
