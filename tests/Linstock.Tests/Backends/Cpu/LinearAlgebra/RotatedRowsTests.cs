using Linstock.Backends.Cpu.LinearAlgebra;

namespace Linstock.Tests.Backends.Cpu.LinearAlgebra;

/// <summary>Gathered rotations against the same rotations one by one.</summary>
public sealed unsafe class RotatedRowsTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(31)]
    [InlineData(70)]
    [InlineData(200)]
    public void RotationsInAnyOrderAreThoseOfPairsOfRows(int n)
    {
        var random = new Random(n);
        var rows = new double[RotatedRows<double>.Elements(n)];
        var buffer = new RotatedRows<double>.Rotation[RotatedRows<double>.Capacity];
        var expected = new double[n, n];
        for (int i = 0; i < n; i++) expected[i, i] = 1;
        fixed (double* first = rows)
        fixed (RotatedRows<double>.Rotation* rotations = buffer)
        {
            var rotated = new RotatedRows<double>(n, first, rotations);
            for (int sweep = 0; sweep < 20; sweep++)
            {
                // Downwards, upwards, and here and there.
                for (int k = 0; k < n - 1; k++)
                {
                    int i = sweep % 3 == 0 ? k : sweep % 3 == 1 ? n - 2 - k : random.Next(n - 1);
                    double angle = random.NextDouble() * 6, c = Math.Cos(angle), s = Math.Sin(angle);
                    rotated.Rotate(i, c, s);
                    for (int j = 0; j < n; j++)
                        (expected[i, j], expected[i + 1, j]) = (c * expected[i, j] + s * expected[i + 1, j], c * expected[i + 1, j] - s * expected[i, j]);
                }
            }

            rotated.Finish();
        }

        nint stride = RotatedRows<double>.Stride(n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++) Assert.Equal(expected[i, j], rows[i * stride + j], 1e-12);
        }
    }
}
