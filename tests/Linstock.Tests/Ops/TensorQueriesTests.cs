using F = Linstock.NN.Functional;

namespace Linstock.Tests.Ops;

/// <summary>Questions about tensors and second names; what is expected is PyTorch's answer.</summary>
public sealed class TensorQueriesTests
{
    [Fact]
    public void PromotionCanBeAskedFor()
    {
        Assert.Equal(DType.Float32, Torch.PromoteTypes(DType.Int64, DType.Float32));
        Assert.Equal(DType.Float32, Torch.PromoteTypes(DType.Float16, DType.BFloat16));
        Assert.True(Torch.CanCast(DType.Float64, DType.Float32));
        Assert.False(Torch.CanCast(DType.Float32, DType.Int64));
        Assert.Equal(DType.Float16, Torch.ResultType(Torch.Ones([2], dtype: DType.Float16), 1.5));
        Assert.Equal(DType.Int32, Torch.ResultType(Torch.Ones([2], dtype: DType.Int32), Torch.Ones([], dtype: DType.Int64)));
    }

    [Fact]
    public void ADiagonalIsFilledOnceOrAgainAndAgain()
    {
        Assert.Equal([1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], Torch.Zeros(6, 2).FillDiagonal_(1).ToArray<int>());
        Assert.Equal([1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0], Torch.Zeros(6, 2).FillDiagonal_(1, wrap: true).ToArray<int>());
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 1], Torch.Zeros(2, 2, 2).FillDiagonal_(1).ToArray<int>());
        Assert.Throws<ArgumentException>(() => Torch.Zeros(2, 2, 3).FillDiagonal_(1));
    }

    [Fact]
    public void ChainsTransposesAndSingleElements()
    {
        Tensor a = Torch.Randn(2, 3), b = Torch.Randn(3, 4), c = Torch.Randn(4, 5);
        Assert.True(Torch.Allclose(Torch.ChainMatmul([a, b, c]), Torch.Matmul(Torch.Matmul(a, b), c), 1e-5, 1e-5));
        Assert.Equal(new Shape(3, 2), a.Adjoint().Shape);
        Assert.True(Torch.IsNonzero(Torch.Tensor(0.5)));
        Assert.Throws<ArgumentException>(() => Torch.IsNonzero(a));
        Assert.Equal(6, a.Nelement());
        Assert.Equal(DType.Complex64, a.Cfloat().DType);
    }

    [Fact]
    public void ConvolutionOverTimeBatchChannelIsConv1dWithTurnedDimensions()
    {
        Tensor x = Torch.Randn(7, 2, 3), weight = Torch.Randn(3, 3, 4), bias = Torch.Randn(4);
        Tensor expected = F.Conv1d(x.Permute(1, 2, 0), weight.Permute(2, 1, 0), bias, padding: 1).Permute(2, 0, 1);
        Assert.True(Torch.Allclose(F.ConvTbc(x, weight, bias, 1), expected, 1e-6, 1e-6));
    }
}
