using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Roots of the secular equation 1/rho + Σ z[j]²/(p[j] - x) = 0, p ascending, rho positive: one right of every pole, found by interpolation
/// with rational functions that have the two poles beside the root (Li 1994, "Solving secular equations stably and efficiently", LAPACK
/// working note 89), kept inside a bracket.
/// </summary>
internal static unsafe class SecularEquation
{
    private const int MostIterations = 200;

    /// <summary>Root number <paramref name="i"/> of <paramref name="k"/>, as its distance from the nearer pole beside it.</summary>
    /// <param name="k">How many poles.</param>
    /// <param name="i">Which root, counted from the least.</param>
    /// <param name="poles">The poles, or what they are squares of; ascending and distinct.</param>
    /// <param name="squares">The poles are the squares of <paramref name="poles"/>, which are not negative.</param>
    /// <param name="z">The weights, none of them zero.</param>
    /// <param name="rho">Positive.</param>
    /// <param name="gaps">Becomes every pole minus the root, each to almost full relative accuracy.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (nint Origin, double Offset) Solve(nint k, nint i, double* poles, bool squares, double* z, double rho, double* gaps)
    {
        var last = i == k - 1;
        var origin = i;
        Shift(k, poles, squares, origin, gaps);
        double low = 0, high;
        if (last)
        {
            double norm = 0;
            for (nint j = 0; j < k; j++) norm += z[j] * z[j];
            high = rho * norm;
            if (k == 1)
            {
                gaps[0] = -high;
                return (0, high);
            }
        }
        else
        {
            high = gaps[i + 1];
        }

        // The sign in the middle tells the half; the two poles beside the root, the others held constant, tell where to begin.
        nint left = last ? i - 1 : i, right = left + 1;
        double inverse = 1 / rho, middle = high / 2, gap = gaps[right] - gaps[left];
        double leftWeight = z[left] * z[left], rightWeight = z[right] * z[right];
        var value = inverse + (Sum(0, right, z, gaps, middle).Value + Sum(right, k, z, gaps, middle).Value);
        var rest = value - leftWeight / (gaps[left] - middle) - rightWeight / (gaps[right] - middle);
        double offset;
        if (last)
        {
            if (value <= 0) low = middle;
            else high = middle;
            double a = leftWeight + rightWeight - rest * gap, b = rightWeight * gap, root = Math.Sqrt(Math.Abs(a * a + 4 * b * rest));
            offset = a < 0 ? 2 * b / (root - a) : (a + root) / (2 * rest);
        }
        else if (value >= 0)
        {
            high = middle;
            double a = rest * gap + leftWeight + rightWeight, b = leftWeight * gap, root = Math.Sqrt(Math.Abs(a * a - 4 * b * rest));
            offset = a > 0 ? 2 * b / (a + root) : (a - root) / (2 * rest);
        }
        else
        {
            origin = i + 1;
            Shift(k, poles, squares, origin, gaps);
            low = gaps[i] / 2;
            high = 0;
            double a = rest * gap - leftWeight - rightWeight, b = rightWeight * gap, root = Math.Sqrt(Math.Abs(a * a + 4 * b * rest));
            offset = a < 0 ? 2 * b / (a - root) : -(a + root) / (2 * rest);
        }

        if (!(offset > low && offset < high)) offset = (low + high) / 2;
        double previous = double.PositiveInfinity;
        var fixedWeight = false;
        var slow = 0;
        for (var iteration = 0; iteration < MostIterations; iteration++)
        {
            var (psi, psiSlope) = Sum(0, right, z, gaps, offset);
            var (phi, phiSlope) = Sum(right, k, z, gaps, offset);
            value = inverse + (psi + phi);
            var slope = psiSlope + phiSlope;
            if (Math.Abs(value) <= DoublePrecision.Epsilon * (8 * (Math.Abs(psi) + Math.Abs(phi)) + inverse + Math.Abs(offset) * slope)) break;
            if (value < 0) low = offset;
            else high = offset;
            if (Math.Abs(value) > 0.1 * previous) fixedWeight = !fixedWeight;
            if (Math.Abs(value) > 0.5 * previous) slow++;
            previous = Math.Abs(value);
            var step = Step(
                value, gaps[left] - offset, gaps[right] - offset, psiSlope, phiSlope, last, fixedWeight && !last, origin == i, leftWeight, rightWeight);
            if (!(value * step < 0)) step = -value / slope;
            var next = offset + step;
            if (slow == 2 || !(next > low && next < high))
            {
                // Interpolation creeps where far poles weigh more than the near ones; halving cannot.
                next = Halve(low, high);
                slow = 0;
            }

            if (next == offset || next == low || next == high) break;
            offset = next;
        }

        Subtract(k, offset, gaps);
        return (origin, offset);
    }

    /// <summary>The middle of a bracket, in its exponent where it spans many.</summary>
    private static double Halve(double low, double high)
    {
        double small = Math.Min(Math.Abs(low), Math.Abs(high)), large = Math.Max(Math.Abs(low), Math.Abs(high));
        return small > 0 && large > 16 * small ? Math.CopySign(Math.Sqrt(small) * Math.Sqrt(large), low + high) : (low + high) / 2;
    }

    /// <summary>To the root of c + s/(left - x) + t/(right - x) that agrees with the equation's value and slopes here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Step(
        double value, double left, double right, double psiSlope, double phiSlope, bool last, bool fixedWeight, bool fromLeft, double leftWeight,
        double rightWeight)
    {
        double slope = psiSlope + phiSlope;
        var c = !fixedWeight ? value - left * psiSlope - right * phiSlope
            : fromLeft ? value - right * slope - (left - right) * (leftWeight / (left * left))
            : value - left * slope - (right - left) * (rightWeight / (right * right));
        double a = (left + right) * value - left * right * slope, b = left * right * value;
        if (last)
        {
            c = Math.Abs(c);
            var root = Math.Sqrt(Math.Abs(a * a - 4 * b * c));
            return a >= 0 ? (a + root) / (2 * c) : 2 * b / (a - root);
        }
        else
        {
            var root = Math.Sqrt(Math.Abs(a * a - 4 * b * c));
            return a <= 0 ? (a - root) / (2 * c) : 2 * b / (a + root);
        }
    }

    /// <summary>The poles as seen from one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Shift(nint k, double* poles, bool squares, nint origin, double* gaps)
    {
        nint j = 0, width = Vector<double>.Count;
        var zero = poles[origin];
        Vector<double> from = new(zero);
        for (; j <= k - width; j += width)
        {
            var pole = Vector.Load(poles + j);
            Vector.Store(squares ? (pole - from) * (pole + from) : pole - from, gaps + j);
        }

        for (; j < k; j++) gaps[j] = squares ? (poles[j] - zero) * (poles[j] + zero) : poles[j] - zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Subtract(nint k, double offset, double* gaps)
    {
        nint j = 0, width = Vector<double>.Count;
        Vector<double> all = new(offset);
        for (; j <= k - width; j += width) Vector.Store(Vector.Load(gaps + j) - all, gaps + j);
        for (; j < k; j++) gaps[j] -= offset;
    }

    /// <summary>Σ z²/(gap - offset) over a range of poles, and its derivative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Value, double Slope) Sum(nint begin, nint end, double* z, double* gaps, double offset)
    {
        nint j = begin, width = Vector<double>.Count;
        Vector<double> all = new(offset), first = default, second = default, firstSlope = default, secondSlope = default;
        for (; j <= end - 2 * width; j += 2 * width)
        {
            Vector<double> weight = Vector.Load(z + j), next = Vector.Load(z + j + width);
            Vector<double> share = weight / (Vector.Load(gaps + j) - all), nextShare = next / (Vector.Load(gaps + j + width) - all);
            first += weight * share;
            second += next * nextShare;
            firstSlope += share * share;
            secondSlope += nextShare * nextShare;
        }

        double value = Vector.Sum(first + second), slope = Vector.Sum(firstSlope + secondSlope);
        for (; j < end; j++)
        {
            var share = z[j] / (gaps[j] - offset);
            value += z[j] * share;
            slope += share * share;
        }

        return (value, slope);
    }
}
