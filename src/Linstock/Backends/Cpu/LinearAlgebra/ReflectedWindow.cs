using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>Reflectors of three neighbouring rows, each one row below the one before.</summary>
/// <param name="Row">The first row of the first one, counted from the window's.</param>
/// <param name="Start">Where it is in the list.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct ReflectorRun(nint Row, nint Start, nint Count);

/// <summary>
/// What a window's reflectors do outside of it: to the rows at its right, to the columns above, to the rows of the orthogonal factor. Strips of a
/// few vectors take all of them; two of the three rows of a reflector stay in registers for the next one (after Van Zee, van de Geijn and
/// Quintana-Ortí 2014, who do this with rotations). Threads share the strips.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal readonly unsafe struct ReflectedWindow<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int StripVectors = 4;

    private readonly T* _right;
    private readonly T* _above;
    private readonly T* _rows;
    private readonly nint _stride;
    private readonly nint _rowStride;
    private readonly nint _rightColumns;
    private readonly nint _aboveRows;
    private readonly nint _rowColumns;
    private readonly nint _size;
    private readonly ReflectorRun* _runs;
    private readonly nint _runCount;
    private readonly SmallReflector<T>* _reflectors;

    /// <param name="matrix">The matrix.</param>
    /// <param name="first">Where the active block begins.</param>
    /// <param name="last">Its last row.</param>
    /// <param name="low">Where the window begins.</param>
    /// <param name="high">Where it ends.</param>
    /// <param name="runs">The reflectors, a run for each bulge.</param>
    /// <param name="runCount">How many runs there are.</param>
    /// <param name="reflectors">The list.</param>
    public ReflectedWindow(
        in SchurMatrix<T> matrix, nint first, nint last, nint low, nint high, ReflectorRun* runs, nint runCount, SmallReflector<T>* reflectors)
    {
        var top = matrix.Top(first);
        _stride = matrix.Stride;
        _rowStride = matrix.RowStride;
        _right = matrix.H + low * _stride + high;
        _rightColumns = matrix.Right(last) - high;
        _above = matrix.H + top * _stride + low;
        _aboveRows = low - top;
        _rows = matrix.Rows + low * _rowStride;
        _rowColumns = matrix.Rows == null ? 0 : matrix.Order;
        _size = high - low;
        _runs = runs;
        _runCount = runCount;
        _reflectors = reflectors;
    }

    private static nint Strip => StripVectors * Vector<T>.Count;

    /// <summary>Applies all of them.</summary>
    public void Apply(nint total)
    {
        var run = this;
        nint strips = Strips(_rightColumns) + Strips(_aboveRows) + Strips(_rowColumns);
        WorkerPool.For(strips, Math.Max(1, 1000 / Math.Max(1, total)), &ApplyStrips, &run);
    }

    private static nint Strips(nint length) => (length + Strip - 1) / Strip;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplyStrips(void* state, long begin, long end)
    {
        var run = (ReflectedWindow<T>*)state;
        nint right = Strips(run->_rightColumns), above = Strips(run->_aboveRows);
        using var scratch = new Workspace<T>(run->_size * Strip);
        for (var strip = (nint)begin; strip < end; strip++)
        {
            if (strip < right) run->ApplyToRows(run->_right, run->_stride, run->_rightColumns, strip, scratch.Pointer);
            else if (strip < right + above) run->ApplyToColumns(strip - right, scratch.Pointer);
            else run->ApplyToRows(run->_rows, run->_rowStride, run->_rowColumns, strip - right - above, scratch.Pointer);
        }
    }

    private void ApplyToRows(T* rows, nint stride, nint columns, nint strip, T* scratch)
    {
        var from = rows + strip * Strip;
        var width = (int)Math.Min(Strip, columns - strip * Strip);
        if (width == Strip)
        {
            Apply(from, stride);
            return;
        }

        for (nint i = 0; i < _size; i++) new Span<T>(from + i * stride, width).CopyTo(new Span<T>(scratch + i * Strip, width));
        Apply(scratch, Strip);
        for (nint i = 0; i < _size; i++) new Span<T>(scratch + i * Strip, width).CopyTo(new Span<T>(from + i * stride, width));
    }

    private void ApplyToColumns(nint strip, T* scratch)
    {
        var from = _above + strip * Strip * _stride;
        var height = Math.Min(Strip, _aboveRows - strip * Strip);
        Transpose.Run((byte*)scratch, Strip * sizeof(T), (byte*)from, _stride * sizeof(T), height, _size, sizeof(T));
        Apply(scratch, Strip);
        Transpose.Run((byte*)from, _stride * sizeof(T), (byte*)scratch, Strip * sizeof(T), _size, height, sizeof(T));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Apply(T* columns, nint stride)
    {
        nint width = Vector<T>.Count;
        for (var run = _runs; run < _runs + _runCount; run++)
        {
            if (run->Count == 0) continue;

            // The last reflector of a run that leaves the window at its end has two rows only.
            var two = run->Row + run->Count + 2 > _size;
            SmallReflector<T>* reflector = _reflectors + run->Start, end = reflector + run->Count - (two ? 1 : 0);
            T* a = columns + run->Row * stride, b = a + stride;
            Vector<T> a0 = Vector.Load(a), a1 = Vector.Load(a + width), a2 = Vector.Load(a + 2 * width), a3 = Vector.Load(a + 3 * width);
            Vector<T> b0 = Vector.Load(b), b1 = Vector.Load(b + width), b2 = Vector.Load(b + 2 * width), b3 = Vector.Load(b + 3 * width);
            for (; reflector < end; reflector++)
            {
                var c = b + stride;
                Vector<T> factor = new(reflector->Factor), v1 = new(reflector->V1), v2 = new(reflector->V2);
                Vector<T> c0 = Vector.Load(c), c1 = Vector.Load(c + width), c2 = Vector.Load(c + 2 * width), c3 = Vector.Load(c + 3 * width);
                var d0 = factor * RealField<T>.MultiplyAdd(v1, b0, RealField<T>.MultiplyAdd(v2, c0, a0));
                var d1 = factor * RealField<T>.MultiplyAdd(v1, b1, RealField<T>.MultiplyAdd(v2, c1, a1));
                var d2 = factor * RealField<T>.MultiplyAdd(v1, b2, RealField<T>.MultiplyAdd(v2, c2, a2));
                var d3 = factor * RealField<T>.MultiplyAdd(v1, b3, RealField<T>.MultiplyAdd(v2, c3, a3));
                Vector.Store(a0 - d0, a);
                Vector.Store(a1 - d1, a + width);
                Vector.Store(a2 - d2, a + 2 * width);
                Vector.Store(a3 - d3, a + 3 * width);
                (a0, a1) = (RealField<T>.MultiplyAdd(-v1, d0, b0), RealField<T>.MultiplyAdd(-v1, d1, b1));
                (a2, a3) = (RealField<T>.MultiplyAdd(-v1, d2, b2), RealField<T>.MultiplyAdd(-v1, d3, b3));
                (b0, b1) = (RealField<T>.MultiplyAdd(-v2, d0, c0), RealField<T>.MultiplyAdd(-v2, d1, c1));
                (b2, b3) = (RealField<T>.MultiplyAdd(-v2, d2, c2), RealField<T>.MultiplyAdd(-v2, d3, c3));
                a = b;
                b = c;
            }

            if (two)
            {
                Vector<T> factor = new(reflector->Factor), v1 = new(reflector->V1);
                Vector<T> d0 = factor * RealField<T>.MultiplyAdd(v1, b0, a0), d1 = factor * RealField<T>.MultiplyAdd(v1, b1, a1);
                Vector<T> d2 = factor * RealField<T>.MultiplyAdd(v1, b2, a2), d3 = factor * RealField<T>.MultiplyAdd(v1, b3, a3);
                (a0, a1, a2, a3) = (a0 - d0, a1 - d1, a2 - d2, a3 - d3);
                (b0, b1) = (RealField<T>.MultiplyAdd(-v1, d0, b0), RealField<T>.MultiplyAdd(-v1, d1, b1));
                (b2, b3) = (RealField<T>.MultiplyAdd(-v1, d2, b2), RealField<T>.MultiplyAdd(-v1, d3, b3));
            }

            Vector.Store(a0, a);
            Vector.Store(a1, a + width);
            Vector.Store(a2, a + 2 * width);
            Vector.Store(a3, a + 3 * width);
            Vector.Store(b0, b);
            Vector.Store(b1, b + width);
            Vector.Store(b2, b + 2 * width);
            Vector.Store(b3, b + 3 * width);
        }
    }
}
