using F = Linstock.NN.Functional;
using Linstock.NN;

namespace Linstock.Tests.Ops.Losses;

/// <summary>What losses make of values that are no numbers, and of targets that are padded.</summary>
public class ElementwiseLossTests
{
    private static Tensor NotANumber() => Torch.Tensor([double.NaN, 1.0], DType.Float32).RequiresGrad_();

    [Fact]
    public void NaNIsNotTakenForAMarginThatIsKept()
    {
        Tensor one = Torch.Ones(2);
        Assert.Equal([double.NaN, 0], F.MarginRankingLoss(NotANumber(), one, one, reduction: Reduction.None).To(DType.Float64).ToArray<double>());
        Assert.Equal([double.NaN, 1], F.HingeEmbeddingLoss(NotANumber(), -one, margin: 2, reduction: Reduction.None).To(DType.Float64).ToArray<double>());
    }

    [Fact]
    public void TheSlopeAtNaNIsNaN()
    {
        Tensor zero = Torch.Zeros(2);
        foreach (Func<Tensor, Tensor> function in (Func<Tensor, Tensor>[])[x => F.HuberLoss(x, zero), x => F.SmoothL1Loss(x, zero), x => F.Elu(x).Sum(), x => F.Selu(x).Sum(), x => F.Celu(x).Sum()])
        {
            Tensor input = NotANumber();
            function(input).Backward();
            Assert.True(float.IsNaN(input.Grad![0].Item<float>()));
            Assert.True(float.IsFinite(input.Grad![1].Item<float>()));
        }
    }

    [Fact]
    public void WhatPadsTheTargetsOfCtcIsNotLookedAt()
    {
        Tensor scores = Torch.Arange(24, dtype: DType.Float32).Reshape(4, 2, 3).Sin().LogSoftmax(2);
        Tensor padded = Torch.Tensor([1L, 2, 1, -1]).Reshape(2, 2), valid = Torch.Tensor([1L, 2, 1, 0]).Reshape(2, 2);
        Tensor inputs = Torch.Tensor([4L, 4]), targets = Torch.Tensor([2L, 1]);
        Assert.True(Torch.Equal(F.CtcLoss(scores, valid, inputs, targets), F.CtcLoss(scores, padded, inputs, targets)));
    }
}
