using System.Numerics;
using Linstock.Backends.Cpu;
using Linstock.Backends.Cpu.LinearAlgebra;

namespace Linstock.Tests.Backends.Cpu.LinearAlgebra;

/// <summary>Divide and conquer on bidiagonal matrices that are hard for it: clusters, grades, zeros in both diagonals, extreme scales.</summary>
public sealed unsafe class BidiagonalDivisionTests
{
    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var name in (string[])["random", "ones", "identity", "zero", "graded", "reversed", "weak", "twins", "singular", "split", "tiny", "huge"])
            {
                foreach (var n in (int[])[33, 64, 65, 101, 300]) cases.Add(name, n);
            }

            return cases;
        }
    }

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
            var rows = new double[2 * n * n + n];
            fixed (double* diagonal = d, off = e, vectors = rows)
                Assert.Equal(0, BidiagonalDivision.Decompose(n, diagonal, off, vectors, vectors + n * n));
            d.CopyTo(rows, 2 * n * n);
            return rows;
        }
    }

    private static void Check<R>(string name, int n, double epsilon)
        where R : unmanaged, IBinaryFloatingPointIeee754<R>
    {
        var (d, e) = Matrix(name, n);
        double[] values = [.. d], off = [.. e];
        R[] left = new R[n * n], right = new R[n * n];
        fixed (double* diagonal = values, beside = off)
        fixed (R* u = left, v = right)
            Assert.Equal(0, BidiagonalDivision.Decompose(n, diagonal, beside, u, v));
        Assert.Equal(values.OrderDescending(), values);
        Assert.All(values, value => Assert.True(value >= 0));
        var norm = d.Concat(e).Max(Math.Abs);
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
        Assert.InRange(Orthogonality(Left), 0, 64 * epsilon);
        Assert.InRange(Orthogonality(Right), 0, 64 * epsilon);

        // The values against QR, which is another algorithm.
        double[] expected = [.. d], rest = [.. e];
        fixed (double* diagonal = expected, beside = rest) Assert.Equal(0, BidiagonalSingularValues.Decompose(n, diagonal, beside));
        for (var i = 0; i < n; i++) Assert.InRange(Math.Abs(expected[i] - values[i]), 0, (30 + n) * epsilon * norm);

        double Orthogonality(Func<int, int, double> at)
        {
            double most = 0;
            for (var i = 0; i < n; i++)
            {
                for (var k = 0; k <= i; k++)
                {
                    double dot = i == k ? -1 : 0;
                    for (var j = 0; j < n; j++) dot += at(i, j) * at(k, j);
                    most = Math.Max(most, Math.Abs(dot));
                }
            }

            return most;
        }
    }

    private static (double[] Diagonal, double[] Beside) Matrix(string name, int n)
    {
        var random = new Random(n);
        double[] d = new double[n], e = new double[n];
        for (var i = 0; i < n; i++)
        {
            (d[i], e[i]) = name switch
            {
                "ones" => (1, 1),
                "identity" => (1, 0),
                "zero" => (0, 0),
                "graded" => (Math.Pow(10, -i / 10.0), Math.Pow(10, -i / 10.0 - 0.5)),
                "reversed" => (Math.Pow(10, (i - n) / 10.0), Math.Pow(10, (i - n) / 10.0 - 0.5)),
                "weak" => (i + 1, 1e-9),
                "twins" => (1 + i / 2 % 3, i % 5 == 0 ? 0 : 1e-14 * i),
                "singular" => (i % 7 == 3 ? 0 : random.NextDouble(), random.NextDouble()),
                "split" => (-random.NextDouble(), i % 9 == 0 ? 0 : random.NextDouble()),
                "tiny" => (1e-130 * random.NextDouble(), 1e-130),
                "huge" => (1e130 * random.NextDouble(), 1e130),
                _ => (random.NextDouble() - 0.5, random.NextDouble()),
            };
        }

        e[n - 1] = 0;
        return (d, e);
    }
}
