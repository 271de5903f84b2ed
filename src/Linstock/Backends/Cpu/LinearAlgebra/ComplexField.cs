using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>The field of <see cref="Complex"/>. Single precision complex matrices are widened to it.</summary>
internal readonly unsafe struct ComplexField : IField<Complex>
{
    public static bool IsComplex => true;

    public static double Epsilon => double.BitIncrement(1) - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex FromReal(double value) => new(value, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex FromParts(double real, double imaginary) => new(real, imaginary);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Real(Complex value) => value.Real;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Imaginary(Complex value) => value.Imaginary;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex Conjugate(Complex value) => new(value.Real, -value.Imaginary);

    public static double Abs(Complex value) => Complex.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double AbsSquared(Complex value) => value.Real * value.Real + value.Imaginary * value.Imaginary;

    public static double SumOfSquares(nint n, Complex* x) => RealField<double>.SumOfSquares(2 * n, (double*)x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double PivotSize(Complex value) => Math.Abs(value.Real) + Math.Abs(value.Imaginary);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Axpy(nint n, Complex a, Complex* x, Complex* y)
    {
        double* from = (double*)x, to = (double*)y;
        var real = Vector256.Create(a.Real);
        var imaginary = Vector256.Create(-a.Imaginary, a.Imaginary, -a.Imaginary, a.Imaginary);
        nint i = 0;
        for (; i <= 2 * n - 4; i += 4)
        {
            var value = Vector256.Load(from + i);
            var swapped = Vector256.Shuffle(value, Vector256.Create(1, 0, 3, 2));
            Vector256.Store(Vector256.Load(to + i) + real * value + imaginary * swapped, to + i);
        }

        for (i /= 2; i < n; i++) y[i] += a * x[i];
    }

    public static Complex Dot(nint n, Complex* x, Complex* y)
    {
        var (straight, crossed) = DotParts(n, x, y);
        return new(straight.GetElement(0) - straight.GetElement(1), crossed.GetElement(0) + crossed.GetElement(1));
    }

    public static Complex DotConjugate(nint n, Complex* x, Complex* y)
    {
        var (straight, crossed) = DotParts(n, x, y);
        return new(straight.GetElement(0) + straight.GetElement(1), crossed.GetElement(0) - crossed.GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(nint n, Complex a, Complex* x)
    {
        for (nint i = 0; i < n; i++) x[i] *= a;
    }

    public static void DivideBy(nint n, Complex a, Complex* x)
    {
        for (nint i = 0; i < n; i++) x[i] /= a;
    }

    public static void AddCombination(
        nint n, nint count, Complex alpha, Complex* factors, nint step, bool conjugate, Complex* rows, nint ld, Complex* y)
    {
        for (nint k = 0; k < count; k++)
            Axpy(n, alpha * (conjugate ? Conjugate(factors[k * step]) : factors[k * step]), rows + k * ld, y);
    }

    public static void UpdateRows(
        nint n, nint rows, Complex* a, Complex* x, Complex* b, Complex* z, Complex* y, nint ld, Complex* factors, Complex* sums, Complex* v,
        Complex* products)
    {
        for (nint r = 0; r < rows; r++, y += ld)
        {
            Axpy(n, a[r], x, y);
            Axpy(n, b[r], z, y);
            Axpy(n, factors[r], y, sums);
            if (products != null) products[r] = Dot(n, y, v);
        }
    }

    public static double Largest(nint n, Complex* x) => PivotSize(x[LargestIndex(n, x)]);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint LargestIndex(nint n, Complex* x)
    {
        nint best = 0;
        var size = PivotSize(x[0]);
        for (nint i = 1; i < n; i++)
        {
            var candidate = PivotSize(x[i]);
            if (candidate > size) (size, best) = (candidate, i);
        }

        return best;
    }

    /// <summary>
    /// Four real products over strided views of the parts: interleaved complex numbers are two real matrices whose
    /// strides are doubled, so nothing is copied.
    /// </summary>
    public static void Multiply(
        nint m, nint n, nint k, Complex alpha, Complex* a, nint aRow, nint aColumn, bool conjugateA, Complex* b, nint bRow,
        nint bColumn, bool conjugateB, Complex beta, Complex* c, nint cRow, nint cColumn)
    {
        if (m == 0 || n == 0) return;
        if (alpha.Imaginary != 0 || beta.Imaginary != 0 || m * n * k <= 4096)
        {
            MultiplySmall(m, n, k, alpha, a, aRow, aColumn, conjugateA, b, bRow, bColumn, conjugateB, beta, c, cRow, cColumn);
            return;
        }

        double* ar = (double*)a, ai = ar + 1, br = (double*)b, bi = br + 1, cr = (double*)c, ci = cr + 1;
        double scale = alpha.Real, signA = conjugateA ? -1 : 1, signB = conjugateB ? -1 : 1;
        Run(ar, br, scale, beta.Real, cr);
        Run(ai, bi, -scale * signA * signB, 1, cr);
        Run(ar, bi, scale * signB, beta.Real, ci);
        Run(ai, br, scale * signA, 1, ci);

        void Run(double* left, double* right, double factor, double keep, double* result) =>
            StridedProduct.Run(
                m, n, k, factor, left, 2 * aRow, 2 * aColumn, right, 2 * bRow, 2 * bColumn, keep, result, 2 * cRow, 2 * cColumn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplySmall(
        nint m, nint n, nint k, Complex alpha, Complex* a, nint aRow, nint aColumn, bool conjugateA, Complex* b, nint bRow,
        nint bColumn, bool conjugateB, Complex beta, Complex* c, nint cRow, nint cColumn)
    {
        for (nint i = 0; i < m; i++)
        {
            for (nint j = 0; j < n; j++)
            {
                Complex sum = default;
                for (nint p = 0; p < k; p++)
                {
                    var left = a[i * aRow + p * aColumn];
                    var right = b[p * bRow + j * bColumn];
                    sum += (conjugateA ? Conjugate(left) : left) * (conjugateB ? Conjugate(right) : right);
                }

                var target = c + i * cRow + j * cColumn;
                *target = beta == Complex.Zero ? alpha * sum : alpha * sum + beta * *target;
            }
        }
    }

    /// <summary>(Σ re·re, Σ im·im) and (Σ re(x)·im(y), Σ im(x)·re(y)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (Vector128<double> Straight, Vector128<double> Crossed) DotParts(nint n, Complex* x, Complex* y)
    {
        double* left = (double*)x, right = (double*)y;
        Vector256<double> straight = default, crossed = default;
        nint i = 0;
        for (; i <= 2 * n - 4; i += 4)
        {
            var first = Vector256.Load(left + i);
            var second = Vector256.Load(right + i);
            straight += first * second;
            crossed += first * Vector256.Shuffle(second, Vector256.Create(1, 0, 3, 2));
        }

        var straightSum = straight.GetLower() + straight.GetUpper();
        var crossedSum = crossed.GetLower() + crossed.GetUpper();
        if (i < 2 * n)
        {
            var second = Vector128.Load(right + i);
            straightSum += Vector128.Load(left + i) * second;
            crossedSum += Vector128.Load(left + i) * Vector128.Shuffle(second, Vector128.Create(1, 0));
        }

        return (straightSum, crossedSum);
    }
}
