namespace Linstock.Tests.Backends.Cpu.Indexing;

/// <summary>Scattered sums, in which the order of additions shows.</summary>
public sealed class ScatterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void SumsAreTakenInOrderOnAnyNumberOfThreads(int dim)
    {
        const int Size = 48;
        var generator = new Generator();
        generator.ManualSeed(dim);
        Tensor values = Torch.Randn([Size, Size, Size], generator: generator), index = Torch.Randint(5, [Size, Size, Size], generator: generator);
        float[] data = values.ToArray<float>(), expected = new float[Size * Size * Size];
        long[] places = index.ToArray<long>();
        int[] steps = [Size * Size, Size, 1];
        for (int i = 0; i < data.Length; i++)
        {
            int along = i / steps[dim] % Size;
            expected[i + (((int)places[i] - along) * steps[dim])] += data[i];
        }
        int before = Torch.GetNumThreads();
        try
        {
            foreach (int threads in (int[])[1, 2])
            {
                Torch.SetNumThreads(threads);
                Assert.Equal(expected, Torch.Zeros(Size, Size, Size).ScatterAdd(dim, index, values).ToArray<float>());
            }
        }
        finally
        {
            Torch.SetNumThreads(before);
        }
    }
}
