namespace Linstock.Tests.Backends.Cpu.Kernels;

/// <summary>Large joins, which are written block by block: every element is where its index says.</summary>
public sealed class JoinKernelTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void PartsOfSeveralWidthsLieSideBySide(int dim)
    {
        foreach (DType dtype in new[] { DType.Float32, DType.UInt8, DType.Float64, DType.Int16, DType.Complex128 })
        {
            Tensor[] parts = [.. new long[] { 1, 3, 40, 2, 129 }.Select(width => Part(dim, width).To(dtype))];
            Tensor joined = Torch.Cat(parts, dim);
            long start = 0;
            foreach (Tensor part in parts)
            {
                Assert.True(Torch.Equal(joined.Narrow(dim, start, part.Shape[dim]), part), $"{dtype}");
                start += part.Shape[dim];
            }
            Assert.Equal(start, joined.Shape[dim]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void StackedVectorsAreColumnsOrRows(int dim)
    {
        Tensor[] parts = [.. Enumerable.Range(0, 7).Select(i => Torch.Arange(5000, dtype: DType.Float32) + i * 10000)];
        Tensor stacked = Torch.Stack(parts, dim);
        for (int i = 0; i < parts.Length; i++) Assert.True(Torch.Equal(stacked.Select(dim, i), parts[i]));
    }

    [Fact]
    public void EmptyPartsAndViewsTakePart()
    {
        Tensor large = Torch.Arange(40000, dtype: DType.Float32).Reshape(200, 200);
        Tensor joined = Torch.Cat([Torch.Empty([0]), large.T, Torch.Empty([0, 200]), large], 0);
        Assert.True(Torch.Equal(joined[..200], large.T));
        Assert.True(Torch.Equal(Torch.Cat([Torch.Empty([0]), large, large], 0)[200..], large));
    }

    private static Tensor Part(int dim, long width)
    {
        long[] sizes = [30, 30, 30];
        sizes[dim] = width;
        return Torch.Arange(width * 900, dtype: DType.Float32).Remainder(127).Reshape(sizes);
    }
}
