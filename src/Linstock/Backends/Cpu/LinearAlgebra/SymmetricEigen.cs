using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Eigenvalues and vectors of a real symmetric or complex Hermitian matrix: Householder reduction to a real tridiagonal
/// matrix, divide and conquer there (implicit QL or QR for small matrices and for values alone), back-transformation.
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
            var none = default(NoRows);
            info = TridiagonalEigen.Decompose(n, values, offDiagonal.Pointer, ref none);
        }
        else
        {
            // Rotations cost the most of all: those of float vectors are done in float, as LAPACK does.
            info = typeof(T) == typeof(float)
                ? WithVectors<T, F, float>(n, values, offDiagonal.Pointer, vectors, ldv, roundoff: 1e-10)
                : WithVectors<T, F, double>(n, values, offDiagonal.Pointer, vectors, ldv, TridiagonalEigen.UnitRoundoff);
            Householder.Multiply<T, F>(
                left: true, adjoint: false, n - 1, n, n - 1, a + lda, lda, tau.Pointer, vectors + ldv, ldv);
        }

        if (scale != 1)
        {
            for (nint i = 0; i < n; i++) values[i] /= scale;
        }

        return info;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int WithVectors<T, F, R>(nint n, double* values, double* offDiagonal, T* vectors, nint ldv, double roundoff)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
        where R : unmanaged, IBinaryFloatingPointIeee754<R>
    {
        if (n > TridiagonalDivision.Leaf && AreFinite(n, values) && AreFinite(n - 1, offDiagonal))
        {
            using var basis = new Workspace<R>(n * n);
            var failures = TridiagonalDivision.Decompose(n, values, offDiagonal, basis.Pointer, roundoff);
            ToColumns<T, F, R>(n, basis.Pointer, n, vectors, ldv);
            return failures;
        }

        using var elements = new Workspace<R>(RotatedRows<R>.Elements(n));
        using var rotations = new Workspace<RotatedRows<R>.Rotation>(RotatedRows<R>.Capacity);
        var rows = new RotatedRows<R>(n, elements.Pointer, rotations.Pointer);
        var info = TridiagonalEigen.Decompose(n, values, offDiagonal, ref rows, roundoff);
        rows.Finish();
        ToColumns<T, F, R>(n, elements.Pointer, RotatedRows<R>.Stride(n), vectors, ldv);
        return info;
    }

    private static bool AreFinite(nint n, double* values)
    {
        for (nint i = 0; i < n; i++)
            if (!double.IsFinite(values[i])) return false;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToColumns<T, F, R>(nint n, R* rows, nint stride, T* vectors, nint ldv)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
        where R : unmanaged, IBinaryFloatingPointIeee754<R>
    {
        if (typeof(T) == typeof(R))
        {
            Transpose.Run((byte*)vectors, ldv * sizeof(T), (byte*)rows, stride * sizeof(R), n, n, sizeof(T));
            return;
        }

        for (nint i = 0; i < n; i++)
        {
            for (nint j = 0; j < n; j++) vectors[i * ldv + j] = F.FromReal(double.CreateTruncating(rows[j * stride + i]));
        }
    }

    /// <summary>A = Q·T·Q^H with reflectors left below the first subdiagonal, as LAPACK's hetrd leaves them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tridiagonalise<T, F>(nint n, T* a, nint lda, double* diagonal, double* offDiagonal, T* tau)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        // v and w of a step change the rest of the matrix by -v·w^H - w·v^H. That waits for the next step, whose product with its own v reads
        // every row anyway: one pass over memory a step.
        using var buffer = new Workspace<T>(9 * n, clear: true);
        T* v = buffer.Pointer, w = v + n, conjugateV = w + n, conjugateW = conjugateV + n;
        T* oldV = conjugateW + n, oldW = oldV + n, oldConjugateV = oldW + n, oldConjugateW = oldConjugateV + n, partial = oldConjugateW + n;
        for (nint i = 0; i < n - 1; i++)
        {
            var order = n - i - 1;
            var corner = a + i * (lda + 1);
            for (nint r = 0; r <= order; r++) corner[r * lda] -= oldV[r] * oldConjugateW[0] + oldW[r] * oldConjugateV[0];
            diagonal[i] = F.Real(*corner);
            var below = corner + lda;
            tau[i] = Householder.Make<T, F>(order - 1, ref *below, below + lda, lda);
            offDiagonal[i] = F.Real(*below);
            for (nint r = 0; r < order; r++)
            {
                v[r] = r == 0 ? T.One : below[r * lda];
                conjugateV[r] = F.Conjugate(v[r]);
                partial[r] = T.Zero;
            }

            // w = A·v from the lower triangle alone: row r contributes to w[r] as a row and, being the adjoint of column r, to
            // all w before it.
            var trailing = below + 1;
            for (nint r = 0; r < order; r++)
            {
                var row = trailing + r * lda;
                w[r] = F.RankTwoDot(r, -oldV[r + 1], oldConjugateW + 1, -oldW[r + 1], oldConjugateV + 1, row, v, conjugateV[r], partial);
                row[r] -= oldV[r + 1] * oldConjugateW[r + 1] + oldW[r + 1] * oldConjugateV[r + 1];
                w[r] += F.FromReal(F.Real(row[r])) * v[r];
            }

            for (nint r = 0; r < order; r++) w[r] = tau[i] * (w[r] + F.Conjugate(partial[r]));
            var half = F.FromReal(-0.5) * tau[i] * F.DotConjugate(order, w, v);
            F.Axpy(order, half, v, w);
            for (nint r = 0; r < order; r++) conjugateW[r] = F.Conjugate(w[r]);
            Exchange(ref v, ref oldV);
            Exchange(ref w, ref oldW);
            Exchange(ref conjugateV, ref oldConjugateV);
            Exchange(ref conjugateW, ref oldConjugateW);
        }

        a[(n - 1) * (lda + 1)] -= oldV[0] * oldConjugateW[0] + oldW[0] * oldConjugateV[0];
        diagonal[n - 1] = F.Real(a[(n - 1) * (lda + 1)]);
    }

    private static void Exchange<T>(ref T* first, ref T* second)
        where T : unmanaged
    {
        var kept = first;
        first = second;
        second = kept;
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
