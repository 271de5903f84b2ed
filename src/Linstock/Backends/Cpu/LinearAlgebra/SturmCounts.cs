using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// The stationary quotient-difference transform of BᵀB - x, B bidiagonal, for many x at once: D = q + t, t = t·e/D - x from one squared diagonal
/// element q and its squared neighbour e to the next (Fernando and Parlett 1994). As many D are negative as there are eigenvalues below x, and
/// this holds for the exact counts of a matrix whose elements differ from B's by a few roundings each, however small they are.
/// </summary>
internal static unsafe class SturmCounts
{
    /// <summary>Points of a group: so many vectors of them that one waits for its division while others compute.</summary>
    public static readonly int Group = Interleaved * Vector<double>.Count;

    private const int Interleaved = 4;

    /// <summary>How many eigenvalues lie below each point of a group.</summary>
    /// <param name="n">The order of the matrix.</param>
    /// <param name="squares">For each row the square of its diagonal element, then that of its neighbour above the diagonal.</param>
    /// <param name="points">Positive; one on which an intermediate result is infinite moves by a few units in the last place.</param>
    /// <param name="counts">The result.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Count(nint n, double* squares, double* points, double* counts)
    {
        nint width = Vector<double>.Count;
        while (true)
        {
            Vector<double> x0 = Vector.Load(points), x1 = Vector.Load(points + width);
            Vector<double> x2 = Vector.Load(points + 2 * width), x3 = Vector.Load(points + 3 * width);
            Vector<double> t0 = -x0, t1 = -x1, t2 = -x2, t3 = -x3;
            Vector<long> c0 = default, c1 = default, c2 = default, c3 = default;
            for (nint i = 0; i < n; i++)
            {
                Vector<double> q = new(squares[2 * i]), e = new(squares[2 * i + 1]);
                Vector<double> d0 = q + t0, d1 = q + t1, d2 = q + t2, d3 = q + t3;
                c0 += Vector.LessThan(d0, Vector<double>.Zero);
                c1 += Vector.LessThan(d1, Vector<double>.Zero);
                c2 += Vector.LessThan(d2, Vector<double>.Zero);
                c3 += Vector.LessThan(d3, Vector<double>.Zero);
                t0 = t0 * (e / d0) - x0;
                t1 = t1 * (e / d1) - x1;
                t2 = t2 * (e / d2) - x2;
                t3 = t3 * (e / d3) - x3;
            }

            if (MoveOff(t0, points) | MoveOff(t1, points + width) | MoveOff(t2, points + 2 * width) | MoveOff(t3, points + 3 * width)) continue;
            Vector.Store(-Vector.ConvertToDouble(c0), counts);
            Vector.Store(-Vector.ConvertToDouble(c1), counts + width);
            Vector.Store(-Vector.ConvertToDouble(c2), counts + 2 * width);
            Vector.Store(-Vector.ConvertToDouble(c3), counts + 3 * width);
            return;
        }
    }

    /// <summary>
    /// The counts, and the sums over all eigenvalues of 1/(x - eigenvalue) and of its square, which are derivatives of the logarithm of the
    /// determinant. The sums of a point may be NaN where the counts are right.
    /// </summary>
    /// <param name="n">The order of the matrix.</param>
    /// <param name="squares">As for <see cref="Count"/>.</param>
    /// <param name="points">As for <see cref="Count"/>.</param>
    /// <param name="counts">The counts.</param>
    /// <param name="first">The sums of the reciprocals.</param>
    /// <param name="second">The sums of their squares.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Differentiate(nint n, double* squares, double* points, double* counts, double* first, double* second)
    {
        nint width = Vector<double>.Count;
        for (nint at = 0; at < Group;)
        {
            Vector<double> xa = Vector.Load(points + at), xb = Vector.Load(points + at + width);
            Vector<double> ta = -xa, tb = -xb;
            Vector<double> slopeA = new(-1.0), slopeB = new(-1.0), bendA = default, bendB = default;
            Vector<double> firstA = default, firstB = default, secondA = default, secondB = default;
            Vector<long> ca = default, cb = default;
            for (nint i = 0; i < n; i++)
            {
                Vector<double> q = new(squares[2 * i]), e = new(squares[2 * i + 1]);
                Vector<double> da = q + ta, db = q + tb;
                ca += Vector.LessThan(da, Vector<double>.Zero);
                cb += Vector.LessThan(db, Vector<double>.Zero);
                Vector<double> ra = Vector<double>.One / da, rb = Vector<double>.One / db;

                // With t' and t'' the slope and the bend of t: (log D)' = t'/D, (log D)'' = t''/D - (t'/D)²; t' and t'' go on by q·e/D².
                Vector<double> logA = slopeA * ra, logB = slopeB * rb;
                firstA += logA;
                firstB += logB;
                secondA += logA * logA - bendA * ra;
                secondB += logB * logB - bendB * rb;
                Vector<double> ea = e * ra, eb = e * rb, onA = q * ra * ea, onB = q * rb * eb;
                bendA = onA * (bendA - (slopeA + slopeA) * logA);
                bendB = onB * (bendB - (slopeB + slopeB) * logB);
                slopeA = onA * slopeA - Vector<double>.One;
                slopeB = onB * slopeB - Vector<double>.One;
                ta = ta * ea - xa;
                tb = tb * eb - xb;
            }

            if (MoveOff(ta, points + at) | MoveOff(tb, points + at + width)) continue;
            Vector.Store(-Vector.ConvertToDouble(ca), counts + at);
            Vector.Store(-Vector.ConvertToDouble(cb), counts + at + width);
            Vector.Store(firstA, first + at);
            Vector.Store(firstB, first + at + width);
            Vector.Store(secondA, second + at);
            Vector.Store(secondB, second + at + width);
            at += 2 * width;
        }
    }

    /// <summary>Where a D was zero, the last t is not a number: those points move, and the counts are to be made again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MoveOff(Vector<double> last, double* points)
    {
        var valid = Vector.Equals(last, last);
        if (valid == Vector<long>.AllBitsSet) return false;
        var x = Vector.Load(points);
        Vector.Store(Vector.ConditionalSelect(valid, x, x * (1 + 4 * DoublePrecision.Epsilon)), points);
        return true;
    }
}
