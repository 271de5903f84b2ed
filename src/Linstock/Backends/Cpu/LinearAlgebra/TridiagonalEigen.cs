using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Eigenvalues of a real symmetric tridiagonal matrix by implicit QL or QR, whichever end the graded matrix asks for
/// (the strategy of LAPACK's steqr; Dubrulle, Martin and Wilkinson 1968).
/// </summary>
internal static unsafe class TridiagonalEigen
{
    /// <summary>
    /// <paramref name="rows"/> hold the transpose of the vectors: every rotation acts on two of them. The eigenvalues end ascending, the rows in
    /// their order. Off-diagonal elements count as zero at <paramref name="roundoff"/> times the diagonal around them.
    /// </summary>
    /// <returns>The number of off-diagonal elements that did not converge.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose<TRows>(nint n, double* d, double* e, ref TRows rows, double roundoff = DoublePrecision.UnitRoundoff)
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
                    ? Sweep(end, begin, d, e, ref rows, roundoff, budget)
                    : Sweep(begin, end, d, e, ref rows, roundoff, budget);
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

    /// <summary>
    /// Eigenvalues appear at <paramref name="l"/>, which moves towards <paramref name="last"/>: QL downwards, and QR upwards, which is the same
    /// on the matrix turned upside down.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Sweep<TRows>(nint l, nint last, double* d, double* e, ref TRows rows, double roundoff, nint budget)
        where TRows : struct, IRotatedRows
    {
        // beside[i] couples i and i + step, whose rotation is that of the upper of the two rows and the next.
        nint step = l < last ? 1 : -1, upper = step > 0 ? 0 : -1;
        var beside = e + upper;
        while (l != last + step)
        {
            var m = l;
            while (m != last && !Negligible(beside[m], d[m], d[m + step], roundoff)) m += step;
            if (m != last) beside[m] = 0;
            if (m == l)
            {
                l += step;
                continue;
            }

            if (m == l + step)
            {
                var top = l + upper;
                var (first, second, c2, s2) = SolveTwo(d[top], e[top], d[top + 1]);
                rows.Rotate(top, c2, s2);
                (d[top], d[top + 1], e[top]) = (first, second, 0);
                l += 2 * step;
                continue;
            }

            if (budget-- <= 0) return 0;
            var p = d[l];
            var g = (d[l + step] - p) / (2 * beside[l]);
            g = d[m] - p + beside[l] / (g + Math.CopySign(double.Hypot(g, 1), g));
            double s = 1, c = 1;
            p = 0;
            for (var i = m - step; ; i -= step)
            {
                double f = s * beside[i], b = c * beside[i];
                (c, s, var r) = PlaneRotation.Make(g, f);
                if (i != m - step) beside[i + step] = r;
                g = d[i + step] - p;
                r = (d[i] - g) * s + 2 * c * b;
                p = s * r;
                d[i + step] = g + p;
                g = c * r - b;
                rows.Rotate(i + upper, c, step > 0 ? -s : s);
                if (i == l) break;
            }

            d[l] -= p;
            beside[l] = g;
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
        e * e <= roundoff * roundoff * Math.Abs(d) * Math.Abs(next) + DoublePrecision.SmallestNormal;

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
