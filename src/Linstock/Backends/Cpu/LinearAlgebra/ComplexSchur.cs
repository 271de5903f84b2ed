using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>Schur form of a complex upper Hessenberg matrix by single-shift QR with Wilkinson's shift.</summary>
internal static unsafe class ComplexSchur
{
    /// <summary>
    /// H (n x n) becomes the upper triangular T. <paramref name="rows"/> (n x n, or null) holds Z transposed and is updated.
    /// </summary>
    /// <returns>0, or the number of eigenvalues that were not found.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose(nint n, Complex* h, nint ldh, Complex* rows, Complex* values)
    {
        var last = n - 1;
        var iterations = 0;
        while (last >= 0)
        {
            var first = last;
            while (first > 0 && !Hessenberg.IsNegligible<Complex, ComplexField>(h, ldh, first)) first--;
            if (first > 0) h[first * ldh + first - 1] = default;
            if (first == last)
            {
                values[last] = h[last * (ldh + 1)];
                last--;
                iterations = 0;
                continue;
            }

            if (++iterations > 60) return (int)last + 1;
            Sweep(n, h, ldh, rows, first, last, Shift(h, ldh, last, iterations));
        }

        return 0;
    }

    /// <summary>The eigenvalue of the last block of order 2 that is nearer to its corner.</summary>
    private static Complex Shift(Complex* h, nint ldh, nint last, int iterations)
    {
        var corner = h[last * (ldh + 1)];
        if (iterations % 10 == 0) return corner + 0.75 * Complex.Abs(h[last * ldh + last - 1]);
        var product = h[last * ldh + last - 1] * h[(last - 1) * ldh + last];
        if (product == Complex.Zero) return corner;
        var half = 0.5 * (h[(last - 1) * (ldh + 1)] - corner);
        var root = Complex.Sqrt(half * half + product);
        if (half.Real * root.Real + half.Imaginary * root.Imaginary < 0) root = -root;
        return corner - product / (half + root);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sweep(nint n, Complex* h, nint ldh, Complex* rows, nint first, nint last, Complex shift)
    {
        var x = h[first * (ldh + 1)] - shift;
        var y = h[(first + 1) * ldh + first];
        for (var k = first; k < last; k++)
        {
            if (k > first)
            {
                x = h[k * ldh + k - 1];
                y = h[(k + 1) * ldh + k - 1];
            }

            // The rotation [[c, s], [-conj(s), c]] with c real maps (x, y) to (r, 0).
            double sizeX = Complex.Abs(x), sizeY = Complex.Abs(y);
            if (sizeY == 0) continue;
            var length = double.Hypot(sizeX, sizeY);
            var phase = sizeX == 0 ? Complex.One : x / sizeX;
            var cosine = sizeX / length;
            var sine = phase * Complex.Conjugate(y) / length;
            if (k > first)
            {
                h[k * ldh + k - 1] = phase * length;
                h[(k + 1) * ldh + k - 1] = default;
            }

            Complex* upper = h + k * ldh, lower = upper + ldh;
            Rotate(n - k, upper + k, lower + k, cosine, sine);
            var conjugate = Complex.Conjugate(sine);
            var height = Math.Min(last, k + 2) + 1;
            for (nint i = 0; i < height; i++)
            {
                var at = h + i * ldh + k;
                (at[0], at[1]) = (cosine * at[0] + conjugate * at[1], cosine * at[1] - sine * at[0]);
            }

            if (rows != null) Rotate(n, rows + k * n, rows + (k + 1) * n, cosine, conjugate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rotate(nint n, Complex* x, Complex* y, double cosine, Complex sine)
    {
        var conjugate = Complex.Conjugate(sine);
        for (nint j = 0; j < n; j++)
        {
            Complex first = x[j], second = y[j];
            x[j] = cosine * first + sine * second;
            y[j] = cosine * second - conjugate * first;
        }
    }
}
