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
}
