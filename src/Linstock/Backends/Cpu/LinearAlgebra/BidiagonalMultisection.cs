using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// The singular values of an upper bidiagonal matrix, without vectors, to high relative accuracy: an interval that holds m of their squares is cut at
/// m points at once until each is alone, then Laguerre's iteration finds it (Li and Zeng 1994, "The Laguerre iteration in solving the symmetric
/// tridiagonal eigenproblem, revisited"). The points of a round are independent of each other, so vectors and threads share them; a sweep of QR is one
/// chain of divisions and square roots.
/// </summary>
internal unsafe struct BidiagonalMultisection
{
    /// <summary>Rows times groups of points that are worth a thread's help.</summary>
    private const long Grain = 2048;

    /// <summary>Several times as many rounds as cut the whole range of double to the least tolerance, a half of an interval after the other.</summary>
    private const int MostRounds = 512;

    /// <summary>The relative error of the values, in roundings.</summary>
    private const double Roundings = 10;

    /// <summary>Squares below this count as zero: it is far enough from the least numbers that nothing computed from it has lost digits.</summary>
    private const double Least = 1e-290;

    private readonly nint _n;
    private readonly double* _squares;
    private readonly double* _points;
    private readonly double* _counts;
    private readonly double* _first;
    private readonly double* _second;
    private readonly double* _values;
    private readonly double _tolerance;
    private readonly double _floor;
    private readonly double _ceiling;
    private readonly Interval* _alone;
    private Interval* _shared;
    private Interval* _parts;
    private nint _aloneCount;
    private nint _partCount;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private BidiagonalMultisection(nint n, double* d, double* e, double* memory, nint capacity, Interval* intervals, double roundoff)
    {
        _n = n;
        _values = d;
        _squares = memory;
        _points = memory + 2 * n;
        _counts = _points + capacity;
        _first = _counts + capacity;
        _second = _first + capacity;
        _alone = intervals;
        _shared = intervals + n;
        _parts = _shared + n / 2;

        // Of squares, so twice that of the values.
        _tolerance = 2 * Roundings * roundoff;

        // No singular value exceeds the largest sum of a row or column; the sum of the reciprocals of their squares is the trace of (BᵀB)⁻¹.
        double largest = 0, row = 0, trace = 0;
        for (nint i = 0; i < n; i++)
        {
            double right = i < n - 1 ? Math.Abs(e[i]) : 0, above = i > 0 ? Math.Abs(e[i - 1]) : 0;
            largest = Math.Max(largest, Math.Abs(d[i]) + Math.Max(right, above));
            double q = d[i] * d[i], next = right * right;
            (_squares[2 * i], _squares[2 * i + 1]) = (q, next);
            row = 1 + (i > 0 ? _squares[2 * i - 1] / _squares[2 * i - 2] * row : 0);
            trace += row / q;
        }

        var least = 0.5 / trace;
        _floor = least > Least ? least : Least;
        _ceiling = largest * largest * (1 + _tolerance);
    }

    /// <summary>
    /// d (n) becomes the descending singular values of the matrix with the diagonal d and the superdiagonal e (n - 1, which is scaled), all finite.
    /// They come out to some ten <paramref name="roundoff"/>, relatively, down to 1e-145 of the largest.
    /// </summary>
    /// <returns>The number of values that did not converge.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose(nint n, double* d, double* e, double roundoff = DoublePrecision.UnitRoundoff)
    {
        var scale = MatrixScaling.Normalise(n, d, e);
        var capacity = (n / SturmCounts.Group + 1) * SturmCounts.Group;
        using var memory = new Workspace<double>(2 * n + 4 * capacity);
        using var intervals = new Workspace<Interval>(2 * n);
        var search = new BidiagonalMultisection(n, d, e, memory.Pointer, capacity, intervals.Pointer, roundoff);
        var unconverged = search.Isolate() + search.Refine();
        for (nint i = 0; i < n; i++) d[i] = Math.Sqrt(d[i]) / scale;
        var values = new Span<double>(d, (int)n);
        values.Sort();
        values.Reverse();
        return unconverged;
    }

    /// <summary>Cuts the range of all eigenvalues until no interval holds two that differ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Isolate()
    {
        Keep(0, _ceiling, 0, (int)_n);
        for (var round = 0; _partCount > 0; round++)
        {
            var count = _partCount;
            MatrixLayout.Exchange(ref _shared, ref _parts);
            _partCount = 0;
            nint points = 0;
            for (nint i = 0; i < count; i++)
            {
                if (round == MostRounds) return (int)_n;
                Cut(_shared[i], _points + points);
                points += _shared[i].Count;
            }

            Evaluate(points, &Count);
            points = 0;
            for (nint i = 0; i < count; i++)
            {
                var (low, high, begin, end) = _shared[i];
                for (nint last = points + end - begin; points < last; points++)
                {
                    // Counts grow with the points, but for rounding.
                    var below = Math.Clamp((int)_counts[points], begin, end);
                    Keep(low, _points[points], begin, below);
                    (low, begin) = (_points[points], below);
                }

                Keep(low, high, begin, end);
            }
        }

        return 0;
    }

    /// <summary>As many points within an interval as it has eigenvalues.</summary>
    private readonly void Cut(Interval interval, double* points)
    {
        double low = interval.Low, high = interval.High, least = Math.Max(low, _floor), parts = interval.Count + 1;
        if (high <= 4 * least)
        {
            for (nint i = 0; i < interval.Count; i++) points[i] = low + (high - low) * ((i + 1) / parts);
            return;
        }

        // Singular values are often spread evenly over the whole range; an interval next to zero may hold any number of magnitudes.
        if (high == _ceiling)
        {
            double root = Math.Sqrt(low), length = Math.Sqrt(high) - root;
            for (nint i = 0; i < interval.Count; i++)
            {
                var value = root + length * ((i + 1) / parts);
                points[i] = value * value;
            }

            return;
        }

        var ratio = Math.Pow(high / least, 1 / parts);
        for (nint i = 0; i < interval.Count; i++)
        {
            least *= ratio;
            points[i] = least;
        }
    }

    /// <summary>What becomes of an interval: nothing if it is empty, one value if it is short enough, or it waits for its turn.</summary>
    private void Keep(double low, double high, int begin, int end)
    {
        if (begin == end) return;
        if (IsShort(low, high)) new Span<double>(_values + begin, end - begin).Fill(Limit(low, high));
        else if (end - begin == 1) _alone[_aloneCount++] = new(low, high, begin, end) { Point = Middle(low, high), Step = double.PositiveInfinity };
        else _parts[_partCount++] = new(low, high, begin, end);
    }

    /// <summary>Finds the eigenvalues that are alone in their intervals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Refine()
    {
        for (var round = 0; _aloneCount > 0; round++)
        {
            if (round == MostRounds) return (int)_aloneCount;
            for (nint i = 0; i < _aloneCount; i++) _points[i] = _alone[i].Point;
            Evaluate(_aloneCount, &Differentiate);
            nint kept = 0;
            for (nint i = 0; i < _aloneCount; i++)
            {
                if (!Narrow(ref _alone[i], i)) _alone[kept++] = _alone[i];
            }

            _aloneCount = kept;
        }

        return 0;
    }

    /// <summary>Draws the conclusions from a point; says whether they are the eigenvalue.</summary>
    private readonly bool Narrow(ref Interval interval, nint at)
    {
        double x = _points[at], count = _counts[at];
        var (low, high, begin, end) = interval;
        if (count <= begin) low = x;
        else high = x;
        if (IsShort(low, high))
        {
            _values[begin] = Limit(low, high);
            return true;
        }

        // Laguerre's step never passes the next eigenvalue on its side, which has to be the one that is looked for.
        var step = count == begin ? LaguerreStep(at, 1) : count == end ? LaguerreStep(at, -1) : double.NaN;
        double size = Math.Abs(step), next = x + step;
        if (next > low && next < high && size <= 0.5 * interval.Step)
        {
            // The next step would be shorter at least by as much as this one is shorter than the last.
            if (size <= 0.1 * interval.Step && size * (size / interval.Step) <= 0.1 * _tolerance * Math.Min(x, next) && interval.Step < double.PositiveInfinity)
            {
                _values[begin] = next;
                return true;
            }

            interval = new(low, high, begin, end) { Point = next, Step = size };
            return false;
        }

        interval = new(low, high, begin, end) { Point = Middle(low, high), Step = double.PositiveInfinity };
        return false;
    }

    private readonly double LaguerreStep(nint at, double direction)
    {
        double n = _n, sum = _first[at], squares = _second[at];
        var root = Math.Sqrt(Math.Max(0, (n - 1) * (n * squares - sum * sum)));
        var step = n / (direction * root - sum);
        return direction * step > 0 ? step : double.NaN;
    }

    private readonly bool IsShort(double low, double high) => high - low <= _tolerance * high || high <= 2 * Least;

    private readonly double Limit(double low, double high) => high <= 2 * Least ? 0 : low + 0.5 * (high - low);

    private readonly double Middle(double low, double high)
    {
        var least = Math.Max(low, _floor);
        return high > 4 * least ? Math.Sqrt(least) * Math.Sqrt(high) : low + 0.5 * (high - low);
    }

    private readonly void Evaluate(nint count, delegate*<void*, long, long, void> body)
    {
        var groups = (count + SturmCounts.Group - 1) / SturmCounts.Group;
        new Span<double>(_points + count, (int)(groups * SturmCounts.Group - count)).Fill(_points[count - 1]);
        fixed (BidiagonalMultisection* state = &this) WorkerPool.For(groups, Math.Max(1, Grain / _n), body, state);
    }

    private static void Count(void* state, long begin, long end)
    {
        var search = (BidiagonalMultisection*)state;
        for (var at = (nint)begin * SturmCounts.Group; at < (nint)end * SturmCounts.Group; at += SturmCounts.Group)
            SturmCounts.Count(search->_n, search->_squares, search->_points + at, search->_counts + at);
    }

    private static void Differentiate(void* state, long begin, long end)
    {
        var search = (BidiagonalMultisection*)state;
        for (var at = (nint)begin * SturmCounts.Group; at < (nint)end * SturmCounts.Group; at += SturmCounts.Group)
        {
            SturmCounts.Differentiate(
                search->_n, search->_squares, search->_points + at, search->_counts + at, search->_first + at, search->_second + at);
        }
    }

    /// <summary>Between Low and High lie the eigenvalues from number Begin to before End, counted from the least.</summary>
    private readonly record struct Interval(double Low, double High, int Begin, int End)
    {
        /// <summary>Of an interval with one eigenvalue: where to look next.</summary>
        public double Point { get; init; }

        /// <summary>The length of the Laguerre step that leads to this point, infinite if none does.</summary>
        public double Step { get; init; }

        public int Count => End - Begin;
    }
}
