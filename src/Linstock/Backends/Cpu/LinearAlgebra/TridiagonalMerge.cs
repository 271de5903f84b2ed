using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// One step upwards of Cuppen's method: the eigenvalues and vectors of two diagonal blocks of a tridiagonal matrix become those of the block
/// that a rank-one term joins them to. Deflation follows Gu and Eisenstat 1995 ("A divide-and-conquer algorithm for the symmetric tridiagonal
/// eigenproblem") and LAPACK's laed2.
/// </summary>
/// <typeparam name="R">The element type of the vectors.</typeparam>
internal unsafe ref struct TridiagonalMerge<R>
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
    private double* _z;

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

    private readonly nint Size => _first + _second;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        var size = Size;
        using var numbers = new Workspace<double>(4 * size);
        using var indices = new Workspace<int>(4 * size);
        using var sideMemory = new Workspace<MergeOrder.Side>(size);
        double* poles = numbers.Pointer + size, weights = poles + size, roots = weights + size;
        int* sorted = indices.Pointer, kept = sorted + size, dropped = kept + size, groups = dropped + size;
        var sides = sideMemory.Pointer;
        _z = numbers.Pointer;
        MergeOrder.Merge(_first, _order, _second, _order + _first, (int)_first, _d, sorted);
        for (nint j = 0; j < size; j++) sides[j] = j < _first ? MergeOrder.Side.First : MergeOrder.Side.Second;
        var rho = Couple();
        nint count = Deflate(rho, sorted, kept, dropped, sides), rest = size - count;
        if (count == 0)
        {
            new Span<int>(sorted, (int)size).CopyTo(new Span<int>(_order, (int)size));
            return;
        }

        for (nint q = 0; q < count; q++) (poles[q], weights[q]) = (_d[kept[q]], _z[kept[q]]);
        new SecularVectors(count, poles, squares: false, weights, rho, roots, _gaps).Solve();
        var (inFirst, onlyFirst) = MergeOrder.Group(count, kept, sides, groups);
        var move = new Move(this, count, groups, weights);
        WorkerPool.For(count, Math.Max(1, 20_000 / count), &Move.MakeRotation, &move);
        new MergedVectors<R>(_basis, _n, _first, _first, _second, _packed).Update(
            count, kept, groups, inFirst, onlyFirst, _rotation, rest, dropped);
        for (nint q = 0; q < rest; q++) poles[q] = _d[dropped[q]];
        for (nint q = 0; q < count; q++) (_d[q], sorted[q]) = (roots[q], (int)q);
        for (nint q = 0; q < rest; q++) (_d[count + q], sorted[count + q]) = (poles[q], (int)q);
        MergeOrder.Merge(count, sorted, rest, sorted + count, (int)count, _d, _order);
    }

    /// <summary>z: the last elements of the first block's vectors and the first ones of the second's, of length 1 together.</summary>
    private readonly double Couple()
    {
        var factor = Math.Sqrt(0.5);
        for (nint j = 0; j < _first; j++) _z[j] = factor * double.CreateTruncating(_basis[j * _n + _first - 1]);
        factor = Math.CopySign(factor, _coupling);
        for (nint j = _first; j < Size; j++) _z[j] = factor * double.CreateTruncating(_basis[j * _n + _first]);
        return 2 * Math.Abs(_coupling);
    }

    /// <summary>
    /// Sets aside vectors that the coupling leaves as they are: those it does not see, and of two with nearly the same eigenvalue a combination.
    /// </summary>
    /// <returns>How many are kept; both lists are by ascending eigenvalue.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly nint Deflate(double rho, int* sorted, int* kept, int* dropped, MergeOrder.Side* sides)
    {
        nint size = Size, keeping = 0, dropping = 0;
        double largest = 0, largestWeight = 0;
        for (nint j = 0; j < size; j++)
        {
            largest = Math.Max(largest, Math.Abs(_d[j]));
            largestWeight = Math.Max(largestWeight, Math.Abs(_z[j]));
        }

        var tolerance = MergeOrder.Roundoff<R>() * Math.Max(largest, largestWeight);
        if (rho * largestWeight <= tolerance) return 0;
        var previous = -1;
        for (nint q = 0; q < size; q++)
        {
            var j = sorted[q];
            if (rho * Math.Abs(_z[j]) <= tolerance)
            {
                dropped[dropping++] = j;
                continue;
            }

            if (previous >= 0)
            {
                double length = double.Hypot(_z[j], _z[previous]), cosine = _z[j] / length, sine = -_z[previous] / length;
                if (Math.Abs((_d[j] - _d[previous]) * cosine * sine) <= tolerance)
                {
                    _z[j] = length;
                    sides[j] |= sides[previous];
                    PlaneRotation.Apply(
                        size, _basis + previous * _n, _basis + j * _n, R.CreateTruncating(cosine), R.CreateTruncating(sine));
                    double lower = _d[previous], upper = _d[j];
                    _d[previous] = lower * cosine * cosine + upper * sine * sine;
                    _d[j] = lower * sine * sine + upper * cosine * cosine;
                    dropped[dropping++] = previous;
                }
                else
                {
                    kept[keeping++] = previous;
                }
            }

            previous = j;
        }

        kept[keeping++] = previous;
        MergeOrder.Sort(dropping, dropped, _d);
        return keeping;
    }

    /// <summary>The eigenvectors of the joined problem in the coordinates of the kept vectors, in their groups.</summary>
    private readonly struct Move(TridiagonalMerge<R> merge, nint count, int* groups, double* weights)
    {
        private readonly double* _gaps = merge._gaps;
        private readonly R* _rotation = merge._rotation;
        private readonly nint _count = count;
        private readonly int* _groups = groups;
        private readonly double* _weights = weights;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void MakeRotation(void* state, long begin, long end)
        {
            var move = (Move*)state;
            nint count = move->_count, width = Vector<double>.Count;
            for (var i = (nint)begin; i < end; i++)
            {
                double* row = move->_gaps + i * count, weights = move->_weights;
                Vector<double> squares = default;
                nint j = 0;
                for (; j <= count - width; j += width)
                {
                    var element = Vector.Load(weights + j) / Vector.Load(row + j);
                    squares += element * element;
                    Vector.Store(element, row + j);
                }

                var sum = Vector.Sum(squares);
                for (; j < count; j++)
                {
                    row[j] = weights[j] / row[j];
                    sum += row[j] * row[j];
                }

                var factor = 1 / Math.Sqrt(sum);
                var target = move->_rotation + i * count;
                for (j = 0; j < count; j++) target[j] = R.CreateTruncating(row[move->_groups[j]] * factor);
            }
        }
    }
}
