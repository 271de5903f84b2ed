using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>min |A·X - B| and, where that leaves a choice, the X of smallest norm.</summary>
internal static unsafe class LeastSquares
{
    /// <summary>
    /// A of full rank, by QR of A or of its adjoint (LAPACK's gels). A is destroyed; B has max(m, n) rows, m of them given,
    /// and ends with X in its first n rows, for m > n the residuals in Q's coordinates below.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SolveFullRank<T, F>(nint m, nint n, nint columns, T* a, nint lda, T* b, nint ldb)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        using var tau = new Workspace<T>(Math.Min(m, n));
        if (m >= n)
        {
            Householder.Factor<T, F>(m, n, a, lda, tau.Pointer);
            Householder.Multiply<T, F>(left: true, adjoint: true, m, columns, n, a, lda, tau.Pointer, b, ldb);
            TriangularSolve.Left<T, F>(n, columns, a, lda, 1, false, upper: true, unit: false, b, ldb);
            return;
        }

        using var adjoint = new Workspace<T>(m * n);
        Adjoint<T, F>(m, n, a, lda, adjoint.Pointer);
        Householder.Factor<T, F>(n, m, adjoint.Pointer, m, tau.Pointer);
        TriangularSolve.Left<T, F>(m, columns, adjoint.Pointer, 1, m, true, upper: false, unit: false, b, ldb);
        for (var i = m; i < n; i++) new Span<T>(b + i * ldb, (int)columns).Clear();
        Householder.Multiply<T, F>(left: true, adjoint: false, n, columns, m, adjoint.Pointer, m, tau.Pointer, b, ldb);
    }

    /// <summary>
    /// A of any rank, by its singular values: those not above <paramref name="tolerance"/> times the largest count as zero
    /// (LAPACK's gelsd). A is destroyed; B as in <see cref="SolveFullRank"/>; <paramref name="values"/> has min(m, n) entries.
    /// </summary>
    /// <returns>The rank, or -1 where the singular values did not converge.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int SolveBySingularValues<T, F>(
        nint m, nint n, nint columns, T* a, nint lda, T* b, nint ldb, double tolerance, double* values)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        nint small = Math.Min(m, n), large = Math.Max(m, n);
        using var buffer = new Workspace<T>(m * n + large * small + small * small + small * columns);
        T* tall = buffer.Pointer, u = tall + m * n, vh = u + large * small, work = vh + small * small;
        if (m >= n)
        {
            for (nint i = 0; i < m; i++) new Span<T>(a + i * lda, (int)n).CopyTo(new Span<T>(tall + i * n, (int)n));
        }
        else
        {
            Adjoint<T, F>(m, n, a, lda, tall);
        }

        if (SingularValues.Decompose<T, F>(large, small, tall, small, values, u, small, small, vh, small) != 0) return -1;
        var rank = 0;
        while (rank < small && values[rank] > tolerance * values[0]) rank++;

        // A = U·S·V^H when tall, V·S·U^H when its adjoint was decomposed: X = V·S^-1·U^H·B or U·S^-1·V^H·B.
        if (m >= n)
            F.Multiply(small, columns, m, T.One, u, 1, small, true, b, ldb, 1, false, T.Zero, work, columns, 1);
        else
            F.Multiply(small, columns, m, T.One, vh, small, 1, false, b, ldb, 1, false, T.Zero, work, columns, 1);
        for (nint i = 0; i < small; i++)
        {
            var inverse = i < rank ? 1 / values[i] : 0;
            F.Scale(columns, F.FromReal(inverse), work + i * columns);
        }

        if (m >= n)
            F.Multiply(n, columns, rank, T.One, vh, 1, small, true, work, columns, 1, false, T.Zero, b, ldb, 1);
        else
            F.Multiply(n, columns, rank, T.One, u, small, 1, false, work, columns, 1, false, T.Zero, b, ldb, 1);
        return rank;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Adjoint<T, F>(nint m, nint n, T* a, nint lda, T* result)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        for (nint i = 0; i < m; i++)
        {
            for (nint j = 0; j < n; j++) result[j * m + i] = F.Conjugate(a[i * lda + j]);
        }
    }
}
