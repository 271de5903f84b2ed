using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// A = L·D·L^T (or L^H) for a symmetric (or Hermitian) indefinite matrix with blocks of order 1 and 2 on D
/// (Bunch and Kaufman 1977). Only the lower triangle is used; the pivots read as LAPACK's sytrf writes them.
/// </summary>
internal static unsafe class BunchKaufman
{
    private static readonly double Threshold = (1 + Math.Sqrt(17)) / 8;

    /// <returns>0, or the place (from 1) of the first block of D that is exactly zero.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Factor<T, F>(nint n, T* a, nint lda, int* pivots, bool hermitian)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        hermitian &= F.IsComplex;
        using var buffer = new Workspace<T>(2 * n);
        T* first = buffer.Pointer, second = first + n;
        var info = 0;
        for (nint k = 0; k < n;)
        {
            var size = 1;
            var chosen = k;
            var diagonal = Diagonal<T, F>(a[k * lda + k], hermitian);
            var (largest, largestRow) = ColumnMaximum<T, F>(k, n, a, lda);
            if (Math.Max(diagonal, largest) == 0)
            {
                if (info == 0) info = (int)k + 1;
                pivots[k] = (int)k + 1;
                if (hermitian) a[k * lda + k] = F.FromReal(F.Real(a[k * lda + k]));
                k++;
                continue;
            }

            if (diagonal < Threshold * largest)
            {
                double rowLargest = ColumnMaximum<T, F>(largestRow, n, a, lda).Value;
                for (var j = k; j < largestRow; j++) rowLargest = Math.Max(rowLargest, F.PivotSize(a[largestRow * lda + j]));
                if (diagonal < Threshold * largest * (largest / rowLargest))
                {
                    chosen = largestRow;
                    if (Diagonal<T, F>(a[largestRow * lda + largestRow], hermitian) < Threshold * rowLargest) size = 2;
                }
            }

            Exchange<T, F>(n, a, lda, k, k + size - 1, chosen, hermitian);
            if (size == 1)
            {
                Eliminate<T, F>(n, a, lda, k, hermitian, first);
                pivots[k] = (int)chosen + 1;
            }
            else
            {
                EliminatePair<T, F>(n, a, lda, k, hermitian, first, second);
                pivots[k] = pivots[k + 1] = -((int)chosen + 1);
            }

            k += size;
        }

        return info;
    }

    /// <summary>B (n x columns) becomes the X of A·X = B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Solve<T, F>(nint n, nint columns, T* a, nint lda, int* pivots, bool hermitian, T* b, nint ldb)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        hermitian &= F.IsComplex;
        for (nint k = 0; k < n;)
        {
            var row = b + k * ldb;
            if (pivots[k] > 0)
            {
                PlaneRotation.SwapRows(columns, row, b + (pivots[k] - 1) * ldb);
                for (var i = k + 1; i < n; i++) F.Axpy(columns, -a[i * lda + k], row, b + i * ldb);
                F.Scale(columns, T.One / a[k * lda + k], row);
                k++;
                continue;
            }

            var next = row + ldb;
            PlaneRotation.SwapRows(columns, next, b + (-pivots[k] - 1) * ldb);
            for (var i = k + 2; i < n; i++)
            {
                F.Axpy(columns, -a[i * lda + k], row, b + i * ldb);
                F.Axpy(columns, -a[i * lda + k + 1], next, b + i * ldb);
            }

            var lower = a[(k + 1) * lda + k];
            var upper = hermitian ? F.Conjugate(lower) : lower;
            T top = a[k * lda + k] / upper, bottom = a[(k + 1) * (lda + 1)] / lower;
            var denominator = top * bottom - T.One;
            for (nint j = 0; j < columns; j++)
            {
                T one = row[j] / upper, two = next[j] / lower;
                row[j] = (bottom * one - two) / denominator;
                next[j] = (top * two - one) / denominator;
            }

            k += 2;
        }

        for (var k = n - 1; k >= 0;)
        {
            var size = pivots[k] > 0 ? 1 : 2;
            for (var column = k; column > k - size; column--)
            {
                for (var i = k + 1; i < n; i++)
                {
                    var factor = a[i * lda + column];
                    F.Axpy(columns, -(hermitian ? F.Conjugate(factor) : factor), b + i * ldb, b + column * ldb);
                }
            }

            PlaneRotation.SwapRows(columns, b + k * ldb, b + (Math.Abs(pivots[k]) - 1) * ldb);
            k -= size;
        }
    }

    private static double Diagonal<T, F>(T value, bool hermitian)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T> =>
        hermitian ? Math.Abs(F.Real(value)) : F.PivotSize(value);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Value, nint Row) ColumnMaximum<T, F>(nint column, nint n, T* a, nint lda)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        double largest = 0;
        var row = column;
        for (var i = column + 1; i < n; i++)
        {
            var candidate = F.PivotSize(a[i * lda + column]);
            if (candidate > largest) (largest, row) = (candidate, i);
        }

        return (largest, row);
    }

    /// <summary>Exchanges rows and columns <paramref name="from"/> and <paramref name="to"/> of the trailing matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Exchange<T, F>(nint n, T* a, nint lda, nint k, nint from, nint to, bool hermitian)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        if (from == to) return;
        for (var i = to + 1; i < n; i++) (a[i * lda + from], a[i * lda + to]) = (a[i * lda + to], a[i * lda + from]);
        for (var i = from + 1; i < to; i++)
        {
            T down = a[i * lda + from], across = a[to * lda + i];
            a[i * lda + from] = hermitian ? F.Conjugate(across) : across;
            a[to * lda + i] = hermitian ? F.Conjugate(down) : down;
        }

        if (hermitian) a[to * lda + from] = F.Conjugate(a[to * lda + from]);
        (a[from * lda + from], a[to * lda + to]) = (a[to * lda + to], a[from * lda + from]);
        if (from != k) (a[from * lda + k], a[to * lda + k]) = (a[to * lda + k], a[from * lda + k]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eliminate<T, F>(nint n, T* a, nint lda, nint k, bool hermitian, T* column)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        if (hermitian) a[k * lda + k] = F.FromReal(F.Real(a[k * lda + k]));
        var pivot = a[k * lda + k];
        for (var i = k + 1; i < n; i++)
        {
            var row = a + i * lda;
            column[i] = hermitian ? F.Conjugate(row[k]) : row[k];
            var factor = row[k] / pivot;
            F.Axpy(i - k, -factor, column + k + 1, row + k + 1);
            row[k] = factor;
            if (hermitian) row[i] = F.FromReal(F.Real(row[i]));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EliminatePair<T, F>(nint n, T* a, nint lda, nint k, bool hermitian, T* first, T* second)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var lower = a[(k + 1) * lda + k];
        var upper = hermitian ? F.Conjugate(lower) : lower;
        if (hermitian)
        {
            a[k * (lda + 1)] = F.FromReal(F.Real(a[k * (lda + 1)]));
            a[(k + 1) * (lda + 1)] = F.FromReal(F.Real(a[(k + 1) * (lda + 1)]));
        }

        // Rows of L solve (x, y)·D = (row of A), D the 2 x 2 block [[top, upper], [lower, bottom]], scaled by its corner.
        T top = a[k * (lda + 1)] / upper, bottom = a[(k + 1) * (lda + 1)] / lower;
        var denominator = top * bottom - T.One;
        for (var i = k + 2; i < n; i++)
        {
            var row = a + i * lda;
            T x = row[k], y = row[k + 1];
            first[i] = hermitian ? F.Conjugate(x) : x;
            second[i] = hermitian ? F.Conjugate(y) : y;
            T one = (bottom * (x / upper) - y / upper) / denominator, two = (top * (y / lower) - x / lower) / denominator;
            F.Axpy(i - k - 1, -one, first + k + 2, row + k + 2);
            F.Axpy(i - k - 1, -two, second + k + 2, row + k + 2);
            (row[k], row[k + 1]) = (one, two);
            if (hermitian) row[i] = F.FromReal(F.Real(row[i]));
        }
    }
}
