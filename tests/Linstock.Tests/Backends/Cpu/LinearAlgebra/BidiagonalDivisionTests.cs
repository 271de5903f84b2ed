using System.Numerics;
using Linstock.Backends.Cpu.LinearAlgebra;

namespace Linstock.Tests.Backends.Cpu.LinearAlgebra;

/// <summary>Divide and conquer on bidiagonal matrices that are hard for it: clusters, grades, zeros in both diagonals, extreme scales.</summary>
public sealed unsafe class BidiagonalDivisionTests
{
    public static TheoryData<string, int> Cases => DivisionProblem.Cases(
        ["random", "ones", "identity", "zero", "graded", "reversed", "weak", "twins", "singular", "split", "tiny", "huge"], [33, 64, 65, 101, 300]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void VectorsAreOrthonormalAndReproduceTheMatrix(string name, int n)
    {
        Check<double>(name, n, 2.2e-16);
        Check<float>(name, n, 1.2e-7);
    }

    [Fact]
    public void ManyRandomMatricesOfFewBlocks()
    {
        for (var n = 33; n < 233; n++) Check<double>("random", n, 2.2e-16);
    }

    [Fact]
    public void TheNumberOfThreadsChangesNoBit()
    {
        const int n = 300;
        DivisionProblem.AssertThreadsChangeNoBit(() =>
        {
            var problem = DivisionProblem.Make("random", n);
            var rows = new double[2 * n * n + n];
            fixed (double* diagonal = problem.Diagonal, off = problem.Beside, vectors = rows)
                Assert.Equal(0, BidiagonalDivision.Decompose(n, diagonal, off, vectors, vectors + n * n));
            problem.Diagonal.CopyTo(rows, 2 * n * n);
            return rows;
        });
    }

    private static void Check<R>(string name, int n, double epsilon)
        where R : unmanaged, IBinaryFloatingPointIeee754<R>
    {
        var problem = DivisionProblem.Make(name, n, least: 1);
        double[] d = problem.Diagonal, e = problem.Beside;
        double[] values = [.. d], off = [.. e];
        R[] left = new R[n * n], right = new R[n * n];
        fixed (double* diagonal = values, beside = off)
        fixed (R* u = left, v = right)
            Assert.Equal(0, BidiagonalDivision.Decompose(n, diagonal, beside, u, v));
        Assert.Equal(values.OrderDescending(), values);
        Assert.All(values, value => Assert.True(value >= 0));
        var norm = problem.Norm;
        double worst = 0;
        double Left(int i, int j) => double.CreateTruncating(left[i * n + j]);
        double Right(int i, int j) => double.CreateTruncating(right[i * n + j]);
        for (var i = 0; i < n; i++)
        {
            // B·v = s·u and Bᵀ·u = s·v.
            for (var j = 0; j < n; j++)
            {
                var forth = d[j] * Right(i, j) + (j < n - 1 ? e[j] * Right(i, j + 1) : 0) - values[i] * Left(i, j);
                var back = d[j] * Left(i, j) + (j > 0 ? e[j - 1] * Left(i, j - 1) : 0) - values[i] * Right(i, j);
                worst = Math.Max(worst, Math.Max(Math.Abs(forth), Math.Abs(back)));
            }
        }

        Assert.InRange(worst, 0, 64 * epsilon * norm);
        Assert.InRange(DivisionProblem.Orthogonality(n, Left), 0, 64 * epsilon);
        Assert.InRange(DivisionProblem.Orthogonality(n, Right), 0, 64 * epsilon);

        // The values against QR, which is another algorithm.
        double[] expected = [.. d], rest = [.. e];
        fixed (double* diagonal = expected, beside = rest) Assert.Equal(0, BidiagonalSingularValues.Decompose(n, diagonal, beside));
        for (var i = 0; i < n; i++) Assert.InRange(Math.Abs(expected[i] - values[i]), 0, (30 + n) * epsilon * norm);
    }
}
