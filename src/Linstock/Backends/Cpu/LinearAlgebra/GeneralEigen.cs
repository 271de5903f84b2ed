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
    public static int Decompose(nint n, double* a, nint lda, Complex* values, Complex* vectors, nint ldv)
    {
        if (n == 0) return 0;
        using var buffer = new Workspace<double>(3 * n);
        double* scale = buffer.Pointer, real = scale + n, imaginary = real + n;
        using var basis = new Workspace<double>(vectors == null ? 0 : 2 * n * n);
        double* q = vectors == null ? null : basis.Pointer, rows = vectors == null ? null : q + n * n;
        Hessenberg.Balance<double, RealField<double>>(n, a, lda, scale);
        Hessenberg.Reduce<double, RealField<double>>(n, a, lda, q, n);
        if (q != null) Transpose.Run((byte*)rows, n * sizeof(double), (byte*)q, n * sizeof(double), n, n, sizeof(double));
        var info = RealSchur.Decompose(n, a, lda, rows, real, imaginary);
        for (nint i = 0; i < n; i++) values[i] = new(real[i], imaginary[i]);
        if (vectors == null || info != 0) return info;

        using var wide = new Workspace<Complex>(n * n);
        for (nint i = 0; i < n; i++)
        {
            for (nint j = 0; j < n; j++) wide.Pointer[i * n + j] = a[i * lda + j];
        }

        using var triangular = new Workspace<Complex>(n * n, clear: true);
        for (var k = n - 1; k >= 0; k--)
        {
            // The second of a pair is the conjugate of the first.
            if (imaginary[k] < 0) continue;
            BackSubstitute(n, wide.Pointer, n, k, values[k], imaginary[k] != 0, triangular.Pointer + k * n);
        }

        // Columns of the result are Z times the rows just found; real and imaginary parts are two real products.
        var y = (double*)triangular.Pointer;
        var result = (double*)vectors;
        for (var part = 0; part < 2; part++)
        {
            RealField<double>.Multiply(
                n, n, n, 1, rows, 1, n, false, y + part, 2, 2 * n, false, 0, result + part, 2 * ldv, 2);
        }

        for (nint j = 0; j < n; j++)
        {
            if (imaginary[j] < 0)
            {
                for (nint i = 0; i < n; i++) vectors[i * ldv + j] = Complex.Conjugate(vectors[i * ldv + j - 1]);
                continue;
            }

            Normalise(n, vectors + j, ldv, scale, imaginary[j] != 0);
        }

        return 0;
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
        for (nint k = 0; k < n; k++) BackSubstitute(n, a, lda, k, values[k], false, triangular.Pointer + k * n);
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
    private static void BackSubstitute(nint n, Complex* t, nint ldt, nint k, Complex lambda, bool pair, Complex* x)
    {
        double norm = 0;
        for (nint i = 0; i < n; i++) norm = Math.Max(norm, ComplexField.PivotSize(t[i * (ldt + 1)]));
        for (nint i = 0; i + 1 < n; i++) norm = Math.Max(norm, ComplexField.PivotSize(t[i * (ldt + 1) + 1]));
        var smallest = Math.Max(DoublePrecision.Epsilon * norm, 1e-300);
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
