namespace Linstock.Tests.Ops.Sorting;

/// <summary>Places in sorted sequences, and comparison of whole tensors, with two dtypes.</summary>
public class SearchingTests
{
    [Fact]
    public void SequencesAndValuesOfTwoDTypesArePromoted()
    {
        Tensor sequence = Torch.Tensor([1L, 3, 5]), values = Torch.Tensor([0.5, 3.0, 3.5, 9.0], DType.Float32);
        Assert.Equal([0L, 1, 2, 3], Torch.Searchsorted(sequence, values).ToArray<long>());
        Assert.Equal([0L, 2, 2, 3], Torch.Searchsorted(sequence, values, right: true).ToArray<long>());
        Assert.Equal([0L, 1, 2, 3], Torch.Bucketize(values, sequence).ToArray<long>());
    }

    [Fact]
    public void EqualComparesNumbersNotDTypes()
    {
        Assert.True(Torch.Equal(Torch.Tensor([1L, 2]), Torch.Tensor([1.0, 2.0])));
        Assert.False(Torch.Equal(Torch.Tensor([1L, 2]), Torch.Tensor([1.0, 2.5])));
    }

    [Fact]
    public void ARealFactorIsAllowedWhereTheSumIsReal()
    {
        Tensor sum = Torch.Add(Torch.Tensor([4L, 6]).To(DType.UInt8), Torch.Tensor([1.0, 2.0], DType.Float32), alpha: -0.5);
        Assert.Equal(DType.Float32, sum.DType);
        Assert.Equal([3.5f, 5f], sum.ToArray<float>());
    }
}
