using Linstock.Backends.Cpu;

namespace Linstock.Tests.Ops.Normalization;

/// <summary>Softmax and its logarithm where the scores are large.</summary>
public class SoftmaxTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(32)]
    [InlineData(37)]
    public void LogSoftmaxOfLargeEqualScoresIsTheLogarithmOfTheirNumber(int count)
    {
        foreach (double score in (double[])[0, 1e4, -1e7, 3e38])
        {
            float[] result = Torch.Full([2, count], score, dtype: DType.Float32).LogSoftmax(1).ToArray<float>();
            Assert.All(result, value => Assert.Equal(-Math.Log(count), value, 1e-6));
        }
    }

    /// <summary>Results that the caches cannot hold are stored past them, and where powers wait differs then.</summary>
    [Theory]
    [InlineData(96)]
    [InlineData(33)]
    [InlineData(20480)]
    public void RowsOfALargeMatrixAreThoseOfASmallOne(int size)
    {
        long rows = Math.Min(LastLevelCache.Bytes, 48L << 20) / 4 / size;
        Tensor x = Rows(rows, size, 5).RequiresGrad_(), gradient = Rows(rows, size, 7);
        foreach (bool logarithm in (bool[])[false, true])
        {
            Tensor whole = logarithm ? x.LogSoftmax(1) : x.Softmax(1);
            x.Grad = null;
            whole.Backward(gradient);
            foreach (long first in (long[])[0, rows / 2, rows - 3])
            {
                Tensor few = x.Detach().Narrow(0, first, 3).Clone().RequiresGrad_();
                Tensor part = logarithm ? few.LogSoftmax(1) : few.Softmax(1);
                part.Backward(gradient.Narrow(0, first, 3).Clone());
                Assert.True(Torch.Equal(part.Detach(), whole.Detach().Narrow(0, first, 3)));
                Assert.True(Torch.Equal(few.Grad!, x.Grad!.Narrow(0, first, 3)));
            }
        }
    }

    private static Tensor Rows(long rows, long size, int seed)
    {
        var generator = new Generator();
        generator.ManualSeed(seed);
        return Torch.Randn([rows, size], generator: generator);
    }
}
