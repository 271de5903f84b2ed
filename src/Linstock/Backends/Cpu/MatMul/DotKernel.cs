using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>Dot products of one vector with many rows, all lying along k: y = x·Wᵀ, the shape of decoding.</summary>
internal static unsafe class DotKernel<T, TVector, TSimd>
    where T : unmanaged, INumber<T>
    where TVector : unmanaged
    where TSimd : struct, ISimd<T, TVector>
{
    // The processor follows a few streams by itself, not eight at full speed; into the second cache, as rows a power of two apart crowd the first.
    private static nint Ahead => 2048 / sizeof(T);

    // Eight short rows end before the processor has seen that they are streams; so many bytes of the next eight fit the first cache beside them.
    private const nint ShortRows = 8192;

    /// <summary>sums[r] = Σₖ x[k] · w[r·wRow + k] for r below <paramref name="rows"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(nint rows, nint k, T* x, T* w, nint wRow, T* sums)
    {
        nint row = 0;
        if (8 * wRow * sizeof(T) <= ShortRows)
        {
            for (; row + 8 <= rows; row += 8) Eight(k, x, w + row * wRow, wRow, true, sums + row);
        }

        for (; row + 8 <= rows; row += 8) Eight(k, x, w + row * wRow, wRow, false, sums + row);
        for (; row < rows; row++) sums[row] = One(k, x, w + row * wRow);
    }

    /// <summary>Eight rows side by side: one stream does not keep the memory busy, eight do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(nint k, T* x, T* w, nint wRow, bool areShort, T* sums)
    {
        TVector c0 = TSimd.Zero, c1 = TSimd.Zero, c2 = TSimd.Zero, c3 = TSimd.Zero;
        TVector c4 = TSimd.Zero, c5 = TSimd.Zero, c6 = TSimd.Zero, c7 = TSimd.Zero;
        nint wRow2 = 2 * wRow;
        T* w0 = w;
        T* w3 = w + 3 * wRow;
        T* w6 = w + 6 * wRow;

        // What is read a while from now: further along these rows, and towards their end the beginning of the next eight.
        nint ahead = areShort ? 8 * wRow : Ahead;
        nint i = 0;
        nint end = areShort ? k - TSimd.Lanes + 1 : (k - Ahead) / TSimd.Lanes * TSimd.Lanes;
        while (true)
        {
            for (; i < end; i += TSimd.Lanes)
            {
                if (Sse.IsSupported && areShort)
                {
                    Sse.Prefetch0(w0 + ahead);
                    Sse.Prefetch0(w0 + wRow + ahead);
                    Sse.Prefetch0(w0 + wRow2 + ahead);
                    Sse.Prefetch0(w3 + ahead);
                    Sse.Prefetch0(w3 + wRow + ahead);
                    Sse.Prefetch0(w3 + wRow2 + ahead);
                    Sse.Prefetch0(w6 + ahead);
                    Sse.Prefetch0(w6 + wRow + ahead);
                }
                else if (Sse.IsSupported)
                {
                    Sse.Prefetch1(w0 + ahead);
                    Sse.Prefetch1(w0 + wRow + ahead);
                    Sse.Prefetch1(w0 + wRow2 + ahead);
                    Sse.Prefetch1(w3 + ahead);
                    Sse.Prefetch1(w3 + wRow + ahead);
                    Sse.Prefetch1(w3 + wRow2 + ahead);
                    Sse.Prefetch1(w6 + ahead);
                    Sse.Prefetch1(w6 + wRow + ahead);
                }

                TVector s = TSimd.Load(x + i);
                c0 = TSimd.MultiplyAdd(s, TSimd.Load(w0), c0);
                c1 = TSimd.MultiplyAdd(s, TSimd.Load(w0 + wRow), c1);
                c2 = TSimd.MultiplyAdd(s, TSimd.Load(w0 + wRow2), c2);
                c3 = TSimd.MultiplyAdd(s, TSimd.Load(w3), c3);
                c4 = TSimd.MultiplyAdd(s, TSimd.Load(w3 + wRow), c4);
                c5 = TSimd.MultiplyAdd(s, TSimd.Load(w3 + wRow2), c5);
                c6 = TSimd.MultiplyAdd(s, TSimd.Load(w6), c6);
                c7 = TSimd.MultiplyAdd(s, TSimd.Load(w6 + wRow), c7);
                w0 += TSimd.Lanes;
                w3 += TSimd.Lanes;
                w6 += TSimd.Lanes;
            }

            if (areShort || i + TSimd.Lanes > k) break;
            ahead = 8 * wRow - i;
            end = k - TSimd.Lanes + 1;
        }

        TSimd.Sums(sums, c0, c1, c2, c3);
        TSimd.Sums(sums + 4, c4, c5, c6, c7);
        for (; i < k; i++)
            for (int r = 0; r < 8; r++) sums[r] += x[i] * w[r * wRow + i];
    }

    /// <summary>Σₖ x[k] · w[k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T One(nint k, T* x, T* w)
    {
        TVector c0 = TSimd.Zero, c1 = TSimd.Zero, c2 = TSimd.Zero, c3 = TSimd.Zero;
        nint i = 0;
        for (; i + 4 * TSimd.Lanes <= k; i += 4 * TSimd.Lanes)
        {
            c0 = TSimd.MultiplyAdd(TSimd.Load(x + i), TSimd.Load(w + i), c0);
            c1 = TSimd.MultiplyAdd(TSimd.Load(x + i + TSimd.Lanes), TSimd.Load(w + i + TSimd.Lanes), c1);
            c2 = TSimd.MultiplyAdd(TSimd.Load(x + i + 2 * TSimd.Lanes), TSimd.Load(w + i + 2 * TSimd.Lanes), c2);
            c3 = TSimd.MultiplyAdd(TSimd.Load(x + i + 3 * TSimd.Lanes), TSimd.Load(w + i + 3 * TSimd.Lanes), c3);
        }

        for (; i + TSimd.Lanes <= k; i += TSimd.Lanes) c0 = TSimd.MultiplyAdd(TSimd.Load(x + i), TSimd.Load(w + i), c0);
        T sum = TSimd.Sum(TSimd.Add(TSimd.Add(c0, c1), TSimd.Add(c2, c3)));
        for (; i < k; i++) sum += x[i] * w[i];
        return sum;
    }
}
