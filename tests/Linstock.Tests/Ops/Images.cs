namespace Linstock.Tests.Ops;

/// <summary>Small images of known content, the same as the expected numbers were computed from with PyTorch 1.13.</summary>
internal static class Images
{
    /// <summary>(7 i mod modulus) − offset in float64, or with another factor.</summary>
    public static Tensor Counting(ReadOnlySpan<long> shape, int modulus = 11, int factor = 7, int offset = 5)
    {
        long count = 1;
        foreach (long size in shape) count *= size;
        var values = new double[count];
        for (int i = 0; i < values.Length; i++) values[i] = (i * factor % modulus) - offset;
        return Torch.FromArray(values, shape);
    }

    /// <summary>A permutation in float64 without equal elements, so that differences do not cross a tie.</summary>
    public static Tensor Distinct(params ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long size in shape) count *= size;
        int[] order = [.. Enumerable.Range(0, (int)count)];
        new Random(3).Shuffle(order);
        return Torch.FromArray([.. order.Select(i => (i / 10.0) - 1)], shape);
    }

    public static void AssertClose(double[] expected, Tensor actual, double tolerance = 1e-9)
    {
        double[] values = actual.To(DType.Float64).ToArray<double>();
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < values.Length; i++) Assert.InRange(values[i] - expected[i], -tolerance, tolerance);
    }

    public static void AssertClose(Tensor expected, Tensor actual, double tolerance = 1e-9)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        AssertClose(expected.To(DType.Float64).ToArray<double>(), actual, tolerance);
    }
}
