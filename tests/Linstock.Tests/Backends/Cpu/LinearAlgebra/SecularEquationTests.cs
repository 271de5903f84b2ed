using Linstock.Backends.Cpu.LinearAlgebra;

namespace Linstock.Tests.Backends.Cpu.LinearAlgebra;

public sealed unsafe class SecularEquationTests
{
    /// <summary>Weights over many orders of magnitude, for which interpolation with two poles is at its worst.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryRootSatisfiesTheEquationAndLiesRightOfItsPole(bool squares)
    {
        var random = new Random(5);
        for (var trial = 0; trial < 2000; trial++)
        {
            var k = random.Next(1, 60);
            double[] poles = new double[k], z = new double[k], gaps = new double[k];
            for (var i = 0; i < k; i++)
            {
                poles[i] = squares ? random.NextDouble() : random.NextDouble() * 2 - 1;
                z[i] = (random.NextDouble() - 0.5) * Math.Pow(10, -random.Next(0, 8) * random.NextDouble());
            }

            Array.Sort(poles);
            var norm = Math.Sqrt(z.Sum(x => x * x));
            for (var i = 0; i < k; i++) z[i] /= norm;
            var rho = Math.Pow(10, random.NextDouble() * 4 - 3);
            for (var i = 0; i < k; i++)
            {
                nint origin;
                double offset;
                fixed (double* p = poles, weights = z, distances = gaps)
                    (origin, offset) = SecularEquation.Solve(k, i, p, squares, weights, rho, distances);
                double sum = 1 / rho, scale = 1 / rho, slope = 0;
                for (var j = 0; j < k; j++)
                {
                    sum += z[j] * z[j] / gaps[j];
                    scale += Math.Abs(z[j] * z[j] / gaps[j]);
                    slope += z[j] / gaps[j] * (z[j] / gaps[j]);
                }

                Assert.InRange(Math.Abs(sum), 0, 1e-14 * k * (scale + Math.Abs(offset) * slope));
                Assert.InRange((int)origin, i, i + 1);
                Assert.True(gaps[i] < 0 && (i == k - 1 || gaps[i + 1] > 0));
            }
        }
    }
}
