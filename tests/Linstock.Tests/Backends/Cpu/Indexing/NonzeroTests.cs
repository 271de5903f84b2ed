namespace Linstock.Tests.Backends.Cpu.Indexing;

/// <summary>The places of true elements against a plain search.</summary>
public sealed class NonzeroTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 1000)]
    [InlineData(7, 33)]
    [InlineData(5, 31)]
    [InlineData(3, 64)]
    public void EveryTrueElementIsNamedInOrder(int rows, int columns)
    {
        var random = new Random(rows + columns);
        bool[] mask = new bool[rows * columns];
        for (int i = 0; i < mask.Length; i++) mask[i] = random.Next(3) == 0;
        List<long> expected = [];
        for (int i = 0; i < mask.Length; i++)
            if (mask[i]) expected.AddRange([i / columns, i % columns]);
        Tensor found = Torch.FromArray(mask).View(rows, columns).Nonzero();
        Assert.Equal([expected.Count / 2, 2], found.Shape.ToArray());
        Assert.Equal(expected, found.ToArray<long>());
    }
}
