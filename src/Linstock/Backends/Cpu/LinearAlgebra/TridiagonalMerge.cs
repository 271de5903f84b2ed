using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// One step upwards of Cuppen's method: the eigenvalues and vectors of two diagonal blocks of a tridiagonal matrix become those of the block
/// that a rank-one term joins them to. Deflation follows Gu and Eisenstat 1995 ("A divide-and-conquer algorithm for the symmetric tridiagonal
/// eigenproblem") and LAPACK's laed2.
/// </summary>
/// <typeparam name="R">The element type of the vectors.</typeparam>
internal readonly unsafe struct TridiagonalMerge<R> : IDeflation
    where R : unmanaged, IBinaryFloatingPointIeee754<R>
{
    private readonly nint _n;
    private readonly nint _first;
    private readonly nint _second;
    private readonly double _coupling;
    private readonly double* _d;
    private readonly int* _order;
    private readonly R* _basis;
    private readonly R* _packed;
    private readonly R* _rotation;
    private readonly double* _gaps;

    /// <summary>The blocks are rows and columns [begin, middle) and [middle, end) of a matrix of order n.</summary>
    /// <param name="n">The order, and the distance between the rows of every n x n matrix here.</param>
    /// <param name="begin">Where the first block begins.</param>
    /// <param name="middle">Where the second one begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="coupling">The off-diagonal element between them; its modulus has been taken off both diagonal elements beside it.</param>
    /// <param name="d">The eigenvalues, in the order of the rows of the basis.</param>
    /// <param name="order">For each block the numbers of its rows, counted from its first, by ascending eigenvalue.</param>
    /// <param name="basis">Its rows are the eigenvectors; outside the blocks it is zero.</param>
    /// <param name="packed">n x n elements of scratch memory.</param>
    /// <param name="rotation">As many again.</param>
    /// <param name="gaps">As many doubles.</param>
    public TridiagonalMerge(
        nint n, nint begin, nint middle, nint end, double coupling, double* d, int* order, R* basis, R* packed, R* rotation, double* gaps)
    {
        _n = n;
        _first = middle - begin;
        _second = end - middle;
        _coupling = coupling;
        _d = d + begin;
        _order = order + begin;
        _basis = basis + begin * (n + 1);
        _packed = packed + begin * n;
        _rotation = rotation + begin * n;
        _gaps = gaps + begin * n;
    }

    private nint Size => _first + _second;

    public void Run()
    {
        using var blocks = new JoinedBlocks(_first, 0, _second, _d, _order);
        var rho = Couple(blocks.Coupling);
        blocks.Deflate(rho, Tolerance(blocks.Coupling), this);
        if (blocks.Count == 0)
        {
            blocks.KeepAll();
            return;
        }

        new SecularVectors(blocks.Count, blocks.Poles, squares: false, blocks.Weights, rho, blocks.Roots, _gaps).Solve();
        new SecularRotations<R>(blocks, _gaps, _rotation).Make();
        new MergedVectors<R>(_basis, _n, _first, _first, _second, _packed).Update(blocks, _rotation);
        blocks.Finish();
    }

    /// <summary>z: the last elements of the first block's vectors and the first ones of the second's, of length 1 together.</summary>
    private double Couple(double* z)
    {
        var factor = Math.Sqrt(0.5);
        for (nint j = 0; j < _first; j++) z[j] = factor * double.CreateTruncating(_basis[j * _n + _first - 1]);
        factor = Math.CopySign(factor, _coupling);
        for (nint j = _first; j < Size; j++) z[j] = factor * double.CreateTruncating(_basis[j * _n + _first]);
        return 2 * Math.Abs(_coupling);
    }

    private double Tolerance(double* z)
    {
        double largest = 0;
        for (nint j = 0; j < Size; j++) largest = Math.Max(largest, Math.Max(Math.Abs(_d[j]), Math.Abs(z[j])));
        return MergeOrder.Roundoff<R>() * largest;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryCombine(int lower, int upper, double lowerWeight, ref double upperWeight, double tolerance)
    {
        double length = double.Hypot(upperWeight, lowerWeight), cosine = upperWeight / length, sine = -lowerWeight / length;
        if (Math.Abs((_d[upper] - _d[lower]) * cosine * sine) > tolerance) return false;
        upperWeight = length;
        PlaneRotation.Apply(Size, _basis + lower * _n, _basis + upper * _n, R.CreateTruncating(cosine), R.CreateTruncating(sine));
        double less = _d[lower], more = _d[upper];
        _d[lower] = less * cosine * cosine + more * sine * sine;
        _d[upper] = less * sine * sine + more * cosine * cosine;
        return true;
    }
}
