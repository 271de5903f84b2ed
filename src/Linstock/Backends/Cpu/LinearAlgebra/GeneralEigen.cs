using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Eigenvalues and right eigenvectors of a general square matrix, normalised as LAPACK's geev does: Euclidean length 1 and
/// a real component of largest modulus.
/// </summary>
internal static unsafe class GeneralEigen
{
    /// <summary>A (destroyed) is real; complex eigenvalues come as exact conjugate pairs, the positive imaginary part first.
    /// </summary>
    /// <returns>0, or the number of eigenvalues that were not found.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose<T>(nint n, T* a, nint lda, Complex* values, Complex* vectors, nint ldv)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (n == 0) return 0;
        var factor = MatrixScaling.Rescale<T, RealField<T>>(n, n, a, lda);

        // Rows at odd multiples of a line do not compete for places in the caches.
        var ld = (n | 15) + 17;
        using var scale = new Workspace<double>(n);
        using var memory = new Workspace<T>((vectors == null ? 1 : 3) * n * ld);
        T* h = memory.Pointer, q = vectors == null ? null : h + n * ld, rows = vectors == null ? null : q + n * ld;
        for (nint i = 0; i < n; i++) new Span<T>(a + i * lda, (int)n).CopyTo(new Span<T>(h + i * ld, (int)n));
        Hessenberg.Balance<T, RealField<T>>(n, h, ld, scale.Pointer);
        Hessenberg.Reduce<T, RealField<T>>(n, h, ld, q, ld);
        if (q != null) Transpose.Run((byte*)rows, ld * sizeof(T), (byte*)q, ld * sizeof(T), n, n, sizeof(T));
        var info = RealSchur.Decompose(n, h, ld, rows, ld);
        QuasiTriangular<T>.Eigenvalues(n, h, ld, values);
        if (vectors != null && info == 0) Vectors(n, h, ld, values, rows, q, scale.Pointer, vectors, ldv);
        for (nint i = 0; i < n && factor != 1; i++) values[i] /= factor;
        return info;
    }

    /// <summary>
    /// The eigenvectors of the matrix whose Schur form is T with the transposed factor <paramref name="rows"/>. <paramref name="found"/>, of their size,
    /// is overwritten.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vectors<T>(
        nint n, T* t, nint ldt, Complex* values, T* rows, T* found, double* scale, Complex* vectors, nint ldv)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var wide = new Workspace<Complex>(n * n);
        using var solution = new Workspace<Complex>(n);
        using var combinations = new Workspace<T>(n * ldt);
        for (nint i = 0; i < n; i++)
        {
            for (nint j = 0; j < n; j++) wide.Pointer[i * n + j] = double.CreateTruncating(t[i * ldt + j]);
        }

        // One row for a real vector; two, its parts, for a complex one, whose conjugate is the other of the pair.
        var x = solution.Pointer;
        for (nint k = 0; k < n; k++)
        {
            var pair = values[k].Imaginary != 0;
            var end = k + (pair ? 2 : 1);
            BackSubstitute(n, wide.Pointer, n, k, values[k], pair, RealField<T>.Epsilon, x);
            double largest = 0;
            for (nint i = 0; i < end; i++) largest = Math.Max(largest, ComplexField.PivotSize(x[i]));
            var row = combinations.Pointer + k * ldt;
            new Span<T>(row + end, (int)(n - end)).Clear();
            for (nint i = 0; i < end; i++) row[i] = T.CreateTruncating(x[i].Real / largest);
            if (!pair) continue;
            k++;
            row += ldt;
            new Span<T>(row + end, (int)(n - end)).Clear();
            for (nint i = 0; i < end; i++) row[i] = T.CreateTruncating(x[i].Imaginary / largest);
        }

        // Of the rows that a strip of combinations can reach only.
        const int Strip = 64;
        for (nint k = 0; k < n; k += Strip)
        {
            nint count = Math.Min(Strip, n - k), reach = Math.Min(n, k + count + 1);
            StridedProduct.Run(count, n, reach, T.One, combinations.Pointer + k * ldt, ldt, 1, rows, ldt, 1, T.Zero, found + k * ldt, ldt, 1);
        }

        for (nint k = 0; k < n; k++)
        {
            var pair = values[k].Imaginary != 0;
            Normalise(n, found + k * ldt, pair ? found + (k + 1) * ldt : null, scale, x);
            for (nint i = 0; i < n; i++) vectors[i * ldv + k] = x[i];
            if (!pair) continue;
            k++;
            for (nint i = 0; i < n; i++) vectors[i * ldv + k] = Complex.Conjugate(x[i]);
        }
    }

    /// <summary>Undoes balancing, then as the other overload.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalise<T>(nint n, T* real, T* imaginary, double* scale, Complex* x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint i = 0; i < n; i++)
            x[i] = new(double.CreateTruncating(real[i]), imaginary == null ? 0 : double.CreateTruncating(imaginary[i]));
        Normalise(n, x, 1, scale, imaginary != null);
    }

    /// <summary>A (destroyed) is complex.</summary>
    /// <returns>0, or the number of eigenvalues that were not found.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose(nint n, Complex* a, nint lda, Complex* values, Complex* vectors, nint ldv)
    {
        if (n == 0) return 0;
        using var scale = new Workspace<double>(n);
        using var basis = new Workspace<Complex>(vectors == null ? 0 : 2 * n * n);
        Complex* q = vectors == null ? null : basis.Pointer, rows = vectors == null ? null : q + n * n;
        Hessenberg.Balance<Complex, ComplexField>(n, a, lda, scale.Pointer);
        Hessenberg.Reduce<Complex, ComplexField>(n, a, lda, q, n);
        if (q != null) Transpose.Run((byte*)rows, n * sizeof(Complex), (byte*)q, n * sizeof(Complex), n, n, sizeof(Complex));
        var info = ComplexSchur.Decompose(n, a, lda, rows, values);
        if (vectors == null || info != 0) return info;
        using var triangular = new Workspace<Complex>(n * n, clear: true);
        for (nint k = 0; k < n; k++) BackSubstitute(n, a, lda, k, values[k], false, DoublePrecision.Epsilon, triangular.Pointer + k * n);
        ComplexField.Multiply(
            n, n, n, Complex.One, rows, 1, n, false, triangular.Pointer, 1, n, false, Complex.Zero, vectors, ldv, 1);
        for (nint j = 0; j < n; j++) Normalise(n, vectors + j, ldv, scale.Pointer, complex: true);
        return 0;
    }

    /// <summary>
    /// Solves (T - lambda·I)·x = 0 upwards from row k. T is triangular but for blocks of order 2 that hold complex pairs;
    /// <paramref name="pair"/> says that rows k and k + 1 are the block of lambda itself.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BackSubstitute(nint n, Complex* t, nint ldt, nint k, Complex lambda, bool pair, double epsilon, Complex* x)
    {
        double norm = 0;
        for (nint i = 0; i < n; i++) norm = Math.Max(norm, ComplexField.PivotSize(t[i * (ldt + 1)]));
        for (nint i = 0; i + 1 < n; i++) norm = Math.Max(norm, ComplexField.PivotSize(t[i * (ldt + 1) + 1]));
        var smallest = Math.Max(epsilon * norm, 1e-300);
        var end = k + 1;
        if (pair)
        {
            Complex upper = t[k * (ldt + 1) + 1], lower = t[(k + 1) * ldt + k];
            if (Math.Abs(upper.Real) >= Math.Abs(lower.Real))
            {
                x[k] = Complex.One;
                x[k + 1] = (lambda - t[k * (ldt + 1)]) / upper;
            }
            else
            {
                x[k] = (lambda - t[(k + 1) * (ldt + 1)]) / lower;
                x[k + 1] = Complex.One;
            }

            end = k + 2;
        }
        else
        {
            x[k] = Complex.One;
        }

        for (var i = k - 1; i >= 0; i--)
        {
            var row = t + i * ldt;
            var right = -ComplexField.Dot(end - i - 1, row + i + 1, x + i + 1);
            if (i > 0 && row[i - 1] != Complex.Zero)
            {
                var above = row - ldt;
                var rightAbove = -ComplexField.Dot(end - i - 1, above + i + 1, x + i + 1);
                Complex a = above[i - 1] - lambda, b = above[i], c = row[i - 1], d = row[i] - lambda;
                var determinant = a * d - b * c;
                if (Complex.Abs(determinant) < smallest * smallest) determinant = smallest * smallest;
                x[i - 1] = (d * rightAbove - b * right) / determinant;
                x[i] = (a * right - c * rightAbove) / determinant;
                i--;
            }
            else
            {
                var pivot = row[i] - lambda;
                if (ComplexField.PivotSize(pivot) < smallest) pivot = smallest;
                x[i] = right / pivot;
            }

            var size = ComplexField.PivotSize(x[i]);
            if (size > 1e100) ComplexField.Scale(end - i, 1 / size, x + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalise(nint n, Complex* x, nint stride, double* scale, bool complex)
    {
        double largest = 0;
        for (nint i = 0; i < n; i++)
        {
            x[i * stride] *= scale[i];
            largest = Math.Max(largest, ComplexField.PivotSize(x[i * stride]));
        }

        if (largest == 0 || !double.IsFinite(largest)) return;
        for (nint i = 0; i < n; i++) x[i * stride] /= largest;
        var length = Householder.Norm<Complex, ComplexField>(n, x, stride);
        double best = -1;
        nint place = 0;
        for (nint i = 0; i < n; i++)
        {
            x[i * stride] /= length;
            var size = ComplexField.AbsSquared(x[i * stride]);
            if (size > best) (best, place) = (size, i);
        }

        if (!complex) return;
        var phase = Complex.Conjugate(x[place * stride]) / Math.Sqrt(best);
        for (nint i = 0; i < n; i++) x[i * stride] *= phase;
        x[place * stride] = x[place * stride].Real;
    }
}
