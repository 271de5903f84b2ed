using System.Runtime.CompilerServices;
using Linstock.Data;

namespace Linstock.Tests.Data;

public class DataLoaderTests
{
    private static TensorDataset Rows(int count) => new(
        Torch.Tensor(Enumerable.Range(0, 2 * count).Select(i => (float)i).ToArray()).Reshape(count, 2),
        Torch.Tensor(Enumerable.Range(0, count).Select(i => (long)i).ToArray()));

    private sealed class Squares(int count, int failing = -1) : Dataset<Tensor>
    {
        public override long Count => count;

        public override Tensor this[long index]
        {
            // In the stack of a failure, whatever the compiler has learned by then.
            [MethodImpl(MethodImplOptions.NoInlining)]
            get => index == failing ? throw new InvalidDataException($"sample {index}") : Torch.Full([1], index * index, dtype: DType.Float32);
        }
    }

    private sealed class Counting(int count) : IterableDataset<Tensor>
    {
        public override IEnumerator<Tensor> GetEnumerator()
        {
            int id = WorkerInfo.Current?.Id ?? 0, step = WorkerInfo.Current?.NumWorkers ?? 1;
            for (int i = id; i < count; i += step)
            {
                yield return Torch.Full([], i, dtype: DType.Int64);
            }
        }
    }

    [Fact]
    public void BatchesOfRowsComeInOrderAndTheLastMayBeSmaller()
    {
        var loader = new DataLoader(Rows(5), batchSize: 2);
        Assert.Equal(3, loader.Count);
        var labels = new List<long[]>();
        foreach ((Tensor x, Tensor y) in loader)
        {
            Assert.Equal([y.Numel, 2], x.Shape.ToArray());
            Assert.Equal(y.ToArray<long>().Select(i => 2f * i), x.ToArray<float>().Where((_, i) => i % 2 == 0));
            labels.Add(y.ToArray<long>());
        }
        Assert.Equal([[0, 1], [2, 3], [4]], labels);
        Assert.Equal(2, new DataLoader(Rows(5), batchSize: 2, dropLast: true).Count());
    }

    /// <summary>PyTorch: <c>torch.manual_seed(0); [b.tolist() for b in DataLoader(range(10), batch_size=4, shuffle=True)]</c>, twice.</summary>
    [Fact]
    public void ShufflingGivesPyTorchsOrderForASeed()
    {
        Torch.ManualSeed(0);
        var loader = new DataLoader(Rows(10), batchSize: 4, shuffle: true);
        Assert.Equal([6, 7, 1, 4, 2, 0, 9, 8, 3, 5], loader.SelectMany(batch => batch[1].ToArray<long>()));
        Assert.Equal([2, 4, 7, 0, 8, 9, 5, 3, 6, 1], loader.SelectMany(batch => batch[1].ToArray<long>()));
        var seeded = new DataLoader(Rows(10), shuffle: true, generator: new Generator().ManualSeed(7));
        Assert.Equal([1, 3, 5, 7, 9, 4, 6, 2, 8, 0], seeded.SelectMany(batch => batch[1].ToArray<long>()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void WorkersGiveTheSameBatchesInTheSameOrder(int workers)
    {
        var plain = new DataLoader<Tensor>(new Squares(23), batchSize: 4);
        var parallel = new DataLoader<Tensor>(new Squares(23), batchSize: 4, numWorkers: workers);
        Assert.Equal(plain.Select(batch => batch.ToArray<float>()), parallel.Select(batch => batch.ToArray<float>()));
        Assert.Equal(6, parallel.Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void AFailureSurfacesWhereItsBatchWasExpectedWithItsStack(int workers)
    {
        var loader = new DataLoader<Tensor>(new Squares(8, failing: 5), batchSize: 2, numWorkers: workers);
        int batches = 0;
        var failure = Assert.Throws<InvalidDataException>(() =>
        {
            foreach (Tensor _ in loader)
            {
                batches++;
            }
        });
        Assert.Equal(2, batches);
        Assert.Contains(nameof(Squares), failure.StackTrace);
    }

    [Fact]
    public void LeavingTheLoopStopsTheWorkers()
    {
        var loader = new DataLoader<Tensor>(new Squares(1000), numWorkers: 2);
        foreach (Tensor _ in loader)
        {
            break;
        }
        Assert.Equal(1000, loader.Count());
    }

    [Fact]
    public void WorkersShareAStreamByTheirNumbers()
    {
        var loader = new DataLoader<Tensor>(new Counting(11), batchSize: 2, numWorkers: 2);
        Assert.Equal(
            Enumerable.Range(0, 11).Select(i => (long)i), loader.SelectMany(batch => batch.ToArray<long>()).Order());
        Assert.Equal(6, new DataLoader<Tensor>(new Counting(11), batchSize: 2).Count());
    }

    [Fact]
    public async Task BatchesCanBeAwaitedAndCancelled()
    {
        var loader = new DataLoader<Tensor>(new Squares(6), batchSize: 2);
        var sums = new List<float>();
        await foreach (Tensor batch in loader)
        {
            sums.Add(batch.Sum().Item<float>());
        }
        Assert.Equal([1f, 13f, 41f], sums);
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Tensor _ in loader.ReadAsync(cancellation.Token))
            {
                await cancellation.CancelAsync();
            }
        });
    }

    [Fact]
    public void WorkersKnowThemselvesAndAreInitialised()
    {
        var started = new System.Collections.Concurrent.ConcurrentBag<int>();
        var loader = new DataLoader<Tensor>(new Squares(4), numWorkers: 2, workerInitFn: started.Add);
        Assert.Equal(4, loader.Count());
        Assert.Equal([0, 1], started.Order());
        Assert.Null(WorkerInfo.Current);
    }

    [Fact]
    public void DefaultCollationFollowsTheStructureOfTheSamples()
    {
        object batch = Collate.Default(
        [
            new Dictionary<string, object> { ["x"] = Torch.Ones(2), ["pair"] = (1L, 0.5), ["text"] = "a" },
            new Dictionary<string, object> { ["x"] = Torch.Zeros(2), ["pair"] = (2L, 1.5), ["text"] = "b" },
        ]);
        var named = Assert.IsType<Dictionary<object, object>>(batch);
        Assert.Equal([2, 2], ((Tensor)named["x"]).Shape.ToArray());
        object[] pair = Assert.IsType<object[]>(named["pair"]);
        Assert.Equal([1L, 2L], ((Tensor)pair[0]).ToArray<long>());
        Assert.Equal(DType.Float64, ((Tensor)pair[1]).DType);
        Assert.Equal(["a", "b"], (string[])named["text"]);
    }

    [Fact]
    public void OptionsThatExcludeEachOtherAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new DataLoader(Rows(3), shuffle: true, sampler: new SequentialSampler(Rows(3))));
        Assert.Throws<ArgumentException>(() => new DataLoader(Rows(3), batchSize: 2, batchSampler: [[0L], [1L]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader(Rows(3), batchSize: 0));
    }
}
