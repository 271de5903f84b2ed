using System.Numerics;
using Linstock.Backends.Cpu.LinearAlgebra;

namespace Linstock.Tests.Backends.Cpu.LinearAlgebra;

public sealed unsafe class GeneralEigenTests
{
    public static TheoryData<int> Orders => [0, 1, 2, 3, 4, 5, 10, 33, 80, 150];

    /// <summary>Spectra that deflate at once, late, all over the matrix, or hardly at all.</summary>
    public static TheoryData<string, int> Spectra =>
        DivisionProblem.Cases(["random", "graded", "decoupled", "clustered", "companion", "nilpotent", "rotations", "stochastic"], [49, 97, 200, 301]);

    [Theory]
    [MemberData(nameof(Orders))]
    public void RealMatricesHaveEigenpairsInConjugatePairs(int n)
    {
        foreach (var a in RealMatrices(n))
        {
            var (values, vectors) = Decompose(a);
            AssertEigenpairs(Widen(a), values, vectors);
            Assert.Equal(a.Values.Where((_, i) => i % (n + 1) == 0).Sum(), values.Sum(value => value.Real), 1e-9 * (1 + Size(a)));
            for (var i = 0; i < n; i++)
            {
                if (values[i].Imaginary > 0) Assert.Equal(Complex.Conjugate(values[i]), values[++i]);
                else Assert.Equal(0, values[i].Imaginary);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Spectra))]
    public void EigenpairsHoldInBothPrecisions(string name, int n)
    {
        var a = Spectrum(name, n);
        var (values, vectors) = Decompose(a);
        AssertEigenpairs(Widen(a), values, vectors);
        var single = DenseMatrix<float>.From(n, n, (i, j) => (float)a[i, j]);
        var rounded = DenseMatrix<Complex>.From(n, n, (i, j) => single[i, j]);
        (values, vectors) = Decompose(single);
        AssertEigenpairs(rounded, values, vectors, 1.2e-7);
        (values, _) = Decompose(single, vectors: false);
        var trace = Enumerable.Range(0, n).Sum(i => (double)single[i, i]);
        Assert.Equal(trace, values.Sum(value => value.Real), n * 1.2e-7 * (1 + Size(a)));
    }

    [Fact]
    public void TheNumberOfThreadsChangesNoBit() => DivisionProblem.AssertThreadsChangeNoBit(() =>
    {
        var (values, vectors) = Decompose(Spectrum("random", 200));
        return (Complex[])[.. values, .. vectors.Values];
    });

    [Theory]
    [InlineData(1e-30)]
    [InlineData(1e30)]
    public void SingleMatricesNearTheEndsOfTheRangeScale(double scale)
    {
        var a = Spectrum("random", 60);
        var plain = Decompose(a).Values.Select(value => value.Magnitude).Order().ToArray();
        var scaled = Decompose(DenseMatrix<float>.From(60, 60, (i, j) => (float)(a[i, j] * scale))).Values.Select(value => value.Magnitude).Order().ToArray();
        for (var i = 0; i < 60; i++) Assert.Equal(plain[i], scaled[i] / scale, 1e-3);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void ComplexMatricesHaveEigenpairs(int n)
    {
        var triangular = Matrices<Complex, ComplexField>.Upper(Matrices<Complex, ComplexField>.Random(n, n, 4));
        foreach (var a in (DenseMatrix<Complex>[])[Matrices<Complex, ComplexField>.Random(n, n, n), triangular, Cyclic<Complex>(n)])
        {
            var work = a.Copy();
            var values = new Complex[n];
            var vectors = new DenseMatrix<Complex>(n, n);
            fixed (Complex* p = work.Values, l = values, v = vectors.Values)
                Assert.Equal(0, GeneralEigen.Decompose(n, p, n, l, v, n));
            AssertEigenpairs(a, values, vectors);
        }
    }

    [Fact]
    public void EigenvaluesOfACompanionMatrixAreTheRootsOfItsPolynomial()
    {
        // (x - 1)(x - 2)(x - 3)(x - 4)
        var a = new DenseMatrix<double>(4, 4);
        double[] coefficients = [10, -35, 50, -24];
        for (var j = 0; j < 4; j++) a[0, j] = coefficients[j];
        for (var i = 1; i < 4; i++) a[i, i - 1] = 1;
        var (values, _) = Decompose(a);
        var roots = values.Select(value => value.Real).Order().ToArray();
        for (var i = 0; i < 4; i++) Assert.Equal(i + 1, roots[i], 1e-12);
    }

    [Fact]
    public void BadlyScaledMatricesKeepSmallEigenvalues()
    {
        var a = DenseMatrix<double>.From(3, 3, (i, j) => (i == j ? i + 1 : 0.1) * Math.Pow(10, 6 * (i - j)));
        var plain = DenseMatrix<double>.From(3, 3, (i, j) => i == j ? i + 1 : 0.1);
        var expected = Decompose(plain).Values.Select(value => value.Real).Order().ToArray();
        var actual = Decompose(a).Values.Select(value => value.Real).Order().ToArray();
        for (var i = 0; i < 3; i++) Assert.Equal(expected[i], actual[i], 1e-12);
    }

    private static IEnumerable<DenseMatrix<double>> RealMatrices(int n)
    {
        yield return Matrices<double, RealField<double>>.Random(n, n, n);
        yield return Matrices<double, RealField<double>>.Hermitian(n, n);
        yield return Matrices<double, RealField<double>>.Upper(Matrices<double, RealField<double>>.Random(n, n, 3));
        yield return Cyclic<double>(n);
        yield return new(n, n);
    }

    /// <summary>A permutation matrix: the shifts of an unsafeguarded QR iteration cycle on it for ever.</summary>
    private static DenseMatrix<T> Cyclic<T>(int n)
        where T : unmanaged, INumberBase<T> =>
        DenseMatrix<T>.From(n, n, (i, j) => (i + 1) % n == j ? T.One : T.Zero);

    private static DenseMatrix<double> Spectrum(string name, int n)
    {
        var random = new Random(n);
        return DenseMatrix<double>.From(n, n, (i, j) => name switch
        {
            "graded" => (random.NextDouble() - 0.5) * Math.Pow(10, -(i + j) / 25.0),
            "decoupled" => i / 17 == j / 17 ? random.NextDouble() : 0,
            "clustered" => (i == j ? 1 : 0) + 1e-6 * random.NextDouble(),
            "companion" => i == 0 ? random.NextDouble() - 0.5 : i == j + 1 ? 1 : 0,
            "nilpotent" => j == i + 1 ? 1 : 0,
            "rotations" => i == j ? Math.Cos(i / 2) : i / 2 == j / 2 ? Math.Sin(i / 2) * (i - j) : 0,
            "stochastic" => random.NextDouble() / n,
            _ => random.NextDouble() - 0.5,
        });
    }

    private static DenseMatrix<Complex> Widen(DenseMatrix<double> a) =>
        DenseMatrix<Complex>.From(a.Rows, a.Columns, (i, j) => a[i, j]);

    private static double Size(DenseMatrix<double> a) => Matrices<double, RealField<double>>.Norm(a);

    private static (Complex[] Values, DenseMatrix<Complex> Vectors) Decompose<T>(DenseMatrix<T> a, bool vectors = true)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        var work = a.Copy();
        var values = new Complex[n];
        var result = new DenseMatrix<Complex>(n, n);
        fixed (T* p = work.Values)
        fixed (Complex* l = values, v = result.Values)
            Assert.Equal(0, GeneralEigen.Decompose(n, p, n, l, vectors ? v : null, n));
        return (values, result);
    }

    private static void AssertEigenpairs(DenseMatrix<Complex> a, Complex[] values, DenseMatrix<Complex> vectors, double epsilon = 2.2e-16)
    {
        var n = a.Rows;
        var residual = a * vectors - vectors.Map((_, j, value) => value * values[j]);
        var bound = 100 * epsilon * n * (Matrices<Complex, ComplexField>.Norm(a) + 1e-290);
        for (var j = 0; j < n; j++)
        {
            var column = j;
            double error = 0, length = 0;
            for (var i = 0; i < n; i++)
            {
                error += ComplexField.AbsSquared(residual[i, column]);
                length += ComplexField.AbsSquared(vectors[i, column]);
            }

            Assert.InRange(Math.Sqrt(error), 0, bound);
            Assert.Equal(1, length, 1e-13);
        }
    }
}
