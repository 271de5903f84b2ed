using Xunit;

namespace Linstock.Tests.Tensors;

/// <summary>Small tensors keep their elements inside one object, larger ones elsewhere; nobody can tell.</summary>
public class SmallTensorTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(2048)]
    [InlineData(2049)]
    public void ElementsSurviveACollectionThatMovesThem(int count)
    {
        Tensor x = Torch.Arange(count, dtype: DType.Float32);
        Tensor y = x + 1;
        for (int i = 0; i < 3; i++) GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);

        Assert.Equal(Enumerable.Range(1, count).Select(static i => (float)i), y.ToArray<float>());
        Assert.Equal(Enumerable.Range(0, count).Select(static i => (float)i), x.ToArray<float>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void ADisposedTensorCannotBeRead(int count)
    {
        Tensor x = Torch.Ones(count), view = x[0];
        x.Dispose();

        Assert.Throws<ObjectDisposedException>(() => x + 1);
        Assert.Throws<ObjectDisposedException>(() => view.Item<float>());
    }

    [Fact]
    public void AFreshTensorOfZerosHoldsZerosWhateverWasThereBefore()
    {
        for (int round = 0; round < 50; round++)
        {
            foreach (int count in (int[])[3, 10, 30, 60, 500, 3000])
            {
                Torch.Full([count], 7.0).Dispose();
                Assert.All(Torch.Zeros(count).ToArray<float>(), static value => Assert.Equal(0, value));
            }
        }
    }
}
