namespace Linstock.Tests.Backends.Cpu.Pointwise;

/// <summary>Operands that lie across the result are read through transposed tiles; the answer is that of a copy of them.</summary>
public sealed class TransposedLoopTests
{
    [Theory]
    [InlineData(200, 300)]
    [InlineData(128, 128)]
    [InlineData(9, 4099)]
    [InlineData(4099, 9)]
    [InlineData(1000, 65)]
    public void SumWithATransposeIsThatWithItsCopy(long rows, long columns)
    {
        foreach (DType dtype in new[] { DType.Float32, DType.Float64, DType.BFloat16, DType.Int64, DType.UInt8 })
        {
            Tensor x = Counting(rows, columns).To(dtype), y = Counting(columns, rows).To(dtype);
            Assert.True(Torch.Equal(x + y.T, x + y.T.Contiguous()), $"{dtype}");
        }
    }

    [Fact]
    public void MasksAndSeveralOperandsMayLieAcross()
    {
        Tensor condition = Torch.Gt(Counting(170, 190), 16000), x = Counting(190, 170), y = Counting(170, 190);
        Assert.True(Torch.Equal(
            Torch.Where(condition.T, x, y.T), Torch.Where(condition.T.Contiguous(), x, y.T.Contiguous())));
    }

    [Fact]
    public void OuterDimensionsAndBroadcastsStay()
    {
        Tensor x = Counting(3 * 70, 5 * 80).Reshape(3, 70, 5, 80), y = Counting(3 * 80, 5 * 70).Reshape(3, 80, 5, 70).Permute(0, 3, 2, 1), z = Counting(5, 80);
        Assert.True(Torch.Equal(x * z + y, x * z + y.Contiguous()));
        Assert.True(Torch.Equal(y + z, y.Contiguous() + z));
    }

    [Fact]
    public void ATransposeOfTheTensorItselfIsReadBeforeItIsWritten()
    {
        Tensor x = Counting(257, 257), expected = x + x.T.Contiguous();
        x.Add_(x.T);
        Assert.True(Torch.Equal(x, expected));
    }

    [Fact]
    public void CastsOfATransposeAreThoseOfItsCopy()
    {
        Tensor x = Counting(300, 200);
        Assert.True(Torch.Equal(x.T.To(DType.Int64).Contiguous(), x.T.Contiguous().To(DType.Int64)));
        Tensor target = Torch.Zeros([200, 300], dtype: DType.Float64);
        target.Copy_(x.T);
        Assert.True(Torch.Equal(target, x.T.Contiguous().To(DType.Float64)));
    }

    private static Tensor Counting(long rows, long columns) => Torch.Arange(rows * columns, dtype: DType.Float32).Remainder(251).Reshape(rows, columns);
}
