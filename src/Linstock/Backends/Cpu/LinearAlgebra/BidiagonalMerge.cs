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
internal readonly unsafe struct BidiagonalMerge<R>
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        var size = Size;
        using var numbers = new Workspace<double>(4 * size);
        using var indices = new Workspace<int>(4 * size);
        using var sideMemory = new Workspace<MergeOrder.Side>(size);
        double* z = numbers.Pointer, poles = z + size, weights = poles + size, roots = weights + size;
        int* sorted = indices.Pointer, kept = sorted + size, dropped = kept + size, groups = dropped + size;
        var sides = sideMemory.Pointer;
        for (nint j = 0; j < size; j++)
            sides[j] = j < _first ? MergeOrder.Side.First : j > _first ? MergeOrder.Side.Second : MergeOrder.Side.Both;
        MergeOrder.Merge(_first, _order, _second, _order + _first + 1, (int)_first + 1, _d, sorted);
        Couple(z);
        nint count = Deflate(z, sorted, kept, dropped, sides, out var tolerance), rest = size - count;
        for (nint q = 0; q < count; q++) (poles[q], weights[q]) = (_d[kept[q]], z[kept[q]]);
        var (inFirst, onlyFirst) = MergeOrder.Group(count, kept, sides, groups);
        R* forLeft = _rotation, forRight = _rotation + _rotations;
        if (count == 1)
        {
            roots[0] = Math.Abs(weights[0]);
            *forRight = R.One;
            *forLeft = weights[0] < 0 ? -R.One : R.One;
        }
        else
        {
            // Zero must stay apart from the next pole.
            poles[1] = Math.Max(poles[1], tolerance / 2);
            new SecularVectors(count, poles, squares: true, weights, 1, roots, _gaps).Solve();
            var move = new Move(count, poles, weights, _gaps, groups, forLeft, forRight);
            WorkerPool.For(count, Math.Max(1, 15_000 / count), &Move.MakeRotations, &move);
        }

        var middle = 0;
        while (groups[middle] != 0) middle++;
        new MergedVectors<R>(_right, _n, _first + 1, _first + 1, _second + _extra, _packed).Update(
            count, kept, groups, inFirst, onlyFirst, forRight, rest, dropped);
        new MergedVectors<R>(_left, _n, _first, _first + 1, _second, _packed).Update(
            count, kept, groups, inFirst, onlyFirst, forLeft, rest, dropped);
        for (nint i = 0; i < size; i++) _left[i * _n + _first] = i < count ? forLeft[i * count + middle] : R.Zero;
        for (nint q = 0; q < rest; q++) poles[q] = _d[dropped[q]];
        for (nint q = 0; q < count; q++) (_d[q], sorted[q]) = (roots[q], (int)q);
        for (nint q = 0; q < rest; q++) (_d[count + q], sorted[count + q]) = (poles[q], (int)q);
        MergeOrder.Merge(count, sorted, rest, sorted + count, (int)count, _d, _order);
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

    /// <summary>
    /// Sets aside vectors that the row between leaves as they are: those it does not see, and of two with nearly the same singular value a
    /// combination. The direction of the row itself, with the value zero, is always kept, and first.
    /// </summary>
    /// <returns>How many are kept; both lists are by ascending value.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private nint Deflate(double* z, int* sorted, int* kept, int* dropped, MergeOrder.Side* sides, out double tolerance)
    {
        nint keeping = 1, dropping = 0;
        var largest = Math.Max(Math.Abs(_d[_first]), Math.Abs(_beside));
        for (nint q = 0; q < Size - 1; q++) largest = Math.Max(largest, _d[sorted[q]]);
        tolerance = MergeOrder.Roundoff<R>() * largest;
        kept[0] = (int)_first;
        _d[_first] = 0;
        if (Math.Abs(z[_first]) <= tolerance) z[_first] = tolerance;
        var previous = -1;
        for (nint q = 0; q < Size - 1; q++)
        {
            var j = sorted[q];
            if (Math.Abs(z[j]) <= tolerance)
            {
                dropped[dropping++] = j;
                continue;
            }

            if (previous >= 0)
            {
                if (_d[j] - _d[previous] <= tolerance)
                {
                    var length = double.Hypot(z[j], z[previous]);
                    R cosine = R.CreateTruncating(z[j] / length), sine = R.CreateTruncating(-z[previous] / length);
                    z[j] = length;
                    sides[j] |= sides[previous];
                    PlaneRotation.Apply(Size, _left + previous * _n, _left + j * _n, cosine, sine);
                    PlaneRotation.Apply(Size + _extra, _right + previous * _n, _right + j * _n, cosine, sine);
                    dropped[dropping++] = previous;
                }
                else
                {
                    kept[keeping++] = previous;
                }
            }

            previous = j;
        }

        if (previous >= 0) kept[keeping++] = previous;
        MergeOrder.Sort(dropping, dropped, _d);
        return keeping;
    }

    /// <summary>The singular vectors of the joined problem in the coordinates of the kept vectors, in their groups.</summary>
    private readonly struct Move(nint count, double* poles, double* weights, double* gaps, int* groups, R* left, R* right)
    {
        private readonly nint _count = count;
        private readonly double* _poles = poles;
        private readonly double* _weights = weights;
        private readonly double* _gaps = gaps;
        private readonly int* _groups = groups;
        private readonly R* _left = left;
        private readonly R* _right = right;

        /// <summary>Right: z/(d² - sigma²). Left: d times that, and -1 for the row between, whose d is zero.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void MakeRotations(void* state, long begin, long end)
        {
            var move = (Move*)state;
            nint count = move->_count, width = Vector<double>.Count;
            double* poles = move->_poles, weights = move->_weights;
            for (var i = (nint)begin; i < end; i++)
            {
                var row = move->_gaps + i * count;
                Vector<double> rightSquares = default, leftSquares = default;
                nint j = 0;
                for (; j <= count - width; j += width)
                {
                    var element = Vector.Load(weights + j) / Vector.Load(row + j);
                    var scaled = element * Vector.Load(poles + j);
                    rightSquares += element * element;
                    leftSquares += scaled * scaled;
                    Vector.Store(element, row + j);
                }

                double rightSum = Vector.Sum(rightSquares), leftSum = 1 + Vector.Sum(leftSquares);
                for (; j < count; j++)
                {
                    var element = weights[j] / row[j];
                    row[j] = element;
                    rightSum += element * element;
                    leftSum += poles[j] * element * (poles[j] * element);
                }

                double forRight = 1 / Math.Sqrt(rightSum), forLeft = 1 / Math.Sqrt(leftSum);
                R* left = move->_left + i * count, right = move->_right + i * count;
                for (j = 0; j < count; j++)
                {
                    var q = move->_groups[j];
                    right[j] = R.CreateTruncating(row[q] * forRight);
                    left[j] = R.CreateTruncating(q == 0 ? -forLeft : poles[q] * row[q] * forLeft);
                }
            }
        }
    }
}
