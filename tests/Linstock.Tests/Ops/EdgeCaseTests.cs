using Linstock.NN;

namespace Linstock.Tests.Ops;

/// <summary>Unusual but legal calls, each with PyTorch 1.13's answer.</summary>
public sealed class EdgeCaseTests
{
    [Fact]
    public void NoneOfTheLargestOfATensorWithoutDimensionsIsItsElement()
    {
        (Tensor values, Tensor indices) = Torch.Topk(Torch.Tensor(2.5), 0);
        Assert.Equal((2.5f, 0L, 0), (values.Item<float>(), indices.Item<long>(), values.NDim));
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-1.0)]
    public void TheNormOfNoElementsIsZeroWhateverTheOrder(double order)
    {
        Assert.Equal([0f, 0f], Torch.Norm(Torch.Zeros(2, 0), order, dim: 1).ToArray<float>());
        Assert.Throws<ArgumentException>(() => Torch.Linalg.VectorNorm(Torch.Zeros(2, 0), order, dim: 1));
    }

    [Fact]
    public void AStandardDeviationThatIsNoNumberIsRefused()
        => Assert.Throws<ArgumentException>(() => Torch.Normal(1.0, Torch.Tensor(double.NaN)));

    [Fact]
    public void LossesThatHaveTheDtypeOfTheInputHaveItBesideAnotherTarget()
    {
        Tensor input = Torch.Arange(3.0).To(DType.Float32), target = Torch.Ones([3], dtype: DType.Float64);
        Assert.Equal(DType.Float32, Functional.HuberLoss(input, target).DType);
        Assert.Equal(DType.Float64, Functional.HuberLoss(target, input).DType);
        Assert.Equal(DType.Float32, Functional.SoftMarginLoss(input, target, Reduction.None).DType);
        Assert.Equal(DType.Float64, Functional.MseLoss(input, target).DType);
    }

    [Fact]
    public void TheDeviationOfEqualComplexNumbersHasTheSlopeZero()
    {
        Tensor x = Torch.Full([4], new System.Numerics.Complex(1, 2), dtype: DType.Complex128).RequiresGrad_();
        Torch.Std(x).Backward();
        Assert.Equal(0, Torch.CountNonzero(x.Grad!).Item<long>());
        Assert.Equal(0.0, Torch.Std(x).Item<double>());
    }

    [Fact]
    public void SumsOfIntegersAreInt64ThroughEinsumAlsoOverOneElement()
    {
        Assert.Equal(DType.Int64, Torch.Einsum("i->", Torch.Ones([1], dtype: DType.Int32)).DType);
        Assert.Equal(DType.Int64, Torch.Einsum("i->", Torch.Ones([3], dtype: DType.Int32)).DType);
        Assert.Equal(DType.Int32, Torch.Einsum("ij,kj->ik", Torch.Ones([2, 3], dtype: DType.Int32), Torch.Ones([1, 3], dtype: DType.Int32)).DType);
        Assert.Equal(DType.Int32, Torch.Einsum("i,i->", Torch.Ones([1], dtype: DType.Int32), Torch.Ones([1], dtype: DType.Int32)).DType);
        Assert.Equal(DType.Int64, Torch.Einsum("ij,ik->j", Torch.Ones([1, 4], dtype: DType.Int32), Torch.Ones([1, 4], dtype: DType.Int32)).DType);
    }

    [Fact]
    public void GradientsOfBroadcastTensorsWithoutElementsAreEmpty()
    {
        Tensor x = Torch.Ones(1, 0, 7).RequiresGrad_(), y = Torch.Ones(0, 1, 7).RequiresGrad_();
        Functional.CosineSimilarity(x, y, 2).Sum().Backward();
        Assert.Equal((0L, 0L), (x.Grad!.Numel, y.Grad!.Numel));
    }

    [Fact]
    public void WhatFollowsTheLastOffsetOfBagsBelongsToNone()
    {
        // PyTorch: tensor([[0., 1., 2.], [9., 11., 13.]]).
        Tensor table = Torch.Arange(12.0).Reshape(4, 3);
        Tensor bags = Functional.EmbeddingBag(
            Torch.Tensor(new long[] { 0, 2, 1, 3 }), table, Torch.Tensor(new long[] { 0, 1, 3 }), mode: EmbeddingBagMode.Sum, includeLastOffset: true);
        Assert.Equal([0.0, 1, 2, 9, 11, 13], bags.ToArray<double>());
    }

    [Fact]
    public void ParametersOfSinglePrecisionGoWithSixteenBits()
    {
        Tensor x = Torch.Randn(2, 3, 4).To(DType.BFloat16), ones = Torch.Ones(3);
        Assert.Equal(DType.BFloat16, Functional.BatchNorm(x, null, null, ones, ones, training: true).DType);
        Assert.Equal(DType.BFloat16, Functional.Prelu(x, ones).DType);
    }

    [Fact]
    public void PlacesOfContainersMayBeCountedFromTheEnd()
    {
        Linear first = new(2, 3), last = new(3, 4);
        Assert.Same(last, new ModuleList([first, last])[-1]);
        Assert.Same(first, new Sequential(first, last)[-2]);
        ParameterList parameters = new([Torch.Zeros(1), Torch.Ones(2)]);
        Assert.Same(parameters[1], parameters[-1]);
    }

    [Theory]
    [InlineData(3.0, 0)]
    [InlineData(0.5, 2)]
    [InlineData(-0.5, 2)]
    public void ASharesOfZerosBeyondAllIsAllAndANegativeOneCountsFromTheEnd(double sparsity, int left)
    {
        Tensor matrix = Init.Sparse_(Torch.Empty(4, 5), sparsity);
        Assert.Equal(left * 5, Torch.CountNonzero(matrix).Item<long>());
    }

    [Fact]
    public void MasksOfAttentionAreBoolOrFloatingPoint()
    {
        MultiheadAttention attention = new(4, 2);
        Tensor x = Torch.Ones(3, 1, 4);
        Assert.Throws<ArgumentException>(() => attention.Forward(x, x, x, attnMask: Torch.Zeros([3, 3], dtype: DType.Int32)));
        Assert.Throws<ArgumentException>(() => attention.Forward(x, x, x, keyPaddingMask: Torch.Zeros([1, 3], dtype: DType.Int64)));
    }
}
