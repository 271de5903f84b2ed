using Xunit;

namespace Linstock.Tests.Ops.MatMul;

/// <summary>Small products take shorter ways, with the same bits.</summary>
public class TinyProductTests
{
    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void EverySizeIsTheSumOfProducts(DType dtype)
    {
        var random = new Random(1);
        foreach (int m in (int[])[1, 2, 5, 8, 12, 13, 32, 33])
        {
            foreach (int n in (int[])[1, 3, 4, 8, 16, 17, 24, 32])
            {
                foreach (int k in (int[])[1, 2, 7, 8, 31, 32, 40])
                {
                    // Whole numbers: every order of adding gives the same.
                    long[] a = Numbers(random, m * k), b = Numbers(random, k * n);
                    Tensor left = Torch.Tensor(a).Reshape(m, k).To(dtype), right = Torch.Tensor(b).Reshape(k, n).To(dtype);
                    double[] expected = new double[m * n];
                    for (int i = 0; i < m; i++)
                        for (int j = 0; j < n; j++)
                            for (int l = 0; l < k; l++) expected[(i * n) + j] += a[(i * k) + l] * b[(l * n) + j];

                    Assert.Equal(expected, left.Matmul(right).Reshape(-1).To(DType.Float64).ToArray<double>());
                    Assert.Equal(expected, left.T.Contiguous().T.Matmul(right).Reshape(-1).To(DType.Float64).ToArray<double>());
                }
            }
        }
    }

    [Fact]
    public void TheBitsAreThoseOfTheSameColumnsOfALargerProduct()
    {
        var generator = new Generator(3);
        Tensor left = Torch.Randn([8, 24], generator: generator), right = Torch.Randn([24, 100], generator: generator);
        Tensor whole = left.Matmul(right);

        Assert.Equal(
            whole.Slice(1, 0, 16).Contiguous().Reshape(-1).ToArray<float>(),
            left.Matmul(right.Slice(1, 0, 16).Contiguous()).Reshape(-1).ToArray<float>());
    }

    private static long[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(-9, 10))];
}
