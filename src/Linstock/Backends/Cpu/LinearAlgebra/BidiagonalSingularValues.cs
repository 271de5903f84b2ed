using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Singular values of a real upper bidiagonal matrix to high relative accuracy: implicit QR that falls back to a zero shift
/// where a shift would spoil small values (Demmel and Kahan 1990; the strategy of LAPACK's bdsqr).
/// </summary>
internal static unsafe class BidiagonalSingularValues
{
    /// <summary>A roundoff for values that float is to hold: well below its own.</summary>
    internal const double SingleRoundoff = 1e-10;

    private const int SweepsPerValue = 6;

    /// <summary>
    /// d (n) and e (n - 1) become the descending singular values. <paramref name="left"/> hold U transposed and
    /// <paramref name="right"/> V transposed: each rotation acts on two rows of them. Values come out to some ten <paramref name="roundoff"/>, relatively.
    /// </summary>
    /// <returns>The number of superdiagonal elements that did not converge.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose<TRows>(nint n, double* d, double* e, ref TRows left, ref TRows right, double roundoff = DoublePrecision.UnitRoundoff)
        where TRows : struct, IRotatedRows
    {
        var tolerance = Math.Max(10, Math.Min(100, Math.Pow(roundoff, -0.125))) * roundoff;
        double lowerBound = Math.Abs(d[0]), running = lowerBound;
        for (nint i = 1; i < n && lowerBound != 0; i++)
        {
            running = Math.Abs(d[i]) * (running / (running + Math.Abs(e[i - 1])));
            lowerBound = Math.Min(lowerBound, running);
        }

        var threshold = Math.Max(tolerance * lowerBound / Math.Sqrt(n), SweepsPerValue * ((double)n * n * DoublePrecision.SmallestNormal));
        var budget = SweepsPerValue * (double)n * n;
        nint oldFirst = -1, oldLast = -1, last = n - 1;
        var downwards = true;
        while (last > 0)
        {
            if (budget <= 0 || !double.IsFinite(d[last]))
            {
                var unconverged = 0;
                for (nint i = 0; i < n - 1; i++) unconverged += e[i] != 0 ? 1 : 0;
                return Math.Max(unconverged, 1);
            }

            // The unreduced block [first, last] at the bottom.
            var largest = Math.Abs(d[last]);
            var first = last;
            while (first > 0)
            {
                var size = Math.Abs(e[first - 1]);
                if (size <= threshold)
                {
                    e[first - 1] = 0;
                    break;
                }

                first--;
                largest = Math.Max(largest, Math.Max(Math.Abs(d[first]), size));
            }

            if (first == last)
            {
                last--;
                continue;
            }

            if (first == last - 1)
            {
                var two = TwoByTwo.Decompose(d[first], e[first], d[last]);
                (d[first], e[first], d[last]) = (two.Larger, 0, two.Smaller);
                right.Rotate(first, two.RightCosine, two.RightSine);
                left.Rotate(first, two.LeftCosine, two.LeftSine);
                last -= 2;
                continue;
            }

            if (first > oldLast || last < oldFirst) downwards = Math.Abs(d[first]) >= Math.Abs(d[last]);
            if (Deflate(first, last, d, e, tolerance, downwards, out var smallest)) continue;
            (oldFirst, oldLast) = (first, last);
            double shift = 0;
            if (n * tolerance * (smallest / largest) > Math.Max(roundoff, 0.01 * tolerance))
            {
                var start = Math.Abs(downwards ? d[first] : d[last]);
                shift = downwards
                    ? TwoByTwo.Smallest(d[last - 1], e[last - 1], d[last])
                    : TwoByTwo.Smallest(d[first], e[first], d[first + 1]);
                if (start > 0 && shift / start * (shift / start) < roundoff) shift = 0;
            }

            budget -= last - first;
            var (begin, end) = downwards ? (first, last) : (last, first);
            if (shift == 0) ZeroShift(begin, end, d, e, ref left, ref right);
            else Shifted(begin, end, d, e, ref left, ref right, shift);
            var corner = e + (downwards ? last - 1 : first);
            if (Math.Abs(*corner) <= threshold) *corner = 0;
        }

        Order(n, d, ref left, ref right);
        return double.IsFinite(d[0]) ? 0 : 1;
    }

    /// <summary>The values alone.</summary>
    public static int Decompose(nint n, double* d, double* e, double roundoff = DoublePrecision.UnitRoundoff)
    {
        var none = default(NoRows);
        return Decompose(n, d, e, ref none, ref none, roundoff);
    }

    /// <summary>Zeroes one negligible e and says so, or bounds the smallest singular value of the block from below.</summary>
    private static bool Deflate(nint first, nint last, double* d, double* e, double tolerance, bool downwards, out double smallest)
    {
        smallest = 0;
        var end = downwards ? last - 1 : first;
        if (Math.Abs(e[end]) <= tolerance * Math.Abs(downwards ? d[last] : d[first]))
        {
            e[end] = 0;
            return true;
        }

        var running = Math.Abs(downwards ? d[first] : d[last]);
        smallest = running;
        for (nint step = 0; step < last - first; step++)
        {
            var i = downwards ? first + step : last - 1 - step;
            if (Math.Abs(e[i]) <= tolerance * running)
            {
                e[i] = 0;
                return true;
            }

            running = Math.Abs(d[downwards ? i + 1 : i]) * (running / (running + Math.Abs(e[i])));
            smallest = Math.Min(smallest, running);
        }

        return false;
    }

    /// <summary>
    /// A sweep from <paramref name="begin"/> to <paramref name="end"/>. Upwards it is the same on the matrix turned upside down, whose left side is
    /// the right one of this.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ZeroShift<TRows>(nint begin, nint end, double* d, double* e, ref TRows left, ref TRows right)
        where TRows : struct, IRotatedRows
    {
        nint step = begin < end ? 1 : -1, row = step > 0 ? 0 : -1;
        var beside = e + row;
        double c = 1, oldC = 1, s = 0, oldS = 0;
        for (var i = begin; i != end; i += step)
        {
            (c, s, var r) = PlaneRotation.Make(d[i] * c, beside[i]);
            if (i != begin) beside[i - step] = oldS * r;
            (oldC, oldS, d[i]) = PlaneRotation.Make(oldC * r, d[i + step] * s);
            if (step > 0)
            {
                right.Rotate(i, c, s);
                left.Rotate(i, oldC, oldS);
            }
            else
            {
                left.Rotate(i - 1, c, -s);
                right.Rotate(i - 1, oldC, -oldS);
            }
        }

        var h = d[end] * c;
        d[end] = h * oldC;
        beside[end - step] = h * oldS;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Shifted<TRows>(nint begin, nint end, double* d, double* e, ref TRows left, ref TRows right, double shift)
        where TRows : struct, IRotatedRows
    {
        nint step = begin < end ? 1 : -1, row = step > 0 ? 0 : -1;
        var beside = e + row;
        var f = (Math.Abs(d[begin]) - shift) * (Math.CopySign(1, d[begin]) + shift / d[begin]);
        var g = beside[begin];
        for (var i = begin; i != end; i += step)
        {
            var (c, s, r) = PlaneRotation.Make(f, g);
            if (i != begin) beside[i - step] = r;
            f = c * d[i] + s * beside[i];
            beside[i] = c * beside[i] - s * d[i];
            g = s * d[i + step];
            d[i + step] *= c;
            if (step > 0) right.Rotate(i, c, s);
            else left.Rotate(i - 1, c, -s);
            (c, s, r) = PlaneRotation.Make(f, g);
            d[i] = r;
            f = c * beside[i] + s * d[i + step];
            d[i + step] = c * d[i + step] - s * beside[i];
            if (i + step != end)
            {
                g = s * beside[i + step];
                beside[i + step] *= c;
            }

            if (step > 0) left.Rotate(i, c, s);
            else right.Rotate(i - 1, c, -s);
        }

        beside[end - step] = f;
    }

    /// <summary>Non-negative and descending; signs go to V, exchanges to both sides.</summary>
    private static void Order<TRows>(nint n, double* d, ref TRows left, ref TRows right)
        where TRows : struct, IRotatedRows
    {
        left.Finish();
        right.Finish();
        for (nint i = 0; i < n; i++)
        {
            if (!double.IsNegative(d[i])) continue;
            d[i] = -d[i];
            right.Negate(i);
        }

        for (nint i = 0; i < n - 1; i++)
        {
            var largest = i;
            for (var j = i + 1; j < n; j++)
            {
                if (d[j] > d[largest]) largest = j;
            }

            if (largest == i) continue;
            (d[i], d[largest]) = (d[largest], d[i]);
            left.Exchange(i, largest);
            right.Exchange(i, largest);
        }
    }
}
