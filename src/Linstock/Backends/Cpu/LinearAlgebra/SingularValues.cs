using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// A = U·diag(S)·V^H for a matrix with at least as many rows as columns: QR first when it is tall, Householder
/// bidiagonalisation, divide and conquer on the bidiagonal (for values alone multisection; for small matrices implicit zero-shift QR, Demmel and
/// Kahan 1990), back-transformation.
/// </summary>
internal static unsafe class SingularValues
{
    /// <summary>
    /// A (m x n, m >= n) is destroyed. <paramref name="u"/> (m x uColumns with uColumns n or m) and <paramref name="vh"/>
    /// (n x n) are both null or both given; the singular values come out descending.
    /// </summary>
    /// <returns>0, or the number of superdiagonal elements that did not converge.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose<T, F>(
        nint m, nint n, T* a, nint lda, double* values, T* u, nint ldu, nint uColumns, T* vh, nint ldvh)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        if (n == 0)
        {
            for (nint i = 0; i < m && u != null; i++)
            {
                new Span<T>(u + i * ldu, (int)uColumns).Clear();
                if (i < uColumns) u[i * ldu + i] = T.One;
            }

            return 0;
        }

        // LAPACK's crossover.
        if (6 * m < 11 * n || uColumns > n)
            return DecomposeDirectly<T, F>(m, n, a, lda, values, u, ldu, uColumns, vh, ldvh);

        using var tau = new Workspace<T>(n);
        using var triangle = new Workspace<T>(n * n, clear: true);
        Householder.Factor<T, F>(m, n, a, lda, tau.Pointer);
        for (nint i = 0; i < n; i++)
        {
            for (var j = i; j < n; j++) triangle.Pointer[i * n + j] = a[i * lda + j];
        }

        if (u == null) return DecomposeDirectly<T, F>(n, n, triangle.Pointer, n, values, null, 0, 0, null, 0);
        for (var i = n; i < m; i++) new Span<T>(u + i * ldu, (int)n).Clear();
        var info = DecomposeDirectly<T, F>(n, n, triangle.Pointer, n, values, u, ldu, n, vh, ldvh);
        Householder.Multiply<T, F>(left: true, adjoint: false, m, n, n, a, lda, tau.Pointer, u, ldu);
        return info;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int DecomposeDirectly<T, F>(
        nint m, nint n, T* a, nint lda, double* values, T* u, nint ldu, nint uColumns, T* vh, nint ldvh)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        using var taus = new Workspace<T>(2 * n);
        using var superdiagonal = new Workspace<double>(n);
        using var reflectors = new Workspace<T>(u == null ? 0 : n * n);
        T* leftTau = taus.Pointer, rightTau = leftTau + n;
        var scale = MatrixScaling.Rescale<T, F>(m, n, a, lda);
        Bidiagonalisation<T, F>.Run(
            m, n, a, lda, values, superdiagonal.Pointer, leftTau, rightTau, u == null ? null : reflectors.Pointer);
        int info;
        if (u == null)
        {
            info = n > Division.Leaf && MatrixScaling.AreFinite(n, values, superdiagonal.Pointer)
                ? BidiagonalMultisection.Decompose(n, values, superdiagonal.Pointer, Roundoff<T>())
                : BidiagonalSingularValues.Decompose(n, values, superdiagonal.Pointer, Roundoff<T>());
        }
        else
        {
            // Rotations cost the most of all: those of float vectors are done in float, as LAPACK does.
            info = typeof(T) == typeof(float)
                ? WithVectors<T, F, float>(m, n, values, superdiagonal.Pointer, u, ldu, uColumns, vh, ldvh)
                : WithVectors<T, F, double>(m, n, values, superdiagonal.Pointer, u, ldu, uColumns, vh, ldvh);
            Householder.Multiply<T, F>(left: true, adjoint: false, m, uColumns, n, a, lda, leftTau, u, ldu);
            if (n > 1)
            {
                Householder.Multiply<T, F>(
                    left: false, adjoint: true, n, n - 1, n - 1, reflectors.Pointer + n, n, rightTau, vh + 1, ldvh);
            }
        }

        if (scale != 1)
        {
            for (nint i = 0; i < n; i++) values[i] /= scale;
        }

        return info;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int WithVectors<T, F, R>(
        nint m, nint n, double* values, double* superdiagonal, T* u, nint ldu, nint uColumns, T* vh, nint ldvh)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
        where R : unmanaged, IBinaryFloatingPointIeee754<R>
    {
        for (nint i = 0; i < m; i++)
        {
            var row = u + i * ldu;
            new Span<T>(row, (int)uColumns).Clear();
            if (i >= n && i < uColumns) row[i] = T.One;
        }

        if (n > Division.Leaf && MatrixScaling.AreFinite(n, values, superdiagonal))
        {
            using var both = new Workspace<R>(2 * n * n);
            var failures = BidiagonalDivision.Decompose(n, values, superdiagonal, both.Pointer, both.Pointer + n * n, Roundoff<T>());
            Place<T, F, R>(n, both.Pointer, both.Pointer + n * n, n, u, ldu, vh, ldvh);
            return failures;
        }

        nint elements = RotatedRows<R>.Elements(n), stride = RotatedRows<R>.Stride(n);
        using var memory = new Workspace<R>(2 * elements);
        using var rotations = new Workspace<RotatedRows<R>.Rotation>(2 * RotatedRows<R>.Capacity);
        R* leftRows = memory.Pointer, rightRows = leftRows + elements;
        var left = new RotatedRows<R>(n, leftRows, rotations.Pointer);
        var right = new RotatedRows<R>(n, rightRows, rotations.Pointer + RotatedRows<R>.Capacity);
        var info = BidiagonalSingularValues.Decompose(n, values, superdiagonal, ref left, ref right, Roundoff<T>());
        left.Finish();
        right.Finish();
        Place<T, F, R>(n, leftRows, rightRows, stride, u, ldu, vh, ldvh);
        return info;
    }

    /// <summary>Rows of left vectors to the columns of U, rows of right ones to the rows of V^H.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Place<T, F, R>(nint n, R* left, R* right, nint stride, T* u, nint ldu, T* vh, nint ldvh)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
        where R : unmanaged, IBinaryFloatingPointIeee754<R>
    {
        MatrixLayout.ToColumns<T, F, R>(n, left, stride, u, ldu);
        for (nint i = 0; i < n; i++) MatrixLayout.ToRow<T, F, R>(n, right + i * stride, vh + i * ldvh);
    }

    private static double Roundoff<T>() =>
        typeof(T) == typeof(float) ? BidiagonalSingularValues.SingleRoundoff : DoublePrecision.UnitRoundoff;
}
