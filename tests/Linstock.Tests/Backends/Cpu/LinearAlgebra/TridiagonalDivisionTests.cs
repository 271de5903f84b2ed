using Linstock.Backends.Cpu.LinearAlgebra;

namespace Linstock.Tests.Backends.Cpu.LinearAlgebra;

/// <summary>Divide and conquer on tridiagonal matrices that are hard for it: clusters, grades, decoupled blocks, extreme scales.</summary>
public sealed unsafe class TridiagonalDivisionTests
{
    public static TheoryData<string, int> Cases => DivisionProblem.Cases(
        ["random", "toeplitz", "wilkinson", "glued", "identity", "zero", "graded", "reversed", "weak", "twins", "tiny", "huge"], [33, 64, 101, 300]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void VectorsAreOrthonormalAndSatisfyTheEquation(string name, int n)
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
    public void ValuesOfTheSecondDifferenceMatrixAreItsSines()
    {
        const int n = 200;
        var problem = DivisionProblem.Make("toeplitz", n);
        double[] d = problem.Diagonal, e = problem.Beside;
        var rows = new double[n * n];
        fixed (double* diagonal = d, off = e, vectors = rows) Assert.Equal(0, TridiagonalDivision.Decompose(n, diagonal, off, vectors));
        for (var i = 0; i < n; i++)
        {
            var sine = Math.Sin((i + 1) * Math.PI / (2 * (n + 1)));
            Assert.Equal(4 * sine * sine, d[i], 1e-14);
        }
    }

    [Fact]
    public void TheNumberOfThreadsChangesNoBit()
    {
        const int n = 300;
        DivisionProblem.AssertThreadsChangeNoBit(() =>
        {
            var problem = DivisionProblem.Make("random", n);
            var rows = new double[n * n + n];
            fixed (double* diagonal = problem.Diagonal, off = problem.Beside, vectors = rows)
                Assert.Equal(0, TridiagonalDivision.Decompose(n, diagonal, off, vectors));
            problem.Diagonal.CopyTo(rows, n * n);
            return rows;
        });
    }

    private static void Check<R>(string name, int n, double epsilon)
        where R : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<R>
    {
        var problem = DivisionProblem.Make(name, n);
        double[] d = problem.Diagonal, e = problem.Beside;
        double[] values = [.. d], off = [.. e];
        var rows = new R[n * n];
        fixed (double* diagonal = values, beside = off)
        fixed (R* vectors = rows)
            Assert.Equal(0, TridiagonalDivision.Decompose(n, diagonal, beside, vectors));
        Assert.Equal(values.Order(), values);
        var norm = problem.Norm;
        double worst = 0;
        double At(int i, int j) => double.CreateTruncating(rows[i * n + j]);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var residual = d[j] * At(i, j) - values[i] * At(i, j);
                if (j > 0) residual += e[j - 1] * At(i, j - 1);
                if (j < n - 1) residual += e[j] * At(i, j + 1);
                worst = Math.Max(worst, Math.Abs(residual));
            }
        }

        Assert.InRange(worst, 0, 64 * epsilon * norm);
        Assert.InRange(DivisionProblem.Orthogonality(n, At), 0, 64 * epsilon);

        // The values against QR, which is another algorithm.
        double[] expected = [.. d], rest = [.. e];
        var none = default(NoRows);
        fixed (double* diagonal = expected, beside = rest) Assert.Equal(0, TridiagonalEigen.Decompose(n, diagonal, beside, ref none));
        for (var i = 0; i < n; i++) Assert.Equal(expected[i] / norm.NonZero(), values[i] / norm.NonZero(), (30 + n) * epsilon);
    }
}

file static class Scales
{
    public static double NonZero(this double value) => value == 0 ? 1 : value;
}
