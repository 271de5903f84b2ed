using System.Numerics;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>data: A (n x n) is destroyed; values (float64, n); info (int32); vectors (n x n), if wanted.</summary>
internal readonly unsafe struct SymmetricEigenWork(nint n, bool upper, bool vectors) : IMatrixWork
{
    public static string Name => "eigh";

    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var a = (T*)data[0] + index * n * n;
        if (upper) MatrixLayout.AdjointInPlace<T, F>(n, a);
        ((int*)data[2])[index] = SymmetricEigen.Decompose<T, F>(
            n, a, n, (double*)data[1] + index * n, vectors ? (T*)data[3] + index * n * n : null, n);
    }
}

/// <summary>data: A (n x n) is destroyed; values (complex128, n); info (int32); vectors (complex128,
/// n x n), if wanted.</summary>
internal readonly unsafe struct GeneralEigenWork(nint n, bool vectors) : IMatrixWork
{
    public static string Name => "eig";

    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var values = (Complex*)data[1] + index * n;
        var result = vectors ? (Complex*)data[3] + index * n * n : null;
        ref var info = ref ((int*)data[2])[index];
        if (typeof(T) == typeof(float)) info = GeneralEigen.Decompose(n, (float*)data[0] + index * n * n, n, values, result, n);
        else if (typeof(T) == typeof(double)) info = GeneralEigen.Decompose(n, (double*)data[0] + index * n * n, n, values, result, n);
        else info = GeneralEigen.Decompose(n, (Complex*)data[0] + index * n * n, n, values, result, n);
    }
}

/// <summary>data: A (m x n, m >= n) is destroyed; values (float64, n, then the count of failures); U (m x uColumns) and
/// V^H (n x n), if wanted.</summary>
internal readonly unsafe struct SingularValueWork(nint m, nint n, nint uColumns, bool vectors) : IMatrixWork
{
    public static string Name => "svd";

    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var values = (double*)data[1] + index * (n + 1);
        T* a = (T*)data[0] + index * m * n, u = vectors ? (T*)data[2] + index * m * uColumns : null;
        var vh = vectors ? (T*)data[3] + index * n * n : null;
        values[n] = SingularValues.Decompose<T, F>(m, n, a, n, values, u, uColumns, uColumns, vh, n);
    }
}

/// <summary>
/// data: A (m x n) is destroyed; B (max(m, n) x columns) becomes X in its first n rows, and for m > n and full rank the
/// residuals in Q's coordinates below; values (float64, min(m, n)); rank (int64, -1 for failure). A negative tolerance means
/// that A has full rank.
/// </summary>
internal readonly unsafe struct LeastSquaresWork(nint m, nint n, nint columns, double tolerance) : IMatrixWork
{
    public static string Name => "lstsq";

    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var (small, large) = m < n ? (m, n) : (n, m);
        T* a = (T*)data[0] + index * m * n, b = (T*)data[1] + index * large * columns;
        var rank = (long*)data[3] + index;
        if (tolerance < 0)
        {
            LeastSquares.SolveFullRank<T, F>(m, n, columns, a, n, b, columns);
            *rank = small;
            return;
        }

        *rank = LeastSquares.SolveBySingularValues<T, F>(
            m, n, columns, a, n, b, columns, tolerance, (double*)data[2] + index * small);
    }
}
