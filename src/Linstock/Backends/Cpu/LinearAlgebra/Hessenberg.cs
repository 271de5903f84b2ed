using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>Balancing and the Householder reduction to upper Hessenberg form, the first two steps of the general
/// eigenproblem.</summary>
internal static unsafe class Hessenberg
{
    /// <summary>
    /// Scales rows and columns by powers of two until their norms agree (James, Langou and Lowery 2014);
    /// <paramref name="scale"/> is what the rows of the eigenvectors must be multiplied by.
    /// </summary>
    public static void Balance<T, F>(nint n, T* a, nint lda, double* scale)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        for (nint i = 0; i < n; i++) scale[i] = 1;
        for (var changed = true; changed;)
        {
            changed = false;
            for (nint i = 0; i < n; i++)
            {
                double column = Householder.Norm<T, F>(n, a + i, lda), row = Householder.Norm<T, F>(n, a + i * lda, 1);
                if (column == 0 || row == 0 || !double.IsFinite(column + row)) continue;
                double factor = 1, total = column + row;
                double limit = row / 2;
                while (column < limit && factor < 1e150)
                {
                    factor *= 2;
                    column *= 2;
                    row /= 2;
                    limit = row / 2;
                }

                limit = column / 2;
                while (row <= limit && factor > 1e-150)
                {
                    factor /= 2;
                    column /= 2;
                    row *= 2;
                    limit = column / 2;
                }

                if (factor == 1 || column + row >= 0.95 * total) continue;
                var next = scale[i] * factor;
                if (next is < 1e-290 or > 1e290) continue;
                scale[i] = next;
                changed = true;
                F.Scale(n, F.FromReal(1 / factor), a + i * lda);
                for (nint r = 0; r < n; r++) a[r * lda + i] *= F.FromReal(factor);
            }
        }
    }

    /// <summary>
    /// A = Q·H·Q^H. A becomes H, zeros written below the subdiagonal; <paramref name="q"/> (n x n, or null) becomes Q.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reduce<T, F>(nint n, T* a, nint lda, T* q, nint ldq)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        // A step changes the matrix by -v·(row) - (product)·v^H. That waits for the next step, whose products with its own v read every row anyway:
        // one pass over memory a step.
        using var buffer = new Workspace<T>(8 * n + 4 * IField<T>.RowsAtOnce, clear: true);
        T* tau = buffer.Pointer, row = tau + n, oldRow = row + n, v = oldRow + n, conjugateV = v + n, oldConjugateV = conjugateV + n;
        T* forRow = oldConjugateV + n, product = forRow + n, forV = product + n, factors = forV + IField<T>.RowsAtOnce;
        for (nint i = 0; i + 1 < n; i++)
        {
            // Column i, which the step before has left as it was.
            var order = n - i - 1;
            var column = a + i;
            for (nint r = 0; r < n; r++) column[r * lda] += forRow[r] * oldRow[0] + product[r] * oldConjugateV[0];
            if (order == 1)
            {
                for (nint r = 0; r < n; r++) column[r * lda + 1] += forRow[r] * oldRow[1] + product[r] * oldConjugateV[1];
                break;
            }

            var below = column + (i + 1) * lda;
            for (nint r = 0; r < order; r++) v[r] = below[r * lda];
            tau[i] = Householder.Make<T, F>(order - 1, ref v[0], v + 1, 1);
            for (nint r = 0; r < order; r++) below[r * lda] = v[r];
            v[0] = T.One;
            for (nint r = 0; r < order; r++) conjugateV[r] = F.Conjugate(v[r]);

            // row = v^H·A and product = A·v of what the matrix has become.
            new Span<T>(row, (int)order).Clear();
            for (nint first = 0; first < n; first += IField<T>.RowsAtOnce)
            {
                var rows = Math.Min(IField<T>.RowsAtOnce, n - first);
                for (nint r = 0; r < rows; r++)
                {
                    forV[r] = product[first + r];
                    factors[r] = first + r > i ? conjugateV[first + r - i - 1] : T.Zero;
                }

                F.UpdateRows(
                    order, rows, forRow + first, oldRow + 1, forV, oldConjugateV + 1, column + first * lda + 1, lda, factors, row, v, product + first);
            }

            // H^H·A·H = A - v·conj(tau)·row - (product - v·conj(tau)·(row·v))·tau·v^H.
            var left = F.Conjugate(tau[i]);
            var along = left * F.Dot(order, row, v);
            for (nint r = 0; r < n; r++)
            {
                var own = r > i ? v[r - i - 1] : T.Zero;
                forRow[r] = -left * own;
                product[r] = -tau[i] * (product[r] - along * own);
            }

            MatrixLayout.Exchange(ref row, ref oldRow);
            MatrixLayout.Exchange(ref conjugateV, ref oldConjugateV);
        }

        if (q != null)
        {
            new Span<T>(q, (int)n).Clear();
            q[0] = T.One;
            if (n > 1)
            {
                for (nint i = 1; i < n; i++) q[i * ldq] = T.Zero;
                Householder.Generate<T, F>(n - 1, n - 1, Math.Max(n - 2, 0), a + lda, lda, tau, q + ldq + 1, ldq);
            }
        }

        for (nint i = 2; i < n; i++) new Span<T>(a + i * lda, (int)(i - 1)).Clear();
    }

    /// <summary>Whether the subdiagonal element of row k may count as zero: the test of Ahues and Tisseur 1997.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsNegligible<T, F>(T* h, nint ldh, nint k)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        double below = F.PivotSize(h[k * ldh + k - 1]), above = F.PivotSize(h[(k - 1) * ldh + k]);
        if (below <= DoublePrecision.SmallestNormal) return true;
        T upper = h[(k - 1) * (ldh + 1)], lower = h[k * (ldh + 1)];
        var size = F.PivotSize(upper) + F.PivotSize(lower);
        if (size == 0) size = above;
        if (below > F.Epsilon * size) return false;
        double larger = Math.Max(below, above), smaller = Math.Min(below, above);
        double own = F.PivotSize(lower), difference = F.PivotSize(upper - lower), outer = Math.Max(own, difference), inner = Math.Min(own, difference);
        var sum = outer + larger;
        return smaller * (larger / sum) <= Math.Max(DoublePrecision.SmallestNormal, F.Epsilon * (inner * (outer / sum)));
    }
}
