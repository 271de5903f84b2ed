using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// One step upwards of divide and conquer for singular values: the decompositions of two upper bidiagonal blocks and the row between them become
/// that of the joined block (Gu and Eisenstat 1995, "A divide-and-conquer algorithm for the bidiagonal SVD"; deflation as in LAPACK's lasd2).
/// </summary>
/// <remarks>
/// In the coordinates of the blocks' vectors the joined block is diagonal but for the row between them: z, with a zero on the diagonal. Its
/// singular values solve a secular equation in their squares. A block that is not the last has one column more than rows; the right vector of
/// this direction, which the block maps to zero, is kept in one row more.
/// </remarks>
/// <typeparam name="R">The element type of the vectors.</typeparam>
internal readonly unsafe struct BidiagonalMerge<R> : IDeflation
    where R : unmanaged, IBinaryFloatingPointIeee754<R>
{
    private readonly nint _n;
    private readonly nint _first;
    private readonly nint _second;
    private readonly nint _extra;
    private readonly double _beside;
    private readonly double* _d;
    private readonly int* _order;
    private readonly R* _left;
    private readonly R* _right;
    private readonly R* _packed;
    private readonly R* _rotation;
    private readonly double* _gaps;
    private readonly nint _rotations;

    /// <summary>The blocks are rows [begin, middle) and [middle + 1, end) of a matrix of order n.</summary>
    /// <param name="n">The order, and the distance between the rows of every n x n matrix here.</param>
    /// <param name="begin">Where the first block begins.</param>
    /// <param name="middle">The row between.</param>
    /// <param name="end">Where the second block ends; when this is not n, the blocks reach one column further.</param>
    /// <param name="d">The singular values, in the order of the rows of the vectors; the diagonal in the row between.</param>
    /// <param name="beside">The other element of the row between.</param>
    /// <param name="order">For each block the numbers of its rows, counted from its first, by ascending value.</param>
    /// <param name="left">Its rows are the left vectors; outside the blocks it is zero, but for a one in the row between.</param>
    /// <param name="right">Its rows are the right vectors, zero outside the blocks.</param>
    /// <param name="packed">n x n elements of scratch memory.</param>
    /// <param name="rotation">Twice as many.</param>
    /// <param name="gaps">n x n doubles.</param>
    public BidiagonalMerge(
        nint n, nint begin, nint middle, nint end, double* d, double beside, int* order, R* left, R* right, R* packed, R* rotation, double* gaps)
    {
        _n = n;
        _first = middle - begin;
        _second = end - middle - 1;
        _extra = end == n ? 0 : 1;
        _beside = beside;
        _d = d + begin;
        _order = order + begin;
        _left = left + begin * (n + 1);
        _right = right + begin * (n + 1);
        _packed = packed + begin * n;
        _rotation = rotation + begin * n;
        _gaps = gaps + begin * n;
        _rotations = n * n;
    }

    private nint Size => _first + _second + 1;

    public void Run()
    {
        using var blocks = new JoinedBlocks(_first, 1, _second, _d, _order);
        Couple(blocks.Coupling);

        // The direction of the row itself has the value zero and is always kept, and first.
        var tolerance = Tolerance();
        _d[_first] = 0;
        ref var own = ref blocks.Coupling[_first];
        if (Math.Abs(own) <= tolerance) own = tolerance;
        blocks.Deflate(1, tolerance, this);
        var count = blocks.Count;
        R* forLeft = _rotation, forRight = _rotation + _rotations;
        if (count == 1)
        {
            blocks.Roots[0] = Math.Abs(own);
            *forRight = R.One;
            *forLeft = own < 0 ? -R.One : R.One;
        }
        else
        {
            // Zero must stay apart from the next pole.
            blocks.Poles[1] = Math.Max(blocks.Poles[1], tolerance / 2);
            new SecularVectors(count, blocks.Poles, squares: true, blocks.Weights, 1, blocks.Roots, _gaps).Solve();
            new SecularRotations<R>(blocks, _gaps, forRight, forLeft).Make();
        }

        var middle = 0;
        while (blocks.Groups[middle] != 0) middle++;
        new MergedVectors<R>(_right, _n, _first + 1, _first + 1, _second + _extra, _packed).Update(blocks, forRight);
        new MergedVectors<R>(_left, _n, _first, _first + 1, _second, _packed).Update(blocks, forLeft);
        for (nint i = 0; i < Size; i++) _left[i * _n + _first] = i < count ? forLeft[i * count + middle] : R.Zero;
        blocks.Finish();
    }

    /// <summary>
    /// z is the row between in the coordinates of the right vectors. Of the two directions that the blocks map to zero one combination takes all
    /// of it, and goes to the row between; the other is what the joined block maps to zero.
    /// </summary>
    private void Couple(double* z)
    {
        double alpha = _d[_first], beta = _beside;
        for (nint j = 0; j <= _first; j++) z[j] = alpha * double.CreateTruncating(_right[j * _n + _first]);
        for (nint j = _first + 1; j < Size; j++) z[j] = beta * double.CreateTruncating(_right[j * _n + _first + 1]);
        if (_extra == 0) return;
        double own = z[_first], other = beta * double.CreateTruncating(_right[Size * _n + _first + 1]), length = double.Hypot(own, other);
        z[_first] = length;
        if (length == 0) return;
        PlaneRotation.Apply(
            Size + 1, _right + _first * _n, _right + Size * _n, R.CreateTruncating(own / length), R.CreateTruncating(other / length));
    }

    private double Tolerance()
    {
        var largest = Math.Abs(_beside);
        for (nint j = 0; j < Size; j++) largest = Math.Max(largest, Math.Abs(_d[j]));
        return MergeOrder.Roundoff<R>() * largest;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryCombine(int lower, int upper, double lowerWeight, ref double upperWeight, double tolerance)
    {
        if (_d[upper] - _d[lower] > tolerance) return false;
        var length = double.Hypot(upperWeight, lowerWeight);
        R cosine = R.CreateTruncating(upperWeight / length), sine = R.CreateTruncating(-lowerWeight / length);
        upperWeight = length;
        PlaneRotation.Apply(Size, _left + lower * _n, _left + upper * _n, cosine, sine);
        PlaneRotation.Apply(Size + _extra, _right + lower * _n, _right + upper * _n, cosine, sine);
        return true;
    }
}
