using Linstock.Backends.Cpu.LinearAlgebra;

namespace Linstock.Tests.Backends.Cpu.LinearAlgebra;

public sealed unsafe class LuFactorizationTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(300)]
    public void TheNumberOfThreadsChangesNoBitOfAnInverse(int n) => DivisionProblem.AssertThreadsChangeNoBit(() =>
    {
        var a = Matrices<float, RealField<float>>.Random(n, n, n);
        var inverse = new float[n * n];
        var pivots = new int[n];
        fixed (float* matrix = a.Values, x = inverse)
        fixed (int* exchanges = pivots)
            Assert.Equal(0, LuFactorization.Invert<float, RealField<float>>(n, matrix, n, exchanges, x, n));
        return inverse;
    });

    [Theory]
    [InlineData(33)]
    [InlineData(191)]
    [InlineData(500)]
    public void TheInverseTimesTheMatrixIsTheIdentity(int n)
    {
        var a = Matrices<double, RealField<double>>.Random(n, n, n).Map((i, j, value) => i == j ? value + n : value);
        double[] factors = [.. a.Values], inverse = new double[n * n];
        var pivots = new int[n];
        fixed (double* matrix = factors, x = inverse)
        fixed (int* exchanges = pivots)
            Assert.Equal(0, LuFactorization.Invert<double, RealField<double>>(n, matrix, n, exchanges, x, n));
        for (var i = 0; i < n; i += 7)
        {
            for (var j = 0; j < n; j++)
            {
                double sum = i == j ? -1 : 0;
                for (var k = 0; k < n; k++) sum += a.Values[i * n + k] * inverse[k * n + j];
                Assert.InRange(sum, -1e-12, 1e-12);
            }
        }
    }
}
