using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>exp(A) by scaling, a diagonal Padé approximant and squaring (Higham 2005).</summary>
internal static unsafe class MatrixExponential
{
    private static readonly (int Degree, double Norm)[] DoubleDegrees =
        [(3, 1.495585217958292e-2), (5, 2.539398330063230e-1), (7, 9.504178996162932e-1), (9, 2.097847961257068), (13, 5.371920351148152)];

    private static readonly (int Degree, double Norm)[] SingleDegrees = [(3, 4.258730016922831e-1), (5, 1.880152677804762), (7, 3.925724783138660)];

    /// <summary>A (n x n, contiguous) is left as it is; X receives its exponential.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute<T, F>(nint n, T* a, T* x)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        if (n == 0) return;
        var norm = OneNorm<T, F>(n, a);
        if (!double.IsFinite(norm))
        {
            new Span<T>(x, (int)(n * n)).Fill(F.FromReal(double.NaN));
            return;
        }

        var degrees = F.Epsilon > 1e-10 ? SingleDegrees : DoubleDegrees;
        var (degree, limit) = degrees[^1];
        foreach (var (candidate, bound) in degrees)
        {
            if (norm > bound) continue;
            (degree, limit) = (candidate, bound);
            break;
        }

        var squarings = norm > limit ? Math.Max(0, (int)Math.Ceiling(Math.Log2(norm / limit))) : 0;
        var size = n * n;
        using var buffer = new Workspace<T>(6 * size);
        using var pivots = new Workspace<int>(n);
        T* scaled = buffer.Pointer, square = scaled + size, power = square + size, next = power + size;
        T* odd = next + size, even = odd + size;
        var factor = F.FromReal(Math.ScaleB(1, -squarings));
        for (nint i = 0; i < size; i++) scaled[i] = a[i] * factor;

        // Numerator and denominator are V ± U with U = A·(odd coefficients in A²) and V = (even ones).
        var coefficients = Coefficients(degree);
        Product<T, F>(n, scaled, scaled, square);
        new Span<T>(odd, (int)size).Clear();
        new Span<T>(even, (int)size).Clear();
        new Span<T>(power, (int)size).Clear();
        for (nint i = 0; i < n; i++) power[i * (n + 1)] = T.One;
        for (var k = 0; k <= degree; k += 2)
        {
            F.Axpy(size, F.FromReal(coefficients[k] / coefficients[0]), power, even);
            F.Axpy(size, F.FromReal(coefficients[k + 1] / coefficients[0]), power, odd);
            if (k + 2 > degree) break;
            Product<T, F>(n, power, square, next);
            var swap = power;
            power = next;
            next = swap;
        }

        Product<T, F>(n, scaled, odd, next);
        for (nint i = 0; i < size; i++)
        {
            x[i] = even[i] + next[i];
            even[i] -= next[i];
        }

        LuFactorization.Factor<T, F>(n, n, even, n, pivots.Pointer);
        LuFactorization.Solve<T, F>(n, n, even, n, pivots.Pointer, adjoint: false, conjugate: false, x, n);
        for (var i = 0; i < squarings; i++)
        {
            Product<T, F>(n, x, x, next);
            new Span<T>(next, (int)size).CopyTo(new Span<T>(x, (int)size));
        }
    }

    private static void Product<T, F>(nint n, T* a, T* b, T* c)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T> =>
        F.Multiply(n, n, n, T.One, a, n, 1, false, b, n, 1, false, T.Zero, c, n, 1);

    private static double OneNorm<T, F>(nint n, T* a)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        double norm = 0;
        for (nint j = 0; j < n; j++)
        {
            double sum = 0;
            for (nint i = 0; i < n; i++) sum += F.Abs(a[i * n + j]);
            if (!(sum <= norm)) norm = sum;
        }

        return norm;
    }

    /// <summary>(2m - k)!·m! / ((2m)!·k!·(m - k)!) times a common factor, k = 0 to m.</summary>
    private static double[] Coefficients(int degree)
    {
        var result = new double[degree + 2];
        result[0] = 1;
        for (var k = 1; k <= degree; k++) result[k] = result[k - 1] * (degree - k + 1) / ((2 * degree - k + 1) * (double)k);
        return result;
    }
}
