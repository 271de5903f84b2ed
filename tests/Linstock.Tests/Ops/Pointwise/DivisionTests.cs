namespace Linstock.Tests.Ops.Pointwise;

public sealed class DivisionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void AnIntegerDividedByZeroThrowsOnEveryThread(long count)
    {
        Tensor numbers = Torch.Ones([count], dtype: DType.Int64);
        Tensor zeros = Torch.Zeros([count], dtype: DType.Int64);

        Assert.Throws<DivideByZeroException>(() => Torch.FloorDivide(numbers, zeros));
        Assert.Throws<DivideByZeroException>(() => Torch.Remainder(numbers, zeros));
        Assert.Throws<DivideByZeroException>(() => Torch.Fmod(numbers, zeros));
    }

    [Fact]
    public void QuotientsRoundAsPythonRoundsThem()
    {
        Tensor left = Torch.Tensor(new[] { 7.0, -7.0, 7.0, -7.0, 1.0 });
        Tensor right = Torch.Tensor(new[] { 2.0, 2.0, -2.0, -2.0, 0.1 });

        Assert.Equal([3.0, -4.0, -4.0, 3.0, 9.0], Values(Torch.FloorDivide(left, right)));
        Assert.Equal([3.0, -3.0, -3.0, 3.0, 10.0], Values(Torch.Div(left, right, RoundingMode.Trunc)));
        Assert.Equal([1.0, 1.0, -1.0, -1.0], Values(Torch.Remainder(left, right))[..4]);
        Assert.Equal([1.0, -1.0, 1.0, -1.0], Values(Torch.Fmod(left, right))[..4]);
    }

    private static double[] Values(Tensor tensor)
    {
        double[] values = new double[tensor.Numel];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = tensor[i].Item().ToDouble();
        }

        return values;
    }
}
