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
        var scale = MatrixScaling.Rescale<T, F>(n, n, a, lda, lower: true);
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
                : WithVectors<T, F, double>(n, values, offDiagonal.Pointer, vectors, ldv, DoublePrecision.UnitRoundoff);
            Householder.Multiply<T, F>(
                left: true, adjoint: false, n - 1, n, n - 1, a + 1, 1, tau.Pointer, vectors + ldv, ldv, column: lda);
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
        if (n > Division.Leaf && MatrixScaling.AreFinite(n, values, offDiagonal))
        {
            using var basis = new Workspace<R>(n * n);
            var failures = TridiagonalDivision.Decompose(n, values, offDiagonal, basis.Pointer, roundoff);
            MatrixLayout.ToColumns<T, F, R>(n, basis.Pointer, n, vectors, ldv);
            return failures;
        }

        using var elements = new Workspace<R>(RotatedRows<R>.Elements(n));
        using var rotations = new Workspace<RotatedRows<R>.Rotation>(RotatedRows<R>.Capacity);
        var rows = new RotatedRows<R>(n, elements.Pointer, rotations.Pointer);
        var info = TridiagonalEigen.Decompose(n, values, offDiagonal, ref rows, roundoff);
        rows.Finish();
        MatrixLayout.ToColumns<T, F, R>(n, elements.Pointer, RotatedRows<R>.Stride(n), vectors, ldv);
        return info;
    }

    /// <summary>
    /// A = Q·T·Q^H from the lower triangle. The reflectors go to the rows of the upper one, reflector i to the right of diagonal element i, its
    /// leading 1 not written.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tridiagonalise<T, F>(nint n, T* a, nint lda, double* diagonal, double* offDiagonal, T* tau)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        // v and w of a step change the rest of the matrix by -v·w^H - w·v^H. That waits for the next step, whose product with its own v reads
        // every row anyway: one pass over memory a step.
        using var buffer = new Workspace<T>(9 * n + 4 * IField<T>.RowsAtOnce, clear: true);
        T* v = buffer.Pointer, w = v + n, conjugateV = w + n, conjugateW = conjugateV + n;
        T* oldV = conjugateW + n, oldW = oldV + n, oldConjugateV = oldW + n, oldConjugateW = oldConjugateV + n, partial = oldConjugateW + n;
        T* forW = partial + n, forV = forW + IField<T>.RowsAtOnce;
        for (nint i = 0; i < n - 1; i++)
        {
            var order = n - i - 1;
            var corner = a + i * (lda + 1);
            diagonal[i] = F.Real(corner[0] - oldV[0] * oldConjugateW[0] - oldW[0] * oldConjugateV[0]);
            for (nint r = 0; r < order; r++)
            {
                v[r] = corner[(r + 1) * lda] - oldV[r + 1] * oldConjugateW[0] - oldW[r + 1] * oldConjugateV[0];
                partial[r] = T.Zero;
            }

            tau[i] = Householder.Make<T, F>(order - 1, ref v[0], v + 1, 1);
            offDiagonal[i] = F.Real(v[0]);
            v[0] = T.One;
            new Span<T>(v, (int)order).CopyTo(new Span<T>(corner + 1, (int)order));
            for (nint r = 0; r < order; r++) conjugateV[r] = F.Conjugate(v[r]);

            // w = A·v from the lower triangle alone: row r contributes to w[r] as a row and, being the adjoint of column r, to
            // all w before it.
            var trailing = corner + lda + 1;
            for (nint first = 0; first < order; first += IField<T>.RowsAtOnce)
            {
                var rows = Math.Min(IField<T>.RowsAtOnce, order - first);
                for (nint r = 0; r < rows; r++) (forW[r], forV[r]) = (-oldV[first + r + 1], -oldW[first + r + 1]);
                var row = trailing + first * lda;
                F.UpdateRows(
                    first, rows, forW, oldConjugateW + 1, forV, oldConjugateV + 1, row, lda, conjugateV + first, partial, v, w + first);
                for (nint r = 0; r < rows; r++, row += lda)
                {
                    for (var c = first; c <= first + r; c++) row[c] += forW[r] * oldConjugateW[c + 1] + forV[r] * oldConjugateV[c + 1];
                    for (var c = first; c < first + r; c++)
                    {
                        w[first + r] += row[c] * v[c];
                        partial[c] += conjugateV[first + r] * row[c];
                    }

                    w[first + r] += F.FromReal(F.Real(row[first + r])) * v[first + r];
                }
            }

            for (nint r = 0; r < order; r++) w[r] = tau[i] * (w[r] + F.Conjugate(partial[r]));
            var half = F.FromReal(-0.5) * tau[i] * F.DotConjugate(order, w, v);
            F.Axpy(order, half, v, w);
            for (nint r = 0; r < order; r++) conjugateW[r] = F.Conjugate(w[r]);
            MatrixLayout.Exchange(ref v, ref oldV);
            MatrixLayout.Exchange(ref w, ref oldW);
            MatrixLayout.Exchange(ref conjugateV, ref oldConjugateV);
            MatrixLayout.Exchange(ref conjugateW, ref oldConjugateW);
        }

        diagonal[n - 1] = F.Real(a[(n - 1) * (lda + 1)] - oldV[0] * oldConjugateW[0] - oldW[0] * oldConjugateV[0]);
    }
}
