using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.LinearAlgebra;

/// <summary>Matrices of two diagonals that are hard for divide and conquer, and what holds of its results whatever it is done to.</summary>
internal sealed class DivisionProblem
{
    private DivisionProblem(double[] diagonal, double[] beside) => (Diagonal, Beside) = (diagonal, beside);

    public double[] Diagonal { get; }

    /// <summary>The other diagonal, and a zero after it.</summary>
    public double[] Beside { get; }

    /// <summary>The modulus of the largest element.</summary>
    public double Norm => Diagonal.Concat(Beside).Max(Math.Abs);

    /// <summary>Every name with every order.</summary>
    public static TheoryData<string, int> Cases(string[] names, int[] orders)
    {
        var cases = new TheoryData<string, int>();
        foreach (var name in names)
        {
            foreach (var n in orders) cases.Add(name, n);
        }

        return cases;
    }

    /// <summary>Clusters, grades, decoupled blocks, zeros in both diagonals, extreme scales.</summary>
    /// <param name="name">Which kind; a name that is none of them means a random matrix.</param>
    /// <param name="n">The order.</param>
    /// <param name="least">The least diagonal element of those kinds that count up.</param>
    public static DivisionProblem Make(string name, int n, int least = 0)
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
                "ones" => (1, 1),
                "identity" => (1, 0),
                "zero" => (0, 0),
                "graded" => (Math.Pow(10, -i / 10.0), Math.Pow(10, -i / 10.0 - 0.5)),
                "reversed" => (Math.Pow(10, (i - n) / 10.0), Math.Pow(10, (i - n) / 10.0 - 0.5)),
                "weak" => (least + i, 1e-9),
                "twins" => (least + i / 2 % 3, i % 5 == 0 ? 0 : 1e-14 * i),
                "singular" => (i % 7 == 3 ? 0 : random.NextDouble(), random.NextDouble()),
                "split" => (-random.NextDouble(), i % 9 == 0 ? 0 : random.NextDouble()),
                "tiny" => (1e-130 * random.NextDouble(), 1e-130),
                "huge" => (1e130 * random.NextDouble(), 1e130),
                _ => (random.NextDouble() - 0.5, random.NextDouble()),
            };
        }

        e[n - 1] = 0;
        return new(d, e);
    }

    /// <summary>The largest element of V·Vᵀ - I.</summary>
    public static double Orthogonality(int n, Func<int, int, double> at)
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

    /// <summary>One thread and three of them give the same bits.</summary>
    public static void AssertThreadsChangeNoBit<T>(Func<T[]> compute)
    {
        var before = WorkerPool.NumThreads;
        try
        {
            WorkerPool.NumThreads = 1;
            var alone = compute();
            WorkerPool.NumThreads = 3;
            Assert.Equal(alone, compute());
        }
        finally
        {
            WorkerPool.NumThreads = before;
        }
    }
}
