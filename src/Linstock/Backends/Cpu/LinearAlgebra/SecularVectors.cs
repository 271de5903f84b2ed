using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// All roots of a secular equation and what vectors need of them. The weights are taken anew from the roots found (Löwner's formula), so that
/// these are the exact roots of a problem next to the given one and the vectors made from them are orthogonal however close the roots lie
/// (Gu and Eisenstat 1994, "A stable and efficient algorithm for the rank-one modification of the symmetric eigenproblem").
/// Threads share the roots; each is found alone, so their number changes nothing.
/// </summary>
/// <param name="count">How many poles and roots.</param>
/// <param name="poles">The poles, or what they are squares of.</param>
/// <param name="squares">Whether the poles are squares; then the roots are given as square roots as well.</param>
/// <param name="z">The weights; <see cref="Solve"/> replaces them.</param>
/// <param name="rho">The factor of the weights.</param>
/// <param name="roots">Become the roots.</param>
/// <param name="gaps">count x count: row i becomes the poles (or their squares) minus (the square of) root i.</param>
internal readonly unsafe struct SecularVectors(nint count, double* poles, bool squares, double* z, double rho, double* roots, double* gaps)
{
    /// <summary>Divisions that are worth a thread's help.</summary>
    private const long Grain = 20_000;

    private readonly nint _count = count;
    private readonly double* _poles = poles;
    private readonly bool _squares = squares;
    private readonly double* _z = z;
    private readonly double _rho = rho;
    private readonly double* _roots = roots;
    private readonly double* _gaps = gaps;

    public void Solve()
    {
        var run = this;
        WorkerPool.For(_count, Math.Max(1, Grain / (6 * _count)), &Roots, &run);
        WorkerPool.For(_count, Math.Max(64, Grain / _count), &Weights, &run);
    }

    private static void Roots(void* state, long begin, long end)
    {
        var run = (SecularVectors*)state;
        var poles = run->_poles;
        for (var i = (nint)begin; i < end; i++)
        {
            var (origin, offset) = SecularEquation.Solve(run->_count, i, poles, run->_squares, run->_z, run->_rho, run->_gaps + i * run->_count);
            var pole = poles[origin];
            run->_roots[i] = run->_squares ? pole + offset / (pole + Math.Sqrt(pole * pole + offset)) : pole + offset;
        }
    }

    /// <summary>z[j]² is the product over i of (p[j] - root[i])/(p[j] - p[i]), without its denominator for i = j, up to sign and a common factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weights(void* state, long begin, long end)
    {
        const int Strip = 64;
        var run = (SecularVectors*)state;
        nint count = run->_count;
        double* poles = run->_poles, products = stackalloc double[Strip];
        for (var start = (nint)begin; start < end; start += Strip)
        {
            nint stop = Math.Min(start + Strip, (nint)end);
            for (nint j = start; j < stop; j++) products[j - start] = 1;
            for (nint i = 0; i < count; i++)
            {
                var row = run->_gaps + i * count;
                run->Divide(start, Math.Min(i, stop), i, row, products - start);
                if (i >= start && i < stop) products[i - start] *= row[i];
                run->Divide(Math.Max(i + 1, start), stop, i, row, products - start);
            }

            for (nint j = start; j < stop; j++) run->_z[j] = Math.CopySign(Math.Sqrt(Math.Abs(products[j - start])), run->_z[j]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Divide(nint j, nint end, nint i, double* row, double* products)
    {
        nint width = Vector<double>.Count;
        var from = _poles[i];
        Vector<double> all = new(from);
        for (; j <= end - width; j += width)
        {
            var pole = Vector.Load(_poles + j);
            var distance = _squares ? (pole - all) * (pole + all) : pole - all;
            Vector.Store(Vector.Load(products + j) * (Vector.Load(row + j) / distance), products + j);
        }

        for (; j < end; j++)
        {
            var distance = _squares ? (_poles[j] - from) * (_poles[j] + from) : _poles[j] - from;
            products[j] *= row[j] / distance;
        }
    }
}
