namespace Linstock.Tests.Backends.Cpu.MatMul;

/// <summary>Products of 16-bit floats in every arrangement against products of the same numbers in binary32.</summary>
public sealed class HalfMatMulTests
{
    [Theory]
    [InlineData(1, 70, 5000, 1)]
    [InlineData(70, 1, 5000, 1)]
    [InlineData(1100, 1030, 20, 1)]
    [InlineData(40, 3000, 600, 1)]
    [InlineData(33, 17, 9, 50)]
    [InlineData(120, 130, 70, 13)]
    public void ProductsAreThoseOfBinary32Rounded(long m, long n, long k, long batch)
    {
        var generator = new Generator();
        generator.ManualSeed(m + n);
        foreach (DType dtype in (DType[])[DType.BFloat16, DType.Float16])
        {
            Tensor a = (Torch.Rand([batch, m, k], generator: generator) - 0.5).To(dtype), b = (Torch.Rand([batch, k, n], generator: generator) - 0.5).To(dtype);
            Tensor expected = Torch.Matmul(a.To(DType.Float32), b.To(DType.Float32));
            foreach (Tensor left in (Tensor[])[a, a.Transpose(1, 2).Contiguous().Transpose(1, 2), a.Permute(1, 2, 0).Contiguous().Permute(2, 0, 1)])
            {
                foreach (Tensor right in (Tensor[])[b, b.Transpose(1, 2).Contiguous().Transpose(1, 2)])
                    Near(Torch.Matmul(left, right));
            }
            Tensor c = Torch.Ones([batch, m, n], dtype: dtype);
            Near(Torch.Baddbmm(c, a, b, beta: -2, alpha: 1) + 2);
            expected = Torch.Matmul(a[0].To(DType.Float32), b.To(DType.Float32));
            Near(Torch.Matmul(a[0], b));

            void Near(Tensor product)
            {
                Assert.Equal(dtype, product.DType);
                Assert.True(Torch.Allclose(product.To(DType.Float32), expected, dtype == DType.BFloat16 ? 8e-3 : 1e-3, dtype == DType.BFloat16 ? 2e-2 : 3e-3));
            }
        }
    }
}
