using Linstock.Backends.Cpu.LinearAlgebra;

namespace Linstock.Tests.Backends.Cpu.LinearAlgebra;

/// <summary>Multisection against QR on bidiagonal matrices that are hard for either: clusters, grades, zeros in both diagonals, extreme scales.</summary>
public sealed unsafe class BidiagonalMultisectionTests
{
    public static TheoryData<string, int> Cases => DivisionProblem.Cases(
        [
            "random", "ones", "identity", "zero", "graded", "reversed", "weak", "twins", "singular", "split", "tiny", "huge", "toeplitz", "wilkinson", "glued",
            "kahan", "steep",
        ],
        [1, 2, 3, 33, 64, 65, 101, 300]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void ValuesAreThoseOfQr(string name, int n)
    {
        var problem = Make(name, n);
        double[] expected = [.. problem.Diagonal], rest = [.. problem.Beside];
        fixed (double* diagonal = expected, beside = rest) Assert.Equal(0, BidiagonalSingularValues.Decompose(n, diagonal, beside));
        Check(problem, expected, DoublePrecision.UnitRoundoff, 1e-12);
        Check(problem, expected, BidiagonalSingularValues.SingleRoundoff, 1e-8);
    }

    [Fact]
    public void ManyRandomMatrices()
    {
        for (var n = 2; n < 200; n++)
        {
            var problem = DivisionProblem.Make("random", n);
            double[] expected = [.. problem.Diagonal], rest = [.. problem.Beside];
            fixed (double* diagonal = expected, beside = rest) Assert.Equal(0, BidiagonalSingularValues.Decompose(n, diagonal, beside));
            Check(problem, expected, DoublePrecision.UnitRoundoff, 1e-12);
        }
    }

    [Fact]
    public void TheDeterminantIsKeptOverManyMagnitudes()
    {
        const int n = 40;
        double[] d = new double[n], e = new double[n];
        double logarithm = 0;
        for (var i = 0; i < n; i++)
        {
            d[i] = Math.Pow(10, -5 * (i % 20));
            e[i] = 0.5 * d[i];
            logarithm += Math.Log(d[i]);
        }

        fixed (double* diagonal = d, above = e) Assert.Equal(0, BidiagonalMultisection.Decompose(n, diagonal, above));
        Assert.Equal(logarithm, d.Sum(Math.Log), 1e-10);
    }

    [Fact]
    public void ValuesOfOnesAreTheirSines()
    {
        // BᵀB is the second difference matrix but for a corner: 2·cos(k·π/(2n + 1)).
        const int n = 128;
        double[] d = new double[n], e = new double[n];
        d.AsSpan().Fill(1);
        e.AsSpan().Fill(1);
        fixed (double* diagonal = d, above = e) Assert.Equal(0, BidiagonalMultisection.Decompose(n, diagonal, above));
        for (var i = 0; i < n; i++)
        {
            // The cosine as a sine, whose small values are exact to their own size.
            var expected = 2 * Math.Sin((2 * (n - i) - 1) * Math.PI / (2 * (2 * n + 1)));
            Assert.Equal(1, d[i] / expected, 1e-14);
        }
    }

    [Fact]
    public void TheNumberOfThreadsChangesNoBit() => DivisionProblem.AssertThreadsChangeNoBit(() =>
    {
        var problem = DivisionProblem.Make("random", 600);
        fixed (double* diagonal = problem.Diagonal, beside = problem.Beside)
            Assert.Equal(0, BidiagonalMultisection.Decompose(600, diagonal, beside));
        return problem.Diagonal;
    });

    private static DivisionProblem Make(string name, int n)
    {
        var problem = DivisionProblem.Make(name, n, least: 1);
        for (var i = 0; i < n; i++)
        {
            switch (name)
            {
                // Kahan's (1966) example has one value far below its diagonal; the other goes over 60 orders of magnitude in both directions.
                case "kahan":
                    (problem.Diagonal[i], problem.Beside[i]) = (Math.Pow(0.8, i), -0.6 * Math.Pow(0.8, i));
                    break;
                case "steep":
                    (problem.Diagonal[i], problem.Beside[i]) = (Math.Pow(10, (i * 37 % 61) - 60), Math.Pow(10, (i * 23 % 61) - 60));
                    break;
            }
        }

        return problem;
    }

    private static void Check(DivisionProblem problem, double[] expected, double roundoff, double tolerance)
    {
        var n = expected.Length;
        double[] values = [.. problem.Diagonal], off = [.. problem.Beside];
        fixed (double* diagonal = values, beside = off) Assert.Equal(0, BidiagonalMultisection.Decompose(n, diagonal, beside, roundoff));
        Assert.Equal(values.OrderDescending(), values);
        for (var i = 0; i < n; i++)
        {
            // Relatively, unless the value is no more than what rounding makes of a zero.
            if (expected[i] <= 1e-140 * expected[0]) Assert.InRange(values[i], 0, 1e-139 * expected[0]);
            else Assert.Equal(1, values[i] / expected[i], tolerance);
        }
    }
}
