using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Real Schur form of an upper Hessenberg matrix by Francis's double-shift QR (Golub and Van Loan, section 7.5): blocks of
/// order 1 and 2 on the diagonal, the latter with a complex pair.
/// </summary>
internal static unsafe class RealSchur
{
    /// <summary>
    /// H (n x n) becomes the quasi-triangular T. <paramref name="rows"/> (n x n, or null) holds Z transposed and is updated.
    /// Without vectors only the eigenvalues are right, not the parts of T away from the active block.
    /// </summary>
    /// <returns>0, or the number of eigenvalues that were not found.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose(nint n, double* h, nint ldh, double* rows, double* real, double* imaginary)
    {
        var last = n - 1;
        var iterations = 0;
        while (last >= 0)
        {
            var first = last;
            while (first > 0 && !Hessenberg.IsNegligible<double, RealField<double>>(h, ldh, first)) first--;
            if (first > 0) h[first * ldh + first - 1] = 0;
            if (first == last)
            {
                (real[last], imaginary[last]) = (h[last * ldh + last], 0);
                last--;
                iterations = 0;
                continue;
            }

            if (first == last - 1)
            {
                Standardise(n, h, ldh, rows, first, real, imaginary);
                last -= 2;
                iterations = 0;
                continue;
            }

            if (++iterations > 60) return (int)last + 1;
            Sweep(n, h, ldh, rows, first, last, iterations);
        }

        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sweep(nint n, double* h, nint ldh, double* rows, nint first, nint last, int iterations)
    {
        double* bottom = h + last * ldh, above = bottom - ldh;
        double x = bottom[last], y = above[last - 1], product = bottom[last - 1] * above[last];
        if (iterations % 10 == 0)
        {
            // An exceptional shift breaks the cycles that the usual one can fall into.
            var size = iterations % 20 == 0
                ? Math.Abs(h[(first + 1) * ldh + first]) + Math.Abs(h[(first + 2) * ldh + first + 1])
                : Math.Abs(bottom[last - 1]) + Math.Abs(above[last - 2]);
            x = y = 0.75 * size + bottom[last];
            product = -0.4375 * size * size;
        }

        double sum = x + y, determinant = x * y - product;
        nint start;
        double p = 0, q = 0, r = 0;
        for (start = last - 2; start >= first; start--)
        {
            double* row = h + start * ldh, next = row + ldh;
            double z = row[start], corner = next[start];
            p = z * (z - sum) + determinant + row[start + 1] * corner;
            q = corner * (z + next[start + 1] - sum);
            r = corner * next[ldh + start + 1];
            var size = Math.Abs(p) + Math.Abs(q) + Math.Abs(r);
            if (size == 0) size = 1;
            p /= size;
            q /= size;
            r /= size;
            if (start == first) break;
            var couple = Math.Abs(row[start - 1]) * (Math.Abs(q) + Math.Abs(r));
            var weight = Math.Abs(p) * (Math.Abs(row[-ldh + start - 1]) + Math.Abs(z) + Math.Abs(next[start + 1]));
            if (couple <= DoublePrecision.Epsilon * weight) break;
        }

        for (var i = start + 2; i <= last; i++)
        {
            h[i * ldh + i - 2] = 0;
            if (i > start + 2) h[i * ldh + i - 3] = 0;
        }

        for (var k = start; k < last; k++)
        {
            var three = k + 2 <= last;
            double* row0 = h + k * ldh, row1 = row0 + ldh, row2 = three ? row1 + ldh : null;
            if (k > start)
            {
                p = row0[k - 1];
                q = row1[k - 1];
                r = three ? row2[k - 1] : 0;
            }
            else if (!three)
            {
                r = 0;
            }

            var scale = Math.Abs(p) + Math.Abs(q) + Math.Abs(r);
            if (scale == 0) continue;
            p /= scale;
            q /= scale;
            r /= scale;
            var length = Math.CopySign(Math.Sqrt(p * p + q * q + r * r), p);
            if (k > start)
            {
                row0[k - 1] = -length * scale;
                row1[k - 1] = 0;
                if (three) row2[k - 1] = 0;
            }
            else if (start > first)
            {
                row0[k - 1] = -row0[k - 1];
            }

            p += length;
            double t0 = p / length, t1 = q / length, t2 = r / length;
            double v1 = q / p, v2 = r / p;
            Reflect(n - k, row0 + k, row1 + k, three ? row2 + k : null, v1, v2, t0, t1, t2);
            var height = Math.Min(last, k + 3) + 1;
            for (nint i = 0; i < height; i++)
            {
                var at = h + i * ldh + k;
                var dot = t0 * at[0] + t1 * at[1] + (three ? t2 * at[2] : 0);
                at[0] -= dot;
                at[1] -= dot * v1;
                if (three) at[2] -= dot * v2;
            }

            if (rows != null)
            {
                var z = rows + k * n;
                Reflect(n, z, z + n, three ? z + 2 * n : null, v1, v2, t0, t1, t2);
            }
        }
    }

    /// <summary>Rows (a, b, c) ← (a, b, c) - (t0, t1, t2)·(a + v1·b + v2·c); c may be absent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reflect(nint n, double* a, double* b, double* c, double v1, double v2, double t0, double t1, double t2)
    {
        nint j = 0, width = Vector<double>.Count;
        if (c == null)
        {
            for (; j < n; j++)
            {
                var dot = a[j] + v1 * b[j];
                a[j] -= dot * t0;
                b[j] -= dot * t1;
            }

            return;
        }

        for (; j <= n - width; j += width)
        {
            Vector<double> first = Vector.Load(a + j), second = Vector.Load(b + j), third = Vector.Load(c + j);
            var dot = first + v1 * second + v2 * third;
            Vector.Store(first - dot * t0, a + j);
            Vector.Store(second - dot * t1, b + j);
            Vector.Store(third - dot * t2, c + j);
        }

        for (; j < n; j++)
        {
            var dot = a[j] + v1 * b[j] + v2 * c[j];
            a[j] -= dot * t0;
            b[j] -= dot * t1;
            c[j] -= dot * t2;
        }
    }

    /// <summary>A block of order 2: split when its eigenvalues are real, left alone when they are a complex pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Standardise(nint n, double* h, nint ldh, double* rows, nint k, double* real, double* imaginary)
    {
        double* top = h + k * ldh, bottom = top + ldh;
        double a = top[k], b = top[k + 1], c = bottom[k], d = bottom[k + 1];
        double half = 0.5 * (a - d), scale = Math.Max(Math.Abs(half), Math.Max(Math.Abs(b), Math.Abs(c)));
        var discriminant = scale == 0 ? 0 : half / scale * half + b / scale * c;
        if (discriminant < 0)
        {
            var root = Math.Sqrt(scale) * Math.Sqrt(-discriminant);
            real[k] = real[k + 1] = d + half;
            imaginary[k] = root;
            imaginary[k + 1] = -root;
            return;
        }

        var z = half + Math.CopySign(Math.Sqrt(scale) * Math.Sqrt(discriminant), half);
        if (c != 0)
        {
            // (z, c) is an eigenvector of the block: rotate it onto the first axis.
            var (cosine, sine, _) = PlaneRotation.Make(z, c);
            PlaneRotation.Apply(n - k, top + k, bottom + k, cosine, sine);
            for (nint i = 0; i <= k + 1; i++)
            {
                var at = h + i * ldh + k;
                (at[0], at[1]) = (cosine * at[0] + sine * at[1], cosine * at[1] - sine * at[0]);
            }

            if (rows != null) PlaneRotation.Apply(n, rows + k * n, rows + (k + 1) * n, cosine, sine);
            bottom[k] = 0;
        }

        (real[k], imaginary[k]) = (top[k], 0);
        (real[k + 1], imaginary[k + 1]) = (bottom[k + 1], 0);
    }
}
