using Linstock.Backends.Cpu.LinearAlgebra;

namespace Linstock.Tests.Backends.Cpu.LinearAlgebra;

public sealed unsafe class SingularValueAccuracyTests
{
    [Fact]
    public void BidiagonalValuesAreAccurateToTheirOwnSize()
    {
        // The determinant, a product of the diagonal, is kept to full relative accuracy over 200 orders of magnitude.
        const int n = 40;
        double[] d = new double[n], e = new double[n];
        double logarithm = 0;
        for (var i = 0; i < n; i++)
        {
            d[i] = Math.Pow(10, -5 * (i % 20));
            e[i] = 0.5 * d[i];
            logarithm += Math.Log(d[i]);
        }

        fixed (double* diagonal = d, above = e) Assert.Equal(0, BidiagonalSingularValues.Decompose(n, diagonal, above));
        Assert.Equal(logarithm, d.Sum(Math.Log), 1e-10);
        Assert.Equal(d.OrderDescending(), d);
    }

    [Fact]
    public void ValuesOfTheSecondDifferenceMatrixAreItsSines()
    {
        const int n = 61;
        var values = new double[n];
        var a = DenseMatrix<double>.From(n, n, (i, j) => i == j ? 2 : Math.Abs(i - j) == 1 ? -1 : 0);
        fixed (double* p = a.Values, s = values)
            Assert.Equal(0, SingularValues.Decompose<double, RealField<double>>(n, n, p, n, s, null, 0, 0, null, 0));
        for (var i = 0; i < n; i++)
        {
            var sine = Math.Sin((n - i) * Math.PI / (2 * (n + 1)));
            Assert.Equal(4 * sine * sine, values[i], 1e-14);
        }
    }

    [Theory]
    [InlineData(1e-200)]
    [InlineData(1e200)]
    public void MatricesNearTheEndsOfTheRangeScale(double scale)
    {
        var a = Matrices<double, RealField<double>>.Random(20, 9, 3);
        double[] plain = new double[9], scaled = new double[9];
        var b = a.Map((_, _, value) => value * scale);
        fixed (double* p = a.Values, q = b.Values, s = plain, t = scaled)
        {
            Assert.Equal(0, SingularValues.Decompose<double, RealField<double>>(20, 9, p, 9, s, null, 0, 0, null, 0));
            Assert.Equal(0, SingularValues.Decompose<double, RealField<double>>(20, 9, q, 9, t, null, 0, 0, null, 0));
        }

        for (var i = 0; i < 9; i++) Assert.Equal(1, scaled[i] / scale / plain[i], 1e-13);
    }
}
