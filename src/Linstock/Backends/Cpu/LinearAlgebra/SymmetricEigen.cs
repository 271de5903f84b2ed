using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Eigenvalues and vectors of a real symmetric or complex Hermitian matrix: Householder reduction to a real tridiagonal
/// matrix, implicit QL or QR there, back-transformation.
/// </summary>
internal static unsafe class SymmetricEigen
{
    /// <summary>
    /// Reads the lower triangle of A and destroys it. <paramref name="values"/> come out ascending;
    /// <paramref name="vectors"/> (n x n, or null) holds the eigenvectors as columns.
    /// </summary>
    /// <returns>0, or the number of off-diagonal elements that did not converge.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose<T, F>(nint n, T* a, nint lda, double* values, T* vectors, nint ldv)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        if (n == 0) return 0;
        using var tau = new Workspace<T>(n);
        using var offDiagonal = new Workspace<double>(n);
        var scale = Rescale<T, F>(n, a, lda);
        Tridiagonalise<T, F>(n, a, lda, values, offDiagonal.Pointer, tau.Pointer);
        int info;
        if (vectors == null)
        {
            info = TridiagonalEigen.Decompose(n, values, offDiagonal.Pointer, null, 0);
        }
        else
        {
            using var rows = new Workspace<double>(n * n, clear: true);
            for (nint i = 0; i < n; i++) rows.Pointer[i * n + i] = 1;
            info = TridiagonalEigen.Decompose(n, values, offDiagonal.Pointer, rows.Pointer, n);
            for (nint i = 0; i < n; i++)
            {
                for (nint j = 0; j < n; j++) vectors[i * ldv + j] = F.FromReal(rows.Pointer[j * n + i]);
            }

            Householder.Multiply<T, F>(
                left: true, adjoint: false, n - 1, n, n - 1, a + lda, lda, tau.Pointer, vectors + ldv, ldv);
        }

        if (scale != 1)
        {
            for (nint i = 0; i < n; i++) values[i] /= scale;
        }

        return info;
    }

    /// <summary>A = Q·T·Q^H with reflectors left below the first subdiagonal, as LAPACK's hetrd leaves them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tridiagonalise<T, F>(nint n, T* a, nint lda, double* diagonal, double* offDiagonal, T* tau)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        using var buffer = new Workspace<T>(5 * n);
        T* v = buffer.Pointer, w = v + n, conjugateV = w + n, conjugateW = conjugateV + n, partial = conjugateW + n;
        for (nint i = 0; i < n - 1; i++)
        {
            diagonal[i] = F.Real(a[i * lda + i]);
            var order = n - i - 1;
            var below = a + (i + 1) * lda + i;
            tau[i] = Householder.Make<T, F>(order - 1, ref *below, below + lda, lda);
            offDiagonal[i] = F.Real(*below);
            if (T.IsZero(tau[i])) continue;
            for (nint r = 0; r < order; r++)
            {
                v[r] = r == 0 ? T.One : below[r * lda];
                conjugateV[r] = F.Conjugate(v[r]);
                partial[r] = T.Zero;
            }

            // w = A·v from the lower triangle alone, one pass over memory: row r contributes to w[r] as a row and, being
            // the adjoint of column r, to all w before it.
            var trailing = a + (i + 1) * (lda + 1);
            for (nint r = 0; r < order; r++)
            {
                var row = trailing + r * lda;
                w[r] = F.Dot(r, row, v) + F.FromReal(F.Real(row[r])) * v[r];
                F.Axpy(r, conjugateV[r], row, partial);
            }

            for (nint r = 0; r < order; r++) w[r] = tau[i] * (w[r] + F.Conjugate(partial[r]));
            var half = F.FromReal(-0.5) * tau[i] * F.DotConjugate(order, w, v);
            F.Axpy(order, half, v, w);
            for (nint r = 0; r < order; r++) conjugateW[r] = F.Conjugate(w[r]);
            for (nint r = 0; r < order; r++)
            {
                var row = trailing + r * lda;
                F.Axpy(r + 1, -v[r], conjugateW, row);
                F.Axpy(r + 1, -w[r], conjugateV, row);
            }
        }

        diagonal[n - 1] = F.Real(a[(n - 1) * (lda + 1)]);
    }

    /// <summary>Brings a matrix of extreme norm into the range where squares neither overflow nor vanish.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Rescale<T, F>(nint n, T* a, nint lda)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        double largest = 0;
        for (nint i = 0; i < n; i++)
        {
            for (nint j = 0; j <= i; j++) largest = Math.Max(largest, F.PivotSize(a[i * lda + j]));
        }

        if (largest == 0 || !double.IsFinite(largest) || (largest > 1e-140 && largest < 1e140)) return 1;
        var scale = Math.ScaleB(1, -Math.ILogB(largest));
        for (nint i = 0; i < n; i++) F.Scale(i + 1, F.FromReal(scale), a + i * lda);
        return scale;
    }
}
