using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>data: A (n x n) becomes its Cholesky factor with zeros in the other triangle; info (int32).</summary>
internal readonly unsafe struct CholeskyWork(nint n, bool upper) : IMatrixWork
{
    public static string Name => "cholesky";

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var a = (T*)data[0] + index * n * n;
        if (upper) MatrixLayout.AdjointInPlace<T, F>(n, a);
        ((int*)data[1])[index] = Cholesky.FactorLower<T, F>(n, a, n);
        for (nint i = 0; i < n; i++) new Span<T>(a + i * n + i + 1, (int)(n - i - 1)).Clear();
        if (upper) MatrixLayout.AdjointInPlace<T, F>(n, a);
    }
}

/// <summary>data: A (m x n) becomes L and U; pivots (int32); info (int32).</summary>
internal readonly unsafe struct LuWork(nint m, nint n, bool pivot) : IMatrixWork
{
    public static string Name => "lu_factor";

    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T> =>
        ((int*)data[2])[index] = LuFactorization.Factor<T, F>(
            m, n, (T*)data[0] + index * m * n, n, (int*)data[1] + index * Math.Min(m, n), pivot);
}

/// <summary>data: LU (n x n); pivots (int32); B (n x columns) becomes X.</summary>
internal readonly unsafe struct LuSolveWork(nint n, nint columns, bool adjoint) : IMatrixWork
{
    public static string Name => "lu_solve";

    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T> =>
        LuFactorization.Solve<T, F>(
            n, columns, (T*)data[0] + index * n * n, n, (int*)data[1] + index * n, adjoint, conjugate: true,
            (T*)data[2] + index * n * columns, columns);
}

/// <summary>data: A (n x n) is destroyed; X (n x n) becomes its inverse; info (int32).</summary>
internal readonly unsafe struct InverseWork(nint n) : IMatrixWork
{
    public static string Name => "inv";

    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        using var pivots = new Workspace<int>(n);
        ((int*)data[2])[index] = LuFactorization.Invert<T, F>(
            n, (T*)data[0] + index * n * n, n, pivots.Pointer, (T*)data[1] + index * n * n, n);
    }
}

/// <summary>data: A (n x n), of which one triangle counts; B becomes X (n x columns with A on the left, else columns x n).</summary>
internal readonly unsafe struct TriangularSolveWork(nint n, nint columns, bool left, bool upper, bool adjoint, bool unit) : IMatrixWork
{
    public static string Name => "solve_triangular";

    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        T* a = (T*)data[0] + index * n * n, b = (T*)data[1] + index * n * columns;
        var (row, column) = adjoint ? ((nint)1, n) : (n, (nint)1);
        if (left) TriangularSolve.Left<T, F>(n, columns, a, row, column, adjoint, upper != adjoint, unit, b, columns);
        else TriangularSolve.Right<T, F>(columns, n, a, row, column, adjoint, upper != adjoint, unit, b, n);
    }
}

/// <summary>data: A (m x n) becomes R and the reflectors below it; tau (min(m, n)).</summary>
internal readonly unsafe struct ReflectorWork(nint m, nint n) : IMatrixWork
{
    public static string Name => "geqrf";

    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T> =>
        Householder.Factor<T, F>(m, n, (T*)data[0] + index * m * n, n, (T*)data[1] + index * Math.Min(m, n));
}

/// <summary>data: reflectors in the columns of A (m x n); tau (k); Q (m x columns) is written.</summary>
internal readonly unsafe struct GenerateWork(nint m, nint n, nint k, nint columns) : IMatrixWork
{
    public static string Name => "householder_product";

    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T> =>
        Householder.Generate<T, F>(
            m, columns, k, (T*)data[0] + index * m * n, n, (T*)data[1] + index * k, (T*)data[2] + index * m * columns, columns);
}

/// <summary>data: reflectors in the columns of A (order x width); tau (k); C (m x n) becomes its product with Q.</summary>
internal readonly unsafe struct MultiplyWork(nint m, nint n, nint width, nint k, bool left, bool adjoint) : IMatrixWork
{
    public static string Name => "ormqr";

    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T> =>
        Householder.Multiply<T, F>(
            left, adjoint, m, n, k, (T*)data[0] + index * (left ? m : n) * width, width, (T*)data[1] + index * k,
            (T*)data[2] + index * m * n, n);
}

/// <summary>data: A (n x n) becomes L and D in its lower triangle; pivots (int32); info (int32).</summary>
internal readonly unsafe struct IndefiniteWork(nint n, bool hermitian) : IMatrixWork
{
    public static string Name => "ldl_factor";

    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T> =>
        ((int*)data[2])[index] = BunchKaufman.Factor<T, F>(
            n, (T*)data[0] + index * n * n, n, (int*)data[1] + index * n, hermitian);
}

/// <summary>data: L and D (n x n); pivots (int32); B (n x columns) becomes X.</summary>
internal readonly unsafe struct IndefiniteSolveWork(nint n, nint columns, bool hermitian) : IMatrixWork
{
    public static string Name => "ldl_solve";

    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T> =>
        BunchKaufman.Solve<T, F>(
            n, columns, (T*)data[0] + index * n * n, n, (int*)data[1] + index * n, hermitian, (T*)data[2] + index * n * columns,
            columns);
}

/// <summary>data: A (n x n); X (n x n) becomes its exponential.</summary>
internal readonly unsafe struct ExponentialWork(nint n) : IMatrixWork
{
    public static string Name => "matrix_exp";

    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T> =>
        MatrixExponential.Compute<T, F>(n, (T*)data[0] + index * n * n, (T*)data[1] + index * n * n);
}
