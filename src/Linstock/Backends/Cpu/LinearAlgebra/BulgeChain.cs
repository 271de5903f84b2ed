using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// A QR sweep with many shifts: a chain of small bulges, one a pair of shifts and three rows apart, is chased down the diagonal through windows
/// that it fills about half. Inside a window each reflector is applied at once; outside, all those of a window go over strips that stay in the
/// first-level cache.
/// </summary>
internal static unsafe class BulgeChain
{
    /// <summary>The longest chain.</summary>
    public const int MostPairs = 16;

    /// <summary>The least number of rows that a chain advances in a window.</summary>
    private const int LeastAdvance = 24;

    /// <summary>One sweep over the active block [first, last] of order 4 at least; <paramref name="pairs"/> are sums and products of shifts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sweep<T>(in SchurMatrix<T> matrix, nint first, nint last, double* pairs, nint count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        count = Math.Min(count, (last - first) / 3);
        nint chain = 3 * count, width = chain + 1 + Math.Max(chain, LeastAdvance);
        using var reflectors = new Workspace<SmallReflector<T>>(count * width);
        var runs = stackalloc ReflectorRun[MostPairs];
        var places = stackalloc nint[MostPairs];
        for (nint b = 0; b < count; b++) places[b] = first;
        for (nint low = first; ; low = Math.Max(first, places[count - 1] - 1))
        {
            var high = Math.Min(last + 1, low + width);
            nint total = 0;
            for (nint b = 0; b < count; b++)
            {
                nint begin = places[b], end = high > last ? last : high - 3 - 3 * b;
                runs[b] = new(begin - low, total, Math.Max(0, end - begin));
                for (var k = begin; k < end; k++)
                    reflectors.Pointer[total++] = Advance(matrix, first, last, low, high, k, pairs[2 * b], pairs[2 * b + 1]);
                places[b] = Math.Max(begin, end);
            }

            new ReflectedWindow<T>(matrix, first, last, low, high, runs, count, reflectors.Pointer).Apply(total);
            if (high > last) break;
        }
    }

    /// <summary>Makes the reflector of rows k to k + 2, which moves a bulge down by one or begins it, and applies it within the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SmallReflector<T> Advance<T>(
        in SchurMatrix<T> matrix, nint first, nint last, nint low, nint high, nint k, double sum, double product)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var ldh = matrix.Stride;
        var corner = matrix.H + k * (ldh + 1);
        var three = k + 2 <= last;
        SmallReflector<T> reflector;
        if (k == first)
        {
            var (p, q, r) = SmallSchur<T>.FirstColumn(matrix.H, ldh, first, sum, product);
            reflector = SmallReflector<T>.Make(ref p, q, r);
        }
        else
        {
            var below = corner + ldh;
            reflector = SmallReflector<T>.Make(ref corner[-1], below[-1], three ? below[ldh - 1] : T.Zero);
            below[-1] = T.Zero;
            if (three) below[ldh - 1] = T.Zero;
        }

        reflector.ApplyToRows(high - k, corner, ldh, three);
        reflector.ApplyToColumns(Math.Min(k + 3, last) + 1 - low, matrix.H + low * ldh + k, ldh, three);
        return reflector;
    }
}
