using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>P·A = L·U with partial pivoting, blocked and right-looking; LAPACK's getrf in row-major order.</summary>
internal static unsafe class LuFactorization
{
    private const nint Block = 48;

    /// <summary>
    /// Overwrites A (m x n) by L below and U on and above the diagonal. <paramref name="pivots"/> (min(m, n)) receives the
    /// row, counted from 1, that each row was exchanged with; without pivoting it counts up.
    /// </summary>
    /// <returns>0, or the place (from 1) of the first pivot that is exactly zero.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Factor<T, F>(nint m, nint n, T* a, nint lda, int* pivots, bool pivot = true)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var info = 0;
        var steps = Math.Min(m, n);
        for (nint start = 0; start < steps; start += Block)
        {
            var width = Math.Min(Block, steps - start);
            var end = start + width;
            for (var j = start; j < end; j++)
            {
                var chosen = pivot ? PivotRow<T, F>(j, m, a + j, lda) : j;
                pivots[j] = (int)chosen + 1;
                if (chosen != j) PlaneRotation.SwapRows(n, a + j * lda, a + chosen * lda);
                var top = a + j * lda;
                if (T.IsZero(top[j]))
                {
                    if (info == 0) info = (int)j + 1;
                    if (pivot) continue;
                }

                for (var i = j + 1; i < m; i++)
                {
                    var row = a + i * lda;
                    var factor = row[j] / top[j];
                    row[j] = factor;
                    F.Axpy(end - j - 1, -factor, top + j + 1, row + j + 1);
                }
            }

            if (end == n) continue;
            var right = a + start * lda + end;
            TriangularSolve.Left<T, F>(
                width, n - end, a + start * lda + start, lda, 1, false, upper: false, unit: true, right, lda);
            if (end < m)
            {
                F.Multiply(
                    m - end, n - end, width, -T.One, a + end * lda + start, lda, 1, false, right, lda, 1, false, T.One,
                    a + end * lda + end, lda, 1);
            }
        }

        return info;
    }

    /// <summary>B (n x columns) becomes the X of op(A)·X = B, op being nothing, the transpose or the adjoint.</summary>
    public static void Solve<T, F>(nint n, nint columns, T* lu, nint ldlu, int* pivots, bool adjoint, bool conjugate, T* b, nint ldb)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        if (!adjoint)
        {
            Exchange(n, columns, pivots, b, ldb, reverse: false);
            TriangularSolve.Left<T, F>(n, columns, lu, ldlu, 1, false, upper: false, unit: true, b, ldb);
            TriangularSolve.Left<T, F>(n, columns, lu, ldlu, 1, false, upper: true, unit: false, b, ldb);
            return;
        }

        TriangularSolve.Left<T, F>(n, columns, lu, 1, ldlu, conjugate, upper: false, unit: false, b, ldb);
        TriangularSolve.Left<T, F>(n, columns, lu, 1, ldlu, conjugate, upper: true, unit: true, b, ldb);
        Exchange(n, columns, pivots, b, ldb, reverse: true);
    }

    /// <summary>A (destroyed: it holds its factors afterwards) is inverted into X.</summary>
    /// <returns>0, or the place (from 1) of the first zero pivot; X is then not meaningful.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Invert<T, F>(nint n, T* a, nint lda, int* pivots, T* x, nint ldx)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var info = Factor<T, F>(n, n, a, lda, pivots);
        for (nint i = 0; i < n; i++)
        {
            new Span<T>(x + i * ldx, (int)n).Clear();
            x[i * ldx + i] = T.One;
        }

        Solve<T, F>(n, n, a, lda, pivots, adjoint: false, conjugate: false, x, ldx);
        return info;
    }

    /// <summary>Applies the row exchanges to B, or undoes them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Exchange<T>(nint count, nint columns, int* pivots, T* b, nint ldb, bool reverse)
        where T : unmanaged
    {
        for (nint step = 0; step < count; step++)
        {
            var i = reverse ? count - 1 - step : step;
            PlaneRotation.SwapRows(columns, b + i * ldb, b + (pivots[i] - 1) * ldb);
        }
    }

    /// <summary>The permutation that the exchanges amount to: row i of P·A is row <c>permutation[i]</c> of A.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Permutation(ReadOnlySpan<int> pivots, Span<int> permutation)
    {
        for (var i = 0; i < permutation.Length; i++) permutation[i] = i;
        for (var i = 0; i < pivots.Length; i++)
        {
            var other = pivots[i] - 1;
            (permutation[i], permutation[other]) = (permutation[other], permutation[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint PivotRow<T, F>(nint from, nint rows, T* column, nint lda)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var best = from;
        var size = F.PivotSize(column[from * lda]);
        for (var i = from + 1; i < rows; i++)
        {
            var candidate = F.PivotSize(column[i * lda]);
            if (candidate > size) (size, best) = (candidate, i);
        }

        return best;
    }
}
