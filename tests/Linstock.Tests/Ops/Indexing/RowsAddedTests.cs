using Xunit;

namespace Linstock.Tests.Ops.Indexing;

/// <summary>Rows added to the numbered rows of a tensor in place.</summary>
public class RowsAddedTests
{
    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Int64)]
    public void RowsThatMeetAreAllAdded(DType dtype)
    {
        Tensor x = Torch.Ones([4, 3], dtype: dtype), rows = Torch.Arange(12).Reshape(4, 3).To(dtype);

        x.IndexAdd_(0, Torch.Tensor(new long[] { 2, 0, 2, 2 }), rows, alpha: 2);

        long[] expected = [1 + (2 * 3), 1 + (2 * 4), 1 + (2 * 5), 1, 1, 1, 1 + (2 * (0 + 6 + 9)), 1 + (2 * (1 + 7 + 10)), 1 + (2 * (2 + 8 + 11)), 1, 1, 1];
        Assert.Equal(expected, x.To(DType.Int64).Reshape(-1).ToArray<long>());
    }

    [Fact]
    public void NothingIsWrittenWhereANumberIsNoRow()
    {
        Tensor x = Torch.Zeros(3, 2);

        Assert.Throws<ArgumentOutOfRangeException>(() => x.IndexAdd_(0, Torch.Tensor(new long[] { 0, 3 }), Torch.Ones(2, 2)));
        Assert.All(x.Reshape(-1).ToArray<float>(), static value => Assert.Equal(0, value));
    }

    [Fact]
    public void AChangeInPlaceIsCounted()
    {
        Tensor x = Torch.Zeros(3, 2);
        int before = x.Version;

        x.IndexAdd_(0, Torch.Tensor(new long[] { 1 }), Torch.Ones(1, 2));

        Assert.Equal(before + 1, x.Version);
    }
}
