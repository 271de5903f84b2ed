using Linstock.Data;

namespace Linstock.Tests.Data;

public class DatasetTests
{
    private static ListDataset<int> Numbers(int count, int from = 0) => new([.. Enumerable.Range(from, count)]);

    [Fact]
    public void ConcatenationFindsTheDatasetOfAnIndexPastEmptyOnes()
    {
        var all = new ConcatDataset<int>(Numbers(2), Numbers(0), Numbers(3, 10), Numbers(1, 20));
        Assert.Equal(6, all.Count);
        Assert.Equal([0, 1, 10, 11, 12, 20], Enumerable.Range(0, 6).Select(i => all[i]));
        Assert.Equal(20, all[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => all[6]);
    }

    [Fact]
    public void RandomPartsCoverTheDatasetOnce()
    {
        Subset<int>[] parts = Split.RandomSplit(Numbers(10), [7, 3], new Generator().ManualSeed(1));
        Assert.Equal([7L, 3L], parts.Select(part => part.Count));
        Assert.Equal(Enumerable.Range(0, 10), parts.SelectMany(part => part.Indices).Select(i => (int)i).Order());
        Assert.Equal([4L, 3L, 3L], Split.RandomSplit(Numbers(10), [0.34, 0.33, 0.33]).Select(part => part.Count));
        Assert.Throws<ArgumentException>(() => Split.RandomSplit(Numbers(10), [7, 4]));
    }

    [Fact]
    public void RowsMustBeOfOneNumber() => Assert.Throws<ArgumentException>(() => new TensorDataset(Torch.Ones(3, 2), Torch.Ones(4)));

    [Fact]
    public void EveryProcessHasItsShareAndTogetherTheyHaveAll()
    {
        var samplers = Enumerable.Range(0, 3).Select(rank => new DistributedSampler(Numbers(10), 3, rank)).ToArray();
        Assert.All(samplers, sampler => Assert.Equal(4, sampler.Count()));
        Assert.Equal(Enumerable.Range(0, 10), samplers.SelectMany(sampler => sampler).Select(i => (int)i).Distinct().Order());
        Assert.All(Enumerable.Range(0, 3), rank => Assert.Equal(3, new DistributedSampler(Numbers(10), 3, rank, dropLast: true).Count()));
        long[] first = [.. samplers[0]];
        samplers[0].SetEpoch(1);
        Assert.NotEqual(first, samplers[0]);
    }

    [Fact]
    public void BatchesOfASamplerKeepOrDropTheRest()
    {
        var sampler = new SequentialSampler(Numbers(5));
        Assert.Equal([[0, 1], [2, 3], [4]], new BatchSampler(sampler, 2));
        Assert.Equal([[0, 1], [2, 3]], new BatchSampler(sampler, 2, dropLast: true));
        Assert.Equal(2, new BatchSampler(sampler, 2, dropLast: true).Count);
    }
}
