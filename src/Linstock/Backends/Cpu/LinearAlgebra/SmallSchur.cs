using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Real Schur form of a small upper Hessenberg matrix by Francis's double-shift QR (Golub and Van Loan, section 7.5): blocks of
/// order 1 and 2 on the diagonal, the latter with a complex pair.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal static unsafe class SmallSchur<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>H (n x n) becomes the quasi-triangular T, and <paramref name="rows"/> (n x n) Z transposed, which it must be zero for.</summary>
    /// <returns>0, or the number of eigenvalues that were not found.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose(nint n, T* h, nint ldh, T* rows, nint ldr)
    {
        for (nint i = 0; i < n; i++) rows[i * (ldr + 1)] = T.One;
        var last = n - 1;
        var iterations = 0;
        while (last >= 0)
        {
            var first = last;
            while (first > 0 && !Hessenberg.IsNegligible<T, RealField<T>>(h, ldh, first)) first--;
            if (first > 0) h[first * ldh + first - 1] = T.Zero;
            if (first >= last - 1)
            {
                if (first == last - 1) QuasiTriangular<T>.Standardise(n, h, ldh, rows, ldr, first);
                last = first - 1;
                iterations = 0;
                continue;
            }

            if (++iterations > 60) return (int)last + 1;
            var (sum, product) = Shifts(h, ldh, last, iterations);
            Sweep(n, h, ldh, rows, ldr, first, last, sum, product);
        }

        return 0;
    }

    /// <summary>The eigenvalues of the last block of order 2, by their sum and product.</summary>
    private static (double Sum, double Product) Shifts(T* h, nint ldh, nint last, int iterations)
    {
        var corner = h + last * (ldh + 1);
        double x = double.CreateTruncating(corner[0]), y = double.CreateTruncating(corner[-ldh - 1]), below = double.CreateTruncating(corner[-1]);
        if (iterations % 10 != 0) return (x + y, x * y - below * double.CreateTruncating(corner[-ldh]));

        // An exceptional shift breaks the cycles that the usual one can fall into.
        return ExceptionalShift(corner, ldh);
    }

    /// <summary>A pair of shifts about an element of the diagonal, as far from it as the subdiagonal elements before it are large.</summary>
    public static (double Sum, double Product) ExceptionalShift(T* corner, nint ldh)
    {
        double size = double.CreateTruncating(T.Abs(corner[-1]) + T.Abs(corner[-ldh - 2])), centre = 0.75 * size + double.CreateTruncating(corner[0]);
        return (2 * centre, centre * centre + 0.4375 * size * size);
    }

    /// <summary>
    /// The first column of (H - s1·I)·(H - s2·I), given the sum and the product of the shifts, scaled to a sum of 1. In double, in which no
    /// product of two numbers of float vanishes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (T P, T Q, T R) FirstColumn(T* h, nint ldh, nint start, double sum, double product)
    {
        T* row = h + start * (ldh + 1), next = row + ldh;
        double z = double.CreateTruncating(row[0]), corner = double.CreateTruncating(next[0]);
        var p = z * (z - sum) + product + double.CreateTruncating(row[1]) * corner;
        var q = corner * (z + double.CreateTruncating(next[1]) - sum);
        var r = corner * double.CreateTruncating(next[ldh + 1]);
        var size = Math.Abs(p) + Math.Abs(q) + Math.Abs(r);
        if (size == 0) size = 1;
        return (T.CreateTruncating(p / size), T.CreateTruncating(q / size), T.CreateTruncating(r / size));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sweep(nint n, T* h, nint ldh, T* rows, nint ldr, nint first, nint last, double sum, double product)
    {
        // Two small subdiagonal elements in a row let the sweep begin below them.
        nint start;
        T p = T.Zero, q = T.Zero, r = T.Zero;
        var epsilon = T.CreateTruncating(RealField<T>.Epsilon);
        for (start = last - 2; start >= first; start--)
        {
            (p, q, r) = FirstColumn(h, ldh, start, sum, product);
            if (start == first) break;
            var diagonal = h + start * (ldh + 1);
            var couple = T.Abs(diagonal[-1]) * (T.Abs(q) + T.Abs(r));
            var weight = T.Abs(p) * (T.Abs(diagonal[-ldh - 1]) + T.Abs(diagonal[0]) + T.Abs(diagonal[ldh + 1]));
            if (couple <= epsilon * weight) break;
        }

        for (var k = start; k < last; k++)
        {
            var three = k + 2 <= last;
            var corner = h + k * (ldh + 1);
            if (k > start) (p, q, r) = (corner[-1], corner[ldh - 1], three ? corner[2 * ldh - 1] : T.Zero);
            var reflector = SmallReflector<T>.Make(ref p, q, r);
            if (k > start)
            {
                (corner[-1], corner[ldh - 1]) = (p, T.Zero);
                if (three) corner[2 * ldh - 1] = T.Zero;
            }
            else if (start > first)
            {
                corner[-1] *= T.One - reflector.Factor;
            }

            reflector.ApplyToRows(n - k, corner, ldh, three);
            reflector.ApplyToColumns(Math.Min(last, k + 3) + 1, h + k, ldh, three);
            reflector.ApplyToRows(n, rows + k * ldr, ldr, three);
        }
    }
}
