using F = Linstock.NN.Functional;

namespace Linstock.Tests.Ops.MatMul;

/// <summary>Linear layers of all sizes against the product and the sum apart, in double.</summary>
public sealed class LinearTests
{
    [Theory]
    [InlineData(1, 700, 300)]
    [InlineData(33, 33, 33)]
    [InlineData(70, 50, 3000)]
    [InlineData(129, 770, 260)]
    [InlineData(601, 101, 300)]
    [InlineData(600, 64, 1)]
    public void TheBiasIsAddedOnce(int rows, int columns, int depth)
    {
        var generator = new Generator((ulong)rows);
        Tensor x = Normal(rows, depth), weight = Normal(columns, depth), bias = Normal(columns);
        Tensor expected = Torch.Mm(x, weight.T) + bias;
        Assert.True(Torch.Allclose(F.Linear(x, weight, bias), expected, 1e-11, 1e-11));
        Tensor single = F.Linear(x.Float(), weight.Float(), bias.Float());
        Assert.True((single.Double() - expected).Abs().Max().Item<double>() < 1e-5 * Math.Sqrt(depth) * 5);

        Tensor Normal(params long[] sizes) => Torch.Randn(sizes, generator: generator, dtype: DType.Float64);
    }
}
