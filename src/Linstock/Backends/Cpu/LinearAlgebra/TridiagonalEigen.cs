using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Eigenvalues of a real symmetric tridiagonal matrix by implicit QL or QR, whichever end the graded matrix asks for
/// (the strategy of LAPACK's steqr; Dubrulle, Martin and Wilkinson 1968).
/// </summary>
internal static unsafe class TridiagonalEigen
{
    internal const double UnitRoundoff = 1.1102230246251565e-16;
    private const double Tiny = 2.2250738585072014e-308;

    /// <summary>
    /// <paramref name="rows"/> hold the transpose of the vectors: every rotation acts on two of them. The eigenvalues end ascending, the rows in
    /// their order. Off-diagonal elements count as zero at <paramref name="roundoff"/> times the diagonal around them.
    /// </summary>
    /// <returns>The number of off-diagonal elements that did not converge.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose<TRows>(nint n, double* d, double* e, ref TRows rows, double roundoff = UnitRoundoff)
        where TRows : struct, IRotatedRows
    {
        var budget = 30 * n;
        nint begin = 0;
        while (begin < n)
        {
            if (begin > 0) e[begin - 1] = 0;
            var end = begin;
            while (end < n - 1)
            {
                var size = Math.Abs(e[end]);
                if (size <= Math.Sqrt(Math.Abs(d[end])) * Math.Sqrt(Math.Abs(d[end + 1])) * roundoff)
                {
                    e[end] = 0;
                    break;
                }

                end++;
            }

            if (end > begin)
            {
                budget = Math.Abs(d[end]) < Math.Abs(d[begin])
                    ? SweepUp(end, begin, d, e, ref rows, roundoff, budget)
                    : SweepDown(begin, end, d, e, ref rows, roundoff, budget);
                if (budget <= 0)
                {
                    var left = 0;
                    for (nint i = 0; i < n - 1; i++) left += e[i] != 0 ? 1 : 0;
                    return Math.Max(left, 1);
                }

                // A split may have left the block unfinished; look at it again until every e in it is zero.
                var done = true;
                for (var i = begin; i < end; i++) done &= e[i] == 0;
                if (!done) continue;
            }

            begin = end + 1;
        }

        Sort(n, d, ref rows);
        return 0;
    }

    /// <summary>QL: eigenvalues appear at the top, index <paramref name="l"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint SweepDown<TRows>(nint l, nint last, double* d, double* e, ref TRows rows, double roundoff, nint budget)
        where TRows : struct, IRotatedRows
    {
        while (l <= last)
        {
            var m = l;
            while (m < last && !Negligible(e[m], d[m], d[m + 1], roundoff)) m++;
            if (m < last) e[m] = 0;
            if (m == l)
            {
                l++;
                continue;
            }

            if (m == l + 1)
            {
                var (first, second, c2, s2) = SolveTwo(d[l], e[l], d[l + 1]);
                rows.Rotate(l, c2, s2);
                (d[l], d[l + 1], e[l]) = (first, second, 0);
                l += 2;
                continue;
            }

            if (budget-- <= 0) return 0;
            var p = d[l];
            var g = (d[l + 1] - p) / (2 * e[l]);
            g = d[m] - p + e[l] / (g + Math.CopySign(double.Hypot(g, 1), g));
            double s = 1, c = 1;
            p = 0;
            for (var i = m - 1; i >= l; i--)
            {
                double f = s * e[i], b = c * e[i];
                (c, s, var r) = PlaneRotation.Make(g, f);
                if (i != m - 1) e[i + 1] = r;
                g = d[i + 1] - p;
                r = (d[i] - g) * s + 2 * c * b;
                p = s * r;
                d[i + 1] = g + p;
                g = c * r - b;
                rows.Rotate(i, c, -s);
            }

            d[l] -= p;
            e[l] = g;
        }

        return Math.Max(budget, 1);
    }

    /// <summary>QR: eigenvalues appear at the bottom, index <paramref name="l"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint SweepUp<TRows>(nint l, nint first, double* d, double* e, ref TRows rows, double roundoff, nint budget)
        where TRows : struct, IRotatedRows
    {
        while (l >= first)
        {
            var m = l;
            while (m > first && !Negligible(e[m - 1], d[m], d[m - 1], roundoff)) m--;
            if (m > first) e[m - 1] = 0;
            if (m == l)
            {
                l--;
                continue;
            }

            if (m == l - 1)
            {
                var (upper, lower, c2, s2) = SolveTwo(d[l - 1], e[l - 1], d[l]);
                rows.Rotate(l - 1, c2, s2);
                (d[l - 1], d[l], e[l - 1]) = (upper, lower, 0);
                l -= 2;
                continue;
            }

            if (budget-- <= 0) return 0;
            var p = d[l];
            var g = (d[l - 1] - p) / (2 * e[l - 1]);
            g = d[m] - p + e[l - 1] / (g + Math.CopySign(double.Hypot(g, 1), g));
            double s = 1, c = 1;
            p = 0;
            for (var i = m; i < l; i++)
            {
                double f = s * e[i], b = c * e[i];
                (c, s, var r) = PlaneRotation.Make(g, f);
                if (i != m) e[i - 1] = r;
                g = d[i] - p;
                r = (d[i + 1] - g) * s + 2 * c * b;
                p = s * r;
                d[i] = g + p;
                g = c * r - b;
                rows.Rotate(i, c, s);
            }

            d[l] -= p;
            e[l - 1] = g;
        }

        return Math.Max(budget, 1);
    }

    /// <summary>The eigenvalue of larger modulus, the other one, and the unit vector of the first (LAPACK's laev2).</summary>
    private static (double Larger, double Smaller, double Cosine, double Sine) SolveTwo(double a, double b, double c)
    {
        double sum = a + c, difference = a - c, twice = b + b;
        var root = double.Hypot(difference, twice);
        var (large, small) = Math.Abs(a) > Math.Abs(c) ? (a, c) : (c, a);
        double first, second;
        var firstSign = sum < 0 ? -1 : 1;
        if (sum == 0)
        {
            (first, second) = (0.5 * root, -0.5 * root);
        }
        else
        {
            first = 0.5 * (sum + firstSign * root);
            second = large / first * small - b / first * b;
        }

        var secondSign = difference >= 0 ? 1 : -1;
        var x = difference + secondSign * root;
        double cosine, sine;
        if (Math.Abs(x) > Math.Abs(twice))
        {
            var cotangent = -twice / x;
            sine = 1 / Math.Sqrt(1 + cotangent * cotangent);
            cosine = cotangent * sine;
        }
        else if (twice == 0)
        {
            (cosine, sine) = (1, 0);
        }
        else
        {
            var tangent = -x / twice;
            cosine = 1 / Math.Sqrt(1 + tangent * tangent);
            sine = tangent * cosine;
        }

        return firstSign == secondSign ? (first, second, -sine, cosine) : (first, second, cosine, sine);
    }

    private static bool Negligible(double e, double d, double next, double roundoff) =>
        e * e <= roundoff * roundoff * Math.Abs(d) * Math.Abs(next) + Tiny;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sort<TRows>(nint n, double* d, ref TRows rows)
        where TRows : struct, IRotatedRows
    {
        rows.Finish();
        for (nint i = 0; i < n - 1; i++)
        {
            var smallest = i;
            for (var j = i + 1; j < n; j++)
            {
                if (d[j] < d[smallest]) smallest = j;
            }

            if (smallest == i) continue;
            (d[i], d[smallest]) = (d[smallest], d[i]);
            rows.Exchange(i, smallest);
        }
    }
}
