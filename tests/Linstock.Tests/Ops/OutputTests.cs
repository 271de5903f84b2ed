namespace Linstock.Tests.Ops;

/// <summary>Functions that write into tensors that the caller gives. What happens to shapes, dtypes and gradients is what PyTorch 1.13 does.</summary>
public sealed class OutputTests
{
    // Sizes below and above those that are computed without describing operands.
    [Theory]
    [InlineData(5)]
    [InlineData(5000)]
    [InlineData(300_000)]
    public void TheResultLiesInTheGivenTensor(long size)
    {
        Tensor x = Torch.Arange(size).To(DType.Float32), y = Torch.Full([size], 0.5), sum = Torch.Zeros(size);
        Tensor view = sum[..2];

        Assert.Same(sum, Torch.Add(x, y, @out: sum));

        AssertEqual(x + y, sum);
        Assert.Equal([0.5f, 1.5f], view.ToArray<float>());
    }

    [Fact]
    public void EveryKindOfFunctionHasSuchAForm()
    {
        Tensor x = Torch.Arange(12).To(DType.Float32).Reshape(3, 4) + 1, y = Torch.Full([4], 2.0), square = Torch.Eye(3) * 4;
        Tensor Fresh() => Torch.Empty([0], dtype: DType.Float32);

        AssertEqual(Torch.Add(x, y, 3), Torch.Add(x, y, 3, @out: Fresh()));
        AssertEqual(Torch.Mul(x, 2), Torch.Mul(x, 2, @out: Fresh()));
        AssertEqual(Torch.Pow(2, x), Torch.Pow(2, x, @out: Fresh()));
        AssertEqual(Torch.Exp(x), Torch.Exp(x, @out: Fresh()));
        AssertEqual(Torch.Clamp(x, 2, 5), Torch.Clamp(x, 2, 5, @out: Fresh()));
        AssertEqual(Torch.Mm(square, x), Torch.Mm(square, x, @out: Fresh()));
        AssertEqual(Torch.Matmul(x, y), Torch.Matmul(x, y, @out: Fresh()));
        AssertEqual(Torch.Addmm(x, square, x), Torch.Addmm(x, square, x, @out: Fresh()));
        AssertEqual(Torch.Sum(x, 1, true), Torch.Sum(x, 1, true, @out: Fresh()));
        AssertEqual(Torch.Cumsum(x, 0), Torch.Cumsum(x, 0, @out: Fresh()));
        AssertEqual(Torch.Cat([x, x]), Torch.Cat([x, x], @out: Fresh()));
        AssertEqual(Torch.Stack([x, x], 1), Torch.Stack([x, x], 1, @out: Fresh()));
        AssertEqual(Torch.Logsumexp(x, 1), Torch.Logsumexp(x, 1, @out: Fresh()));
        AssertEqual(Torch.Linalg.Inv(square), Torch.Linalg.Inv(square, @out: Fresh()));
        AssertEqual(Torch.Special.Expit(x), Torch.Special.Expit(x, @out: Fresh()));
        AssertEqual(Torch.Fft.Fft(x), Torch.Fft.Fft(x, @out: Torch.Empty([0], dtype: DType.Complex64)));
        AssertEqual(Torch.Argmax(x, 1), Torch.Argmax(x, 1, @out: Torch.Empty([0], dtype: DType.Int64)));
        AssertEqual(Torch.Gt(x, y), Torch.Gt(x, y, @out: Torch.Empty([0], dtype: DType.Bool)));
    }

    [Fact]
    public void SeveralResultsLieInTheGivenTensors()
    {
        Tensor x = Torch.Randn(4, 6), values = Torch.Empty([0]), indices = Torch.Empty([0], dtype: DType.Int64);

        var result = Torch.Max(x, 1, @out: (values, indices));

        Assert.Same(values, result.Values);
        Assert.Same(indices, result.Indices);
        AssertEqual(x.Max(dim: 1).Values, values);
        AssertEqual(x.Max(dim: 1).Indices, indices);
    }

    [Fact]
    public void ATensorOfAnotherShapeTakesTheShapeOfTheResult()
    {
        Tensor x = Torch.Ones(3, 4), small = Torch.Zeros(2), large = Torch.Zeros(100);

        Torch.Add(x, 1, @out: small);
        Torch.Add(x, 1, @out: large);

        AssertEqual(Torch.Full([3, 4], 2.0), small);
        AssertEqual(Torch.Full([3, 4], 2.0), large);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(300)]
    public void StridesOfTheGivenTensorStay(long size)
    {
        Tensor x = Torch.Randn(size, size), wide = Torch.Zeros(size, 2 * size), every = wide[.., TensorIndex.Slice(0, null, 2)], turned = Torch.Zeros(size, size).T;

        Torch.Exp(x, @out: every);
        Torch.Mm(x, x, @out: turned);

        AssertEqual(x.Exp(), every);
        AssertEqual(Torch.Mm(x, x), turned);
        Assert.Equal([2 * size, 2], every.Strides.ToArray());
        Assert.Equal([1, size], turned.Strides.ToArray());
        AssertEqual(Torch.Zeros(size, size), wide[.., TensorIndex.Slice(1, null, 2)]);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(200)]
    public void AnOperandMayBeTheGivenTensor(long size)
    {
        Tensor x = Torch.Randn(size, size), y = Torch.Randn(size, size), copy = x.Clone(), sum = x.Clone();

        Torch.Mm(x, y, @out: x);
        Torch.Add(sum, y, @out: sum);
        Tensor turned = copy.Clone();
        Torch.Exp(turned.T, @out: turned);

        AssertEqual(Torch.Mm(copy, y), x);
        AssertEqual(copy + y, sum);
        AssertEqual(copy.T.Exp(), turned);
    }

    // Composed of pointwise operations, the first of which could take the tensor that the last one still reads.
    [Fact]
    public void AnOperandThatSharesMemoryWithTheGivenTensorIsReadFirst()
    {
        Tensor x = Torch.Rand(100, 100), memory = Torch.Rand(2, 100, 100), y = memory[0].Clone();

        AssertEqual(Torch.Addcmul(x, y, y, 2), Torch.Addcmul(x, memory[0], memory[0], 2, @out: memory[0]));
        y = memory[0].Clone();
        AssertEqual(Torch.Logaddexp(x, y), Torch.Logaddexp(x, memory[0], @out: memory[0]));
        y = memory[1].Clone();
        AssertEqual(Torch.Dist(x, y), Torch.Dist(x, memory[1]));
        AssertEqual(Torch.Lerp(x, y, x), Torch.Lerp(x, memory[1], x, @out: memory[1]));
    }

    [Fact]
    public void ADtypeThatCanHoldTheResultIsCastTo()
    {
        Tensor x = Torch.Ones([3], dtype: DType.Int32), wide = Torch.Zeros([3], dtype: DType.Float64);

        Torch.Add(x, x, @out: wide);

        Assert.Equal([2.0, 2, 2], wide.ToArray<double>());
        Assert.Contains(
            "div: result type float32 can't be cast to the desired output type int32",
            Assert.Throws<ArgumentException>(() => Torch.Div(x, x, @out: x)).Message);
        Assert.Equal([1, 1, 1], x.ToArray<int>());
    }

    [Fact]
    public void SomeFunctionsTakeTheirOwnDtypeOnly()
    {
        Tensor x = Torch.Ones(2, 2), wide = Torch.Zeros([2, 2], dtype: DType.Float64);

        Assert.Contains(
            "mm: expected out tensor to have dtype float32, but got float64 instead",
            Assert.Throws<ArgumentException>(() => Torch.Mm(x, x, @out: wide)).Message);
        AssertEqual(Torch.Zeros([2, 2], dtype: DType.Float64), wide);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5000)]
    public void GradientsAreRefusedBeforeAnythingIsWritten(long size)
    {
        Tensor x = Torch.Ones([size], requiresGrad: true), plain = Torch.Ones(size), given = Torch.Zeros(size), leaf = Torch.Zeros([size], requiresGrad: true);

        Assert.Contains("but one of the arguments requires grad", Assert.Throws<InvalidOperationException>(() => Torch.Add(x, plain, @out: given)).Message);
        Assert.Contains("but out requires grad", Assert.Throws<InvalidOperationException>(() => Torch.Add(plain, plain, @out: leaf)).Message);
        AssertEqual(Torch.Zeros(size), given);
        AssertEqual(Torch.Zeros(size), leaf.Detach());
        using (Torch.NoGrad()) Torch.Add(x, x, @out: leaf);
        AssertEqual(Torch.Full([size], 2.0), leaf.Detach());
    }

    [Fact]
    public void ATensorThatWasSavedForAGradientCountsAsChanged()
    {
        Tensor x = Torch.Ones([5000], requiresGrad: true), factor = Torch.Ones(5000);
        Tensor product = x * factor;

        Torch.Add(factor.Clone(), 1, @out: factor);

        Assert.Throws<InvalidOperationException>(() => product.Sum().Backward());
    }

    [Fact]
    public void NothingIsOfferedAfterTheCall()
    {
        Tensor x = Torch.Ones(5000), given = Torch.Zeros(5000);
        Torch.Cumsum(x, 0, @out: given);

        Tensor other = x + 1;

        Assert.NotSame(given, other);
        Assert.Equal(5000f, given[4999].Item<float>());
    }

    private static void AssertEqual(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.DType, actual.DType);
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        Assert.True(Torch.Equal(expected, actual), $"expected {expected}, got {actual}");
    }
}
