namespace Linstock.Tests.Ops.MatMul;

/// <summary>beta · input + alpha · mat1 · mat2 against the product, the scaling and the sum apart, in double.</summary>
public sealed class AddmmTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 7, 0)]
    [InlineData(1, 700, 300)]
    [InlineData(40, 1, 90)]
    [InlineData(33, 20, 17)]
    [InlineData(200, 270, 800)]
    public void TheProductIsAddedToTheInput(int rows, int columns, int depth)
    {
        var generator = new Generator((ulong)(rows + depth));
        Tensor left = Normal(rows, depth), right = Normal(depth, columns), product = Torch.Mm(left, right);
        foreach (Tensor input in (Tensor[])[Normal(rows, columns), Normal(columns), Normal(rows, 1), Normal(1, 1), Normal(columns, rows).T, Normal()])
        {
            foreach ((double beta, double alpha) in ((double, double)[])[(1, 1), (0.5, 1), (0, 1), (1, -2), (3, 0), (0, 0)])
            {
                Tensor kept = input.Clone(), expected = (input * beta) + (product * alpha);
                Assert.True(Torch.Allclose(Torch.Addmm(input, left, right, beta, alpha), expected, 1e-11, 1e-11));
                Tensor single = Torch.Addmm(input.Float(), left.Float(), right.Float(), beta, alpha);
                Assert.True((single.Double() - expected).Abs().Max().Item<double>() < 1e-5 * Math.Sqrt(depth + 1) * 5);
                Assert.True(Torch.Equal(kept, input));
            }
        }

        Tensor Normal(params long[] sizes) => Torch.Randn(sizes, generator: generator, dtype: DType.Float64);
    }

    [Fact]
    public void WithoutAFactorTheInputIsNotRead()
    {
        Tensor input = Torch.Full([3, 4], double.NaN), left = Torch.Ones([3, 5]), right = Torch.Ones([5, 4]);
        input.RequiresGrad = true;
        Tensor result = Torch.Addmm(input, left, right, beta: 0);
        Assert.True(Torch.Equal(Torch.Full([3, 4], 5.0), result));
        result.Sum().Backward();
        Assert.True(Torch.Equal(Torch.Zeros([3, 4]), input.Grad!));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(-0.5, 3)]
    [InlineData(0, 2)]
    public void GradientsOfEveryOrderMatchDifferences(double beta, double alpha)
    {
        var generator = new Generator(3);
        Tensor[] inputs = [Input(4), Input(3, 5), Input(5, 4)];
        Assert.True(Linstock.Autograd.Gradcheck(x => [Torch.Addmm(x[0], x[1], x[2], beta, alpha)], inputs));
        Assert.True(Linstock.Autograd.Gradgradcheck(x => [Torch.Addmm(x[0], x[1], x[2], beta, alpha)], inputs));

        Tensor Input(params long[] sizes)
        {
            Tensor input = Torch.Randn(sizes, generator: generator, dtype: DType.Float64);
            input.RequiresGrad = true;
            return input;
        }
    }
}
