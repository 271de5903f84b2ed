using Linstock.NN;

namespace Linstock.Tests.Backends.Cpu.Normalization;

/// <summary>Group normalisation against its formula in double precision, with and without a gradient asked of it.</summary>
public sealed class GroupNormTests
{
    [Theory]
    [InlineData(1, 1, 1, 9)]
    [InlineData(2, 6, 3, 8)]
    [InlineData(3, 8, 2, 37)]
    [InlineData(1, 4, 1, 9001)]
    [InlineData(2, 5, 5, 130)]
    [InlineData(2, 6, 3, 2)]
    public void TheFormulaHoldsForBothWays(int samples, int channels, int groups, int positions)
    {
        var random = new Random(13);
        double[] x = Random(random, samples * channels * positions, 3), weight = Random(random, channels, 0), bias = Random(random, channels, 0);
        double[] expected = Formula(x, weight, bias, samples, channels, groups, positions);
        foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
        {
            Tensor input = Torch.FromArray(x).View(samples, channels, positions).To(dtype), scale = Torch.FromArray(weight).To(dtype), shift = Torch.FromArray(bias).To(dtype);
            double tolerance = dtype == DType.Float32 ? 2e-4 : 1e-10;
            Compare(expected, Functional.GroupNorm(input, groups, scale, shift), tolerance);
            input.RequiresGrad_();
            Compare(expected, Functional.GroupNorm(input, groups, scale, shift).Detach(), tolerance);
            using (Torch.NoGrad()) Compare(expected, Functional.GroupNorm(input.Transpose(0, 1).Contiguous().Transpose(0, 1), groups, scale, shift), tolerance);
        }
    }

    [Fact]
    public void WeightAndBiasAreOptional()
    {
        Tensor x = Torch.Randn(2, 4, 11), one = Torch.Ones(4), zero = Torch.Zeros(4);
        Assert.Equal(Functional.GroupNorm(x, 2, one, zero).ToArray<float>(), Functional.GroupNorm(x, 2).ToArray<float>());
    }

    private static void Compare(double[] expected, Tensor actual, double tolerance)
    {
        double[] found = actual.To(DType.Float64).Contiguous().ToArray<double>();
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], tolerance);
    }

    private static double[] Random(Random random, int count, double mean)
    {
        var numbers = new double[count];
        for (int i = 0; i < count; i++) numbers[i] = mean + random.NextDouble() - 0.5;
        return numbers;
    }

    private static double[] Formula(double[] x, double[] weight, double[] bias, int samples, int channels, int groups, int positions)
    {
        var result = new double[x.Length];
        int size = channels / groups * positions;
        for (int group = 0; group < samples * groups; group++)
        {
            ReadOnlySpan<double> part = x.AsSpan(group * size, size);
            double mean = 0, variance = 0;
            foreach (double value in part) mean += value / size;
            foreach (double value in part) variance += (value - mean) * (value - mean) / size;
            for (int i = 0; i < size; i++)
            {
                int channel = ((group * size) + i) / positions % channels;
                result[(group * size) + i] = ((part[i] - mean) / Math.Sqrt(variance + 1e-5) * weight[channel]) + bias[channel];
            }
        }
        return result;
    }
}
