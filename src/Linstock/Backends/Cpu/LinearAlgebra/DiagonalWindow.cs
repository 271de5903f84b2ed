using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>A copy of a block on the diagonal that is transformed alone; the rest of the matrix follows by matrix products.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal static unsafe class DiagonalWindow<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Brings a block that is coupled to nothing to Schur form.</summary>
    /// <returns>Whether all its eigenvalues were found.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Finish(in SchurMatrix<T> matrix, nint first, nint size)
    {
        using var memory = new Workspace<T>(2 * size * size, clear: true);
        T* block = memory.Pointer, rows = block + size * size;
        Read(matrix, first, size, block);
        if (SmallSchur<T>.Decompose(size, block, size, rows, size) != 0) return false;
        Write(matrix, first, size, block);
        Spread(matrix, first, first + size - 1, first, size, rows);
        return true;
    }

    /// <summary>
    /// Aggressive early deflation: brings the last <paramref name="size"/> rows and columns of the active block to Schur form, which turns the
    /// element that couples them to the others into a column, and splits off the eigenvalues whose elements in it are negligible. The eigenvalues of
    /// the others are the next shifts.
    /// </summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="first">Where the active block begins.</param>
    /// <param name="last">Its last row.</param>
    /// <param name="size">The order of the window.</param>
    /// <param name="pairs">Becomes the sums and products of pairs of shifts.</param>
    /// <param name="wanted">How many pairs at most.</param>
    /// <returns>How many eigenvalues have been split off, and how many pairs there are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (nint Deflated, nint Pairs) Deflate(in SchurMatrix<T> matrix, nint first, nint last, nint size, double* pairs, nint wanted)
    {
        var top = last + 1 - size;
        var couple = top == first ? null : matrix.H + top * matrix.Stride + top - 1;
        var spike = couple == null ? T.Zero : *couple;
        using var memory = new Workspace<T>(2 * size * size + 2 * size, clear: true);
        T* block = memory.Pointer, rows = block + size * size, reflector = rows + size * size, scratch = reflector + size;
        Read(matrix, top, size, block);
        if (SmallSchur<T>.Decompose(size, block, size, rows, size) != 0) return (0, 0);
        var kept = Select(size, block, rows, spike);
        var count = Shifts(kept, block, size, pairs, wanted);
        if (kept == size && spike != T.Zero) return (0, count);
        if (kept == 0) spike = T.Zero;
        if (kept > 1 && spike != T.Zero) Restore(size, kept, block, rows, reflector, scratch);
        if (couple != null) *couple = spike * rows[0];
        Write(matrix, top, size, block);
        Spread(matrix, first, last, top, size, rows);
        return (size - kept, count);
    }

    /// <summary>Moves the eigenvalues that cannot be split off to the front.</summary>
    /// <returns>How many they are.</returns>
    private static nint Select(nint size, T* block, T* rows, T spike)
    {
        nint kept = 0, end = size;
        T roundoff = T.CreateTruncating(RealField<T>.Epsilon), tiny = T.CreateTruncating(typeof(T) == typeof(float) ? 1e-37 : 1e-290);
        while (kept < end)
        {
            var pair = end - kept > 1 && QuasiTriangular<T>.IsPair(size, block, size, end - 2);
            var corner = block + (end - 1) * (size + 1);
            T scale = T.Abs(corner[0]), coupling = T.Abs(spike * rows[(end - 1) * size]);
            if (pair)
            {
                scale += T.Sqrt(T.Abs(corner[-1])) * T.Sqrt(T.Abs(corner[-size]));
                coupling = T.Max(coupling, T.Abs(spike * rows[(end - 2) * size]));
            }

            if (scale == T.Zero) scale = T.Abs(spike);
            nint order = pair ? 2 : 1;
            if (coupling <= T.Max(tiny, roundoff * scale))
            {
                end -= order;
                continue;
            }

            if (!QuasiTriangular<T>.Move(size, block, size, rows, size, end - order, kept)) return end;
            kept += order;
        }

        return end;
    }

    /// <summary>Pairs of eigenvalues of the leading part, from its end.</summary>
    private static nint Shifts(nint kept, T* block, nint size, double* pairs, nint wanted)
    {
        nint count = 0;
        double single = 0;
        var waiting = false;
        for (var k = kept - 1; k >= 0 && count < wanted; k--)
        {
            var corner = block + k * (size + 1);
            var value = Wide(corner[0]);
            if (k > 0 && corner[-1] != T.Zero)
            {
                var other = Wide(corner[-size - 1]);
                (pairs[2 * count], pairs[2 * count + 1]) = (value + other, value * other - Wide(corner[-1]) * Wide(corner[-size]));
                count++;
                k--;
            }
            else if (waiting)
            {
                (pairs[2 * count], pairs[2 * count + 1]) = (value + single, value * single);
                count++;
                waiting = false;
            }
            else
            {
                (single, waiting) = (value, true);
            }
        }

        if (count == 0 && waiting)
        {
            (pairs[0], pairs[1]) = (single + single, single * single);
            count = 1;
        }

        return count;
    }

    private static double Wide(T value) => double.CreateTruncating(value);

    /// <summary>
    /// One reflector turns the column that couples the kept eigenvalues to the rest of the matrix into one element again; others make the leading part
    /// a Hessenberg matrix again.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Restore(nint size, nint kept, T* block, T* rows, T* v, T* scratch)
    {
        for (var step = (nint)(-1); step < kept - 2; step++)
        {
            // Step -1 is the spike, whose elements are the first ones of the rows.
            var from = step + 1;
            var order = kept - from;
            for (nint i = 0; i < order; i++) v[i] = step < 0 ? rows[i * size] : block[(from + i) * size + step];
            var factor = Householder.Make<T, RealField<T>>(order - 1, ref v[0], v + 1, 1);
            var beta = v[0];
            v[0] = T.One;
            Householder.ApplyLeft<T, RealField<T>>(order, size - from, v, 1, factor, block + from * (size + 1), size, scratch);
            for (nint i = 0; i < kept; i++)
            {
                var target = block + i * size + from;
                RealField<T>.Axpy(order, -factor * RealField<T>.Dot(order, target, v), v, target);
            }

            Householder.ApplyLeft<T, RealField<T>>(order, size, v, 1, factor, rows + from * size, size, scratch);
            if (step < 0) continue;
            block[from * size + step] = beta;
            for (nint i = 1; i < order; i++) block[(from + i) * size + step] = T.Zero;
        }
    }

    private static void Read(in SchurMatrix<T> matrix, nint first, nint size, T* block)
    {
        for (nint i = 0; i < size; i++)
        {
            var from = Math.Max(i - 1, 0);
            new Span<T>(matrix.H + (first + i) * matrix.Stride + first + from, (int)(size - from)).CopyTo(
                new Span<T>(block + i * size + from, (int)(size - from)));
        }
    }

    private static void Write(in SchurMatrix<T> matrix, nint first, nint size, T* block)
    {
        for (nint i = 0; i < size; i++)
            new Span<T>(block + i * size, (int)size).CopyTo(new Span<T>(matrix.H + (first + i) * matrix.Stride + first, (int)size));
    }

    /// <summary>Brings what the window's orthogonal factor does to the rest of the matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(in SchurMatrix<T> matrix, nint first, nint last, nint top, nint size, T* rows)
    {
        using var memory = new Workspace<T>(size * matrix.Order);
        var product = memory.Pointer;
        nint ld = matrix.Stride, right = matrix.Right(last), end = top + size, above = matrix.Top(first);
        if (right > end) FromLeft(matrix.H + top * ld + end, ld, right - end);
        if (matrix.Rows != null) FromLeft(matrix.Rows + top * matrix.RowStride, matrix.RowStride, matrix.Order);
        if (top > above)
        {
            var block = matrix.H + above * ld + top;
            StridedProduct.Run(top - above, size, size, T.One, block, ld, 1, rows, 1, size, T.Zero, product, size, 1);
            for (nint i = 0; i < top - above; i++)
                new Span<T>(product + i * size, (int)size).CopyTo(new Span<T>(block + i * ld, (int)size));
        }

        void FromLeft(T* block, nint stride, nint columns)
        {
            StridedProduct.Run(size, columns, size, T.One, rows, size, 1, block, stride, 1, T.Zero, product, columns, 1);
            for (nint i = 0; i < size; i++)
                new Span<T>(product + i * columns, (int)columns).CopyTo(new Span<T>(block + i * stride, (int)columns));
        }
    }
}
