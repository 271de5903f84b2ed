namespace Linstock.Tests.Tensors;

/// <summary>dtype and shape are those of PyTorch's <c>torch.tensor</c> for the same list.</summary>
public class NestedNumbersTests
{
    [Fact]
    public void NumbersOfACollectionExpressionHaveTheDTypeOfPythonsLists()
    {
        Assert.Equal(DType.Float32, Torch.Tensor([0.5, 2]).DType);
        Assert.Equal(DType.Int64, Torch.Tensor([1, 2]).DType);
        Assert.Equal(DType.Bool, Torch.Tensor([true, false]).DType);
        Assert.Equal(DType.Int64, Torch.Tensor([true, 2]).DType);
        Assert.Equal(DType.Float64, Torch.Tensor([1, 2], dtype: DType.Float64).DType);
    }

    [Fact]
    public void NestingGivesTheShape()
    {
        Tensor matrix = Torch.Tensor([[1, 2, 3], [4, 5, 6.5]]);
        Assert.Equal([2, 3], matrix.Shape.ToArray());
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6.5f], matrix.ToArray<float>());
        Assert.Equal([2, 0], Torch.Tensor([[], []]).Shape.ToArray());
    }

    [Fact]
    public void RaggedListsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => Torch.Tensor([[1, 2], [3]]));
        Assert.Throws<ArgumentException>(() => Torch.Tensor([[1, 2], 3]));
    }
}
