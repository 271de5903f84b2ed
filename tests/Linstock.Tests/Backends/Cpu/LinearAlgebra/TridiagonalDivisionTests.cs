using Linstock.Backends.Cpu;
using Linstock.Backends.Cpu.LinearAlgebra;

namespace Linstock.Tests.Backends.Cpu.LinearAlgebra;

/// <summary>Divide and conquer on tridiagonal matrices that are hard for it: clusters, grades, decoupled blocks, extreme scales.</summary>
public sealed unsafe class TridiagonalDivisionTests
{
    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var name in (string[])["random", "toeplitz", "wilkinson", "glued", "identity", "zero", "graded", "reversed", "weak", "twins", "tiny", "huge"])
            {
                foreach (var n in (int[])[33, 64, 101, 300]) cases.Add(name, n);
            }

            return cases;
        }
    }

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
        var (d, e) = Matrix("toeplitz", n);
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
        var before = WorkerPool.NumThreads;
        try
        {
            WorkerPool.NumThreads = 1;
            var alone = Vectors();
            WorkerPool.NumThreads = 3;
            Assert.Equal(alone, Vectors());
        }
        finally
        {
            WorkerPool.NumThreads = before;
        }

        static double[] Vectors()
        {
            var (d, e) = Matrix("random", n);
            var rows = new double[n * n + n];
            fixed (double* diagonal = d, off = e, vectors = rows) Assert.Equal(0, TridiagonalDivision.Decompose(n, diagonal, off, vectors));
            d.CopyTo(rows, n * n);
            return rows;
        }
    }

    private static void Check<R>(string name, int n, double epsilon)
        where R : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<R>
    {
        var (d, e) = Matrix(name, n);
        double[] values = [.. d], off = [.. e];
        var rows = new R[n * n];
        fixed (double* diagonal = values, beside = off)
        fixed (R* vectors = rows)
            Assert.Equal(0, TridiagonalDivision.Decompose(n, diagonal, beside, vectors));
        Assert.Equal(values.Order(), values);
        var norm = d.Concat(e).Max(Math.Abs);
        double worst = 0, orthogonality = 0;
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

            for (var k = 0; k <= i; k++)
            {
                double dot = i == k ? -1 : 0;
                for (var j = 0; j < n; j++) dot += At(i, j) * At(k, j);
                orthogonality = Math.Max(orthogonality, Math.Abs(dot));
            }
        }

        Assert.InRange(worst, 0, 64 * epsilon * norm);
        Assert.InRange(orthogonality, 0, 64 * epsilon);

        // The values against QR, which is another algorithm.
        double[] expected = [.. d], rest = [.. e];
        var none = default(NoRows);
        fixed (double* diagonal = expected, beside = rest) Assert.Equal(0, TridiagonalEigen.Decompose(n, diagonal, beside, ref none));
        for (var i = 0; i < n; i++) Assert.Equal(expected[i] / norm.NonZero(), values[i] / norm.NonZero(), (30 + n) * epsilon);
    }

    private static (double[] Diagonal, double[] Beside) Matrix(string name, int n)
    {
        var random = new Random(n);
        double[] d = new double[n], e = new double[n];
        for (var i = 0; i < n; i++)
        {
            (d[i], e[i]) = name switch
            {
                "toeplitz" => (2, -1),
                "wilkinson" => (Math.Abs(i - n / 2), 1),
                "glued" => (Math.Abs(i % 21 - 10), i % 21 == 20 ? 1e-8 : 1),
                "identity" => (1, 0),
                "zero" => (0, 0),
                "graded" => (Math.Pow(10, -i / 10.0), Math.Pow(10, -i / 10.0 - 0.5)),
                "reversed" => (Math.Pow(10, (i - n) / 10.0), Math.Pow(10, (i - n) / 10.0 - 0.5)),
                "weak" => (i, 1e-9),
                "twins" => (i / 2 % 3, i % 5 == 0 ? 0 : 1e-14 * i),
                "tiny" => (1e-130 * random.NextDouble(), 1e-130),
                "huge" => (1e130 * random.NextDouble(), 1e130),
                _ => (random.NextDouble() - 0.5, random.NextDouble()),
            };
        }

        e[n - 1] = 0;
        return (d, e);
    }
}

file static class Scales
{
    public static double NonZero(this double value) => value == 0 ? 1 : value;
}
