namespace Linstock.Tests.Ops.Statistics;

/// <summary>Variances of shapes that take every path of the kernel, against the definition in double.</summary>
public sealed class VarianceTests
{
    [Theory]
    [InlineData(1, 50_000, 1)]
    [InlineData(3, 5000, 1)]
    [InlineData(40, 33, 1)]
    [InlineData(2, 300, 129)]
    [InlineData(1, 1, 7)]
    public void VariancesAndMeansFarFromZeroAreThoseOfTheDefinition(int outer, int count, int inner)
    {
        var random = new Random(11);
        var data = new float[outer * count * inner];
        for (int i = 0; i < data.Length; i++) data[i] = 1000 + random.NextSingle();
        (Tensor variance, Tensor mean) = Torch.VarMean(Torch.FromArray(data, outer, count, inner), 1, correction: 0);

        float[] variances = variance.ToArray<float>(), means = mean.ToArray<float>();
        for (int o = 0; o < outer; o++)
            for (int j = 0; j < inner; j++)
            {
                double[] row = [.. Enumerable.Range(0, count).Select(i => (double)data[(((o * count) + i) * inner) + j])];
                double expected = row.Average(), squares = row.Sum(x => (x - expected) * (x - expected)) / count;
                Assert.Equal(expected, means[(o * inner) + j], 1e-3);
                Assert.Equal(squares, variances[(o * inner) + j], 1e-5 * (1 + squares));
            }
    }

    [Fact]
    public void TheVarianceOfOneNumberIsNanWithACorrection() =>
        Assert.True(float.IsNaN(Torch.Var(Torch.Ones(1)).Item<float>()));
}
