using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Singular values of a real upper bidiagonal matrix to high relative accuracy: implicit QR that falls back to a zero shift
/// where a shift would spoil small values (Demmel and Kahan 1990; the strategy of LAPACK's bdsqr).
/// </summary>
internal static unsafe class BidiagonalSingularValues
{
    internal const double UnitRoundoff = 1.1102230246251565e-16;

    /// <summary>A roundoff for values that float is to hold: well below its own.</summary>
    internal const double SingleRoundoff = 1e-10;

    private const double Tiny = 2.2250738585072014e-308;
    private const int SweepsPerValue = 6;

    /// <summary>
    /// d (n) and e (n - 1) become the descending singular values. <paramref name="left"/> hold U transposed and
    /// <paramref name="right"/> V transposed: each rotation acts on two rows of them. Values come out to some ten <paramref name="roundoff"/>, relatively.
    /// </summary>
    /// <returns>The number of superdiagonal elements that did not converge.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose<TRows>(nint n, double* d, double* e, ref TRows left, ref TRows right, double roundoff = UnitRoundoff)
        where TRows : struct, IRotatedRows
    {
        var tolerance = Math.Max(10, Math.Min(100, Math.Pow(roundoff, -0.125))) * roundoff;
        double lowerBound = Math.Abs(d[0]), running = lowerBound;
        for (nint i = 1; i < n && lowerBound != 0; i++)
        {
            running = Math.Abs(d[i]) * (running / (running + Math.Abs(e[i - 1])));
            lowerBound = Math.Min(lowerBound, running);
        }

        var threshold = Math.Max(tolerance * lowerBound / Math.Sqrt(n), SweepsPerValue * ((double)n * n * Tiny));
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
            if (downwards)
            {
                if (shift == 0) ZeroShiftDown(first, last, d, e, ref left, ref right);
                else ShiftedDown(first, last, d, e, ref left, ref right, shift);
                if (Math.Abs(e[last - 1]) <= threshold) e[last - 1] = 0;
            }
            else
            {
                if (shift == 0) ZeroShiftUp(first, last, d, e, ref left, ref right);
                else ShiftedUp(first, last, d, e, ref left, ref right, shift);
                if (Math.Abs(e[first]) <= threshold) e[first] = 0;
            }
        }

        Order(n, d, ref left, ref right);
        return double.IsFinite(d[0]) ? 0 : 1;
    }

    /// <summary>The values alone.</summary>
    public static int Decompose(nint n, double* d, double* e, double roundoff = UnitRoundoff)
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ZeroShiftDown<TRows>(nint first, nint last, double* d, double* e, ref TRows left, ref TRows right)
        where TRows : struct, IRotatedRows
    {
        double c = 1, oldC = 1, s = 0, oldS = 0;
        for (var i = first; i < last; i++)
        {
            (c, s, var r) = PlaneRotation.Make(d[i] * c, e[i]);
            if (i > first) e[i - 1] = oldS * r;
            (oldC, oldS, d[i]) = PlaneRotation.Make(oldC * r, d[i + 1] * s);
            right.Rotate(i, c, s);
            left.Rotate(i, oldC, oldS);
        }

        var h = d[last] * c;
        d[last] = h * oldC;
        e[last - 1] = h * oldS;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ZeroShiftUp<TRows>(nint first, nint last, double* d, double* e, ref TRows left, ref TRows right)
        where TRows : struct, IRotatedRows
    {
        double c = 1, oldC = 1, s = 0, oldS = 0;
        for (var i = last; i > first; i--)
        {
            (c, s, var r) = PlaneRotation.Make(d[i] * c, e[i - 1]);
            if (i < last) e[i] = oldS * r;
            (oldC, oldS, d[i]) = PlaneRotation.Make(oldC * r, d[i - 1] * s);
            left.Rotate(i - 1, c, -s);
            right.Rotate(i - 1, oldC, -oldS);
        }

        var h = d[first] * c;
        d[first] = h * oldC;
        e[first] = h * oldS;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ShiftedDown<TRows>(nint first, nint last, double* d, double* e, ref TRows left, ref TRows right, double shift)
        where TRows : struct, IRotatedRows
    {
        var f = (Math.Abs(d[first]) - shift) * (Math.CopySign(1, d[first]) + shift / d[first]);
        var g = e[first];
        for (var i = first; i < last; i++)
        {
            var (c, s, r) = PlaneRotation.Make(f, g);
            if (i > first) e[i - 1] = r;
            f = c * d[i] + s * e[i];
            e[i] = c * e[i] - s * d[i];
            g = s * d[i + 1];
            d[i + 1] *= c;
            right.Rotate(i, c, s);
            (c, s, r) = PlaneRotation.Make(f, g);
            d[i] = r;
            f = c * e[i] + s * d[i + 1];
            d[i + 1] = c * d[i + 1] - s * e[i];
            if (i < last - 1)
            {
                g = s * e[i + 1];
                e[i + 1] *= c;
            }

            left.Rotate(i, c, s);
        }

        e[last - 1] = f;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ShiftedUp<TRows>(nint first, nint last, double* d, double* e, ref TRows left, ref TRows right, double shift)
        where TRows : struct, IRotatedRows
    {
        var f = (Math.Abs(d[last]) - shift) * (Math.CopySign(1, d[last]) + shift / d[last]);
        var g = e[last - 1];
        for (var i = last; i > first; i--)
        {
            var (c, s, r) = PlaneRotation.Make(f, g);
            if (i < last) e[i] = r;
            f = c * d[i] + s * e[i - 1];
            e[i - 1] = c * e[i - 1] - s * d[i];
            g = s * d[i - 1];
            d[i - 1] *= c;
            left.Rotate(i - 1, c, -s);
            (c, s, r) = PlaneRotation.Make(f, g);
            d[i] = r;
            f = c * e[i - 1] + s * d[i - 1];
            d[i - 1] = c * d[i - 1] - s * e[i - 1];
            if (i > first + 1)
            {
                g = s * e[i - 2];
                e[i - 2] *= c;
            }

            right.Rotate(i - 1, c, -s);
        }

        e[first] = f;
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
