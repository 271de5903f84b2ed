using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// A = U·diag(S)·V^H for a matrix with at least as many rows as columns: QR first when it is tall, Householder
/// bidiagonalisation, implicit zero-shift QR on the bidiagonal (Demmel and Kahan 1990), back-transformation.
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
        var scale = Rescale<T, F>(m, n, a, lda);
        Bidiagonalise<T, F>(
            m, n, a, lda, values, superdiagonal.Pointer, leftTau, rightTau, u == null ? null : reflectors.Pointer);
        int info;
        if (u == null)
        {
            info = BidiagonalSingularValues.Decompose(n, values, superdiagonal.Pointer, Roundoff<T>());
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
        nint elements = RotatedRows<R>.Elements(n), stride = RotatedRows<R>.Stride(n);
        using var memory = new Workspace<R>(2 * elements);
        using var rotations = new Workspace<RotatedRows<R>.Rotation>(2 * RotatedRows<R>.Capacity);
        R* leftRows = memory.Pointer, rightRows = leftRows + elements;
        var left = new RotatedRows<R>(n, leftRows, rotations.Pointer);
        var right = new RotatedRows<R>(n, rightRows, rotations.Pointer + RotatedRows<R>.Capacity);
        var info = BidiagonalSingularValues.Decompose(n, values, superdiagonal, ref left, ref right, Roundoff<T>());
        left.Finish();
        right.Finish();
        for (nint i = 0; i < m; i++)
        {
            var row = u + i * ldu;
            new Span<T>(row, (int)uColumns).Clear();
            if (i >= n && i < uColumns) row[i] = T.One;
        }

        if (typeof(T) == typeof(R))
        {
            Transpose.Run((byte*)u, ldu * sizeof(T), (byte*)leftRows, stride * sizeof(R), n, n, sizeof(T));
            for (nint i = 0; i < n; i++) new Span<T>((T*)(rightRows + i * stride), (int)n).CopyTo(new Span<T>(vh + i * ldvh, (int)n));
            return info;
        }

        for (nint i = 0; i < n; i++)
        {
            for (nint j = 0; j < n; j++)
            {
                u[i * ldu + j] = F.FromReal(double.CreateTruncating(leftRows[j * stride + i]));
                vh[i * ldvh + j] = F.FromReal(double.CreateTruncating(rightRows[i * stride + j]));
            }
        }

        return info;
    }

    /// <summary>
    /// A = Q·B·P^H, B upper bidiagonal and real. The reflectors of Q stay in the columns of A; those of P go to the columns
    /// of <paramref name="rightReflectors"/>, one row down, in the layout of a QR factorisation.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Bidiagonalise<T, F>(
        nint m, nint n, T* a, nint lda, double* diagonal, double* superdiagonal, T* leftTau, T* rightTau, T* rightReflectors)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        using var buffer = new Workspace<T>(3 * n);
        T* row = buffer.Pointer, v = row + n, conjugateV = v + n;
        for (nint i = 0; i < n; i++)
        {
            var corner = a + i * lda + i;
            leftTau[i] = Householder.Make<T, F>(m - i - 1, ref *corner, corner + lda, lda);
            diagonal[i] = F.Real(*corner);
            var rest = n - i - 1;
            if (rest == 0) break;

            // The left reflector's products with all columns first; then each row takes both reflectors while it is in the cache.
            var top = corner + 1;
            var leftFactor = -F.Conjugate(leftTau[i]);
            new Span<T>(top, (int)rest).CopyTo(new Span<T>(row, (int)rest));
            F.AddCombination(rest, m - i - 1, T.One, corner + lda, lda, conjugate: true, top + lda, lda, row);
            F.Axpy(rest, leftFactor, row, top);
            for (nint j = 0; j < rest; j++) v[j] = F.Conjugate(top[j]);
            rightTau[i] = Householder.Make<T, F>(rest - 1, ref v[0], v + 1, 1);
            superdiagonal[i] = F.Real(v[0]);
            v[0] = T.One;
            for (nint j = 0; j < rest; j++)
            {
                conjugateV[j] = F.Conjugate(v[j]);
                if (rightReflectors != null) rightReflectors[(i + 1 + j) * n + i] = v[j];
            }

            for (nint r = 1; r < m - i; r++)
            {
                var target = top + r * lda;
                var product = F.AxpyDot(rest, leftFactor * corner[r * lda], row, target, v);
                F.Axpy(rest, -rightTau[i] * product, conjugateV, target);
            }
        }
    }

    private static double Roundoff<T>() =>
        typeof(T) == typeof(float) ? BidiagonalSingularValues.SingleRoundoff : BidiagonalSingularValues.UnitRoundoff;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Rescale<T, F>(nint m, nint n, T* a, nint lda)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        double largest = 0;
        for (nint i = 0; i < m; i++)
        {
            for (nint j = 0; j < n; j++) largest = Math.Max(largest, F.PivotSize(a[i * lda + j]));
        }

        if (largest == 0 || !double.IsFinite(largest) || (largest > 1e-140 && largest < 1e140)) return 1;
        var scale = Math.ScaleB(1, -Math.ILogB(largest));
        for (nint i = 0; i < m; i++) F.Scale(n, F.FromReal(scale), a + i * lda);
        return scale;
    }
}
