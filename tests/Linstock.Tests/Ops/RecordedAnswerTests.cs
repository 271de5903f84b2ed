namespace Linstock.Tests.Ops;

/// <summary>Answers of PyTorch 1.13 that follow from how it computes rather than from what it computes.</summary>
public class RecordedAnswerTests
{
    [Fact]
    public void TrigammaAtItsPolesIsFiniteInSinglePrecision()
    {
        float[] got = Torch.Polygamma(1, Torch.Tensor([-1, -2, -7, 0])).ToArray<float>();
        float[] expected = [1291369695936512, 322842423984128, 5602954706944, float.PositiveInfinity];
        for (int i = 0; i < got.Length; i++) Assert.True(got[i] == expected[i] || Math.Abs(got[i] / expected[i] - 1) < 1e-5, $"{i}: {got[i]:R}; expected {expected[i]:R}");
    }

    [Fact]
    public void AnInt64RangeDropsFractionsBeforeItCounts()
    {
        Assert.Equal([2, 1, 0, -1], Torch.Arange(2.1, -2.9, -1.0, dtype: DType.Int64).ToArray<long>());
        Assert.Equal([2, 1, 0, -1, -2], Torch.Arange(2.1, -2.9, -1.0, dtype: DType.Int32).ToArray<long>());
        Assert.Throws<ArgumentException>(() => Torch.Arange(0, 4, 0.5, dtype: DType.Int64));
    }

    [Fact]
    public void SoftminNegatesBeforeItConverts()
    {
        Tensor x = Torch.Tensor([0, 1, 5], dtype: DType.UInt8);
        double[] got = Linstock.NN.Functional.Softmin(x, 0, dtype: DType.Float64).ToArray<double>();
        Assert.Equal([1.7661382695075885e-111, 0.9820137900379085, 0.017986209962091555], got, (a, b) => Math.Abs(a - b) <= 1e-14);
    }

    [Fact]
    public void AnIgnoredSummandHasAGradientOfZero()
    {
        Tensor input = Torch.Full([2, 2], double.NaN, requiresGrad: true), v = Torch.Ones([2], requiresGrad: true);
        Tensor result = Torch.Addr(input, v, v, beta: 0);
        Assert.Equal([1, 1, 1, 1], result.ToArray<float>());
        result.Sum().Backward();
        Assert.Equal([0, 0, 0, 0], input.Grad!.ToArray<float>());
    }

    [Fact]
    public void BoundsAndDimensionsMayBeLeftOut()
    {
        Tensor x = Torch.Tensor([1.0, 5.0, 3.0]), bound = Torch.Tensor([2.0, 2.0, 4.0]);
        Assert.Equal([2, 5, 4], Torch.Clamp(x, bound).ToArray<float>());
        Assert.Equal([1, 2, 3], x.Clamp(max: bound).ToArray<float>());
        Assert.Throws<ArgumentException>(() => Torch.Clamp(x));
        Assert.Equal(4, Torch.Var(x, dim: null, correction: 1).Item<float>());
        Assert.Equal(2, Torch.Std(x, dim: null, keepdim: true)[0].Item<float>());
    }

    [Fact]
    public void IndicesOfWhatIsNotZeroComeAsAMatrixOrAsAVectorForEachDimension()
    {
        Tensor x = Torch.Tensor([0, 3, 0, 0, 5, 6]).Reshape(2, 3);

        Assert.Equal([0, 1, 1, 1, 1, 2], x.Nonzero().Reshape(-1).ToArray<long>());
        Tensor[] indices = x.Nonzero(asTuple: true);
        Assert.Equal([[0, 1, 1], [1, 1, 2]], indices.Select(static i => i.ToArray<long>()));
        Assert.Equal([3, 5, 6], x[indices[0], indices[1]].ToArray<int>());
        Assert.Equal([[0, 1, 1], [1, 1, 2]], Torch.Where(x.Gt(0)).Select(static i => i.ToArray<long>()));
        Assert.Equal([[0]], Torch.Tensor(2.0).Nonzero(asTuple: true).Select(static i => i.ToArray<long>()));
        Assert.Equal([[]], Torch.Tensor(0.0).Nonzero(asTuple: true).Select(static i => i.ToArray<long>()));
        Assert.Equal([new Shape(0), new Shape(0), new Shape(0)], Torch.Zeros(2, 0, 3).Nonzero(asTuple: true).Select(static i => i.Shape));
        Assert.Throws<ArgumentException>(() => x.Nonzero(asTuple: false));
    }

    [Theory]
    [InlineData("max", 0, 1, 0)]
    [InlineData("min", 0, 1, 0)]
    [InlineData("amax", float.NaN, float.NaN, float.NaN)]
    [InlineData("norm", 0, 0, 0)]
    public void TheGradientOfAnExtremeThatIsNaN(string operation, float first, float second, float third)
    {
        Tensor x = Torch.Tensor([2, float.NaN, 3], requiresGrad: true);
        Tensor y = operation switch
        {
            "max" => x.Max(),
            "min" => x.Min(),
            "amax" => x.Amax(0),
            _ => x.Norm(double.PositiveInfinity),
        };
        y.Backward();

        Assert.Equal([first, second, third], x.Grad!.ToArray<float>());
    }
}
