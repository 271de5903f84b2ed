using Linstock.Data;
using Linstock.Tests.Sampling;

namespace Linstock.Tests.Data;

/// <summary>A pass that is continued from a saved state gives what was left of it, and leaves every generator where the straight pass does.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class LoaderStateTests
{
    private const int Rows = 23, BatchSize = 3;

    private static ListDataset<long> Numbers => new([.. Enumerable.Range(0, Rows).Select(static i => (long)i)]);

    private static Tensor Stack(IReadOnlyList<long> samples) => Collate.Stack(samples);

    public static TheoryData<string, int> Kinds()
    {
        var kinds = new TheoryData<string, int>();
        foreach (string kind in new[] { "sequential", "shuffle", "shuffle own", "replacement own", "subset", "weighted", "weighted own", "distributed", "batches", "list", "stream", "stateful stream" })
        {
            kinds.Add(kind, 0);
            kinds.Add(kind, 2);
        }
        return kinds;
    }

    private static DataLoader<long, Tensor> Make(string kind, int workers)
    {
        ListDataset<long> data = Numbers;
        double[] weights = [.. Enumerable.Range(1, Rows).Select(static i => (double)i)];
        Generator Own() => new Generator().ManualSeed(5);
        DataLoader<long, Tensor> With(Sampler sampler) => new(data, Stack, BatchSize, sampler: sampler, numWorkers: workers);
        return kind switch
        {
            "sequential" => new(data, Stack, BatchSize, numWorkers: workers),
            "shuffle" => new(data, Stack, BatchSize, shuffle: true, numWorkers: workers),
            "shuffle own" => new(data, Stack, BatchSize, shuffle: true, numWorkers: workers, generator: Own()),
            "replacement own" => With(new RandomSampler(data, replacement: true, numSamples: 77, generator: Own())),
            "subset" => With(new SubsetRandomSampler([1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21])),
            "weighted" => With(new WeightedRandomSampler(weights, 40)),
            "weighted own" => With(new WeightedRandomSampler(weights, 40, generator: Own())),
            "distributed" => With(new DistributedSampler(data, 2, 1)),
            "batches" => new(data, Stack, batchSampler: new BatchSampler(new RandomSampler(data), 4, dropLast: true), numWorkers: workers),
            "list" => new(Enumerable.Range(0, Rows).Select(static i => (long)i), Stack, BatchSize, numWorkers: workers),
            "stream" => new(new Counting(), Stack, BatchSize, numWorkers: workers),
            _ => new(new StatefulCounting(), Stack, BatchSize, numWorkers: workers),
        };
    }

    private class Counting : IterableDataset<long>
    {
        public override IEnumerator<long> GetEnumerator()
        {
            for (int i = WorkerInfo.Current?.Id ?? 0; i < Rows; i += WorkerInfo.Current?.NumWorkers ?? 1)
            {
                yield return i;
            }
        }
    }

    private sealed class StatefulCounting : Counting, IStateful
    {
        private long _next;
        private bool _isLoaded;

        public override IEnumerator<long> GetEnumerator()
        {
            if (WorkerInfo.Current is not null)
            {
                for (IEnumerator<long> all = base.GetEnumerator(); all.MoveNext();)
                {
                    yield return all.Current;
                }
                yield break;
            }
            _next = _isLoaded ? _next : 0;
            _isLoaded = false;
            while (_next < Rows)
            {
                yield return _next++;
            }
        }

        public OrderedDictionary<string, object?> StateDict() => new() { ["next"] = _next };

        public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict) => (_next, _isLoaded) = ((long)stateDict["next"]!, true);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AContinuedPassGivesWhatWasLeft(string kind, int workers)
    {
        foreach (int stop in new[] { 0, 1, 4, 7, 8, 30 })
        {
            Torch.ManualSeed(11);
            (List<string> straight, _, _) = Read(Make(kind, workers), stop: -1);
            Torch.ManualSeed(11);
            DataLoader<long, Tensor> interrupted = Make(kind, workers);
            (List<string> first, OrderedDictionary<string, object?>? state, Tensor random) = Read(interrupted, stop);

            Torch.ManualSeed(999);
            DataLoader<long, Tensor> continued = Make(kind, workers);
            continued.LoadStateDict(state!);
            Torch.SetRngState(random);
            bool within = state!["epoch"] is not null;
            (List<string> rest, _, _) = Read(continued, stop: -1, passes: within || first.Count == 0 ? 2 : 1);
            Assert.Equal(straight, first.Concat(rest));
        }
    }

    /// <summary>Two passes, each followed by a number of the default generator; stops behind a batch of the first or between the passes.</summary>
    private static (List<string> Seen, OrderedDictionary<string, object?>? State, Tensor Random) Read(DataLoader<long, Tensor> loader, int stop, int passes = 2)
    {
        var seen = new List<string>();
        for (int pass = 0; pass < passes; pass++)
        {
            if (stop == 0 && pass == 0)
            {
                return (seen, loader.StateDict(), Torch.GetRngState());
            }
            foreach (Tensor batch in loader)
            {
                // What a model with dropout would draw.
                seen.Add($"{string.Join(' ', batch.ToArray<long>())} | {Torch.Rand(1).Item<float>():R}");
                if (stop > 0 && seen.Count == stop)
                {
                    return (seen, loader.StateDict(), Torch.GetRngState());
                }
            }
            if (stop > 0)
            {
                return (seen, loader.StateDict(), Torch.GetRngState());
            }
        }
        return (seen, null, Torch.GetRngState());
    }

    private sealed class Noisy : Dataset<Tensor>
    {
        public override long Count => 20;

        public override Tensor this[long index] => Torch.Rand([2], generator: WorkerInfo.Current!.Generator) + index;
    }

    [Fact]
    public void RandomNumbersOfWorkersContinue()
    {
        DataLoader<Tensor> Make() => new(new Noisy(), batchSize: 2, numWorkers: 3, generator: new Generator().ManualSeed(1));
        List<float[]> straight = [.. Make().Select(static batch => batch.ToArray<float>())];
        DataLoader<Tensor> interrupted = Make();
        List<float[]> seen = [];
        OrderedDictionary<string, object?>? state = null;
        foreach (Tensor batch in interrupted)
        {
            seen.Add(batch.ToArray<float>());
            if (seen.Count == 4)
            {
                state = interrupted.StateDict();
                break;
            }
        }
        DataLoader<Tensor> continued = Make();
        continued.LoadStateDict(state!);
        seen.AddRange(continued.Select(static batch => batch.ToArray<float>()));
        Assert.Equal(straight, seen);
    }

    private sealed class SlowFirst(ManualResetEventSlim gate) : Dataset<long>
    {
        public override long Count => 12;

        public override long this[long index]
        {
            get
            {
                if (index == 0)
                {
                    gate.Wait();
                }
                return index;
            }
        }
    }

    [Fact]
    public void OutOfOrderASlowSampleHoldsUpNobody()
    {
        using var gate = new ManualResetEventSlim();
        var loader = new DataLoader<long, Tensor>(new SlowFirst(gate), Stack, batchSize: 2, numWorkers: 2, inOrder: false);
        var seen = new List<long>();
        OrderedDictionary<string, object?>? state = null;
        foreach (Tensor batch in loader)
        {
            seen.AddRange(batch.ToArray<long>());
            if (seen.Count == 6)
            {
                Assert.DoesNotContain(0, seen);
                state = loader.StateDict();
                gate.Set();
            }
        }
        Assert.Equal(Enumerable.Range(0, 12).Select(static i => (long)i), seen.Order());
        var continued = new DataLoader<long, Tensor>(new SlowFirst(gate), Stack, batchSize: 2, numWorkers: 2, inOrder: false);
        continued.LoadStateDict(state!);
        Assert.Equal(seen.Order(), seen.Take(6).Concat(continued.SelectMany(static batch => batch.ToArray<long>())).Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void WorkersShareAPlainSequence(int workers)
    {
        int enumerations = 0;
        IEnumerable<long> Source()
        {
            enumerations++;
            for (long i = 0; i < 50; i++)
            {
                yield return i;
            }
        }
        var loader = new DataLoader<long, Tensor>(Source(), Stack, batchSize: 4, numWorkers: workers);
        Assert.Equal(Enumerable.Range(0, 50).Select(static i => (long)i), loader.SelectMany(static batch => batch.ToArray<long>()));
        Assert.Equal(1, enumerations);
        foreach (Tensor _ in loader)
        {
            break;
        }
        Assert.Equal(13, loader.Count());
    }

    [Fact]
    public void WaitingForABatchCanBeCancelled()
    {
        using var gate = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var loader = new DataLoader<long, Tensor>(new SlowFirst(gate), Stack, batchSize: 2, numWorkers: 1);
        IEnumerator<Tensor> pass = loader.Read(cancellation.Token).GetEnumerator();
        cancellation.CancelAfter(TimeSpan.FromMilliseconds(20));
        using Timer release = new(_ => gate.Set(), null, TimeSpan.FromMilliseconds(200), Timeout.InfiniteTimeSpan);
        Assert.ThrowsAny<OperationCanceledException>(() => pass.MoveNext());
    }

    private sealed record Sample(Tensor Image, long Label, string Name);

    private sealed record Batch(Tensor Images, Tensor Labels, string[] Names);

    [Fact]
    public void RecordsTuplesDictionariesAndNestedListsAreCollatedByTypedRules()
    {
        var images = Collate.Part((Sample s) => s.Image, Collate.Stack);
        var labels = Collate.Part((Sample s) => s.Label, Collate.Stack);
        var loader = new DataLoader<Sample, Batch>(
            new ListDataset<Sample>([new(Torch.Ones(2), 4, "a"), new(Torch.Zeros(2), 5, "b")]),
            samples => new Batch(images(samples), labels(samples), [.. samples.Select(static s => s.Name)]), batchSize: 2);
        Batch batch = loader.Single();
        Assert.Equal([1f, 1f, 0f, 0f], batch.Images.ToArray<float>());
        Assert.Equal([4L, 5L], batch.Labels.ToArray<long>());
        Assert.Equal(["a", "b"], batch.Names);

        var tuples = Collate.Tuples<Tensor, float, long, Tensor, Tensor, Tensor>(Collate.Stack, Collate.Stack, Collate.Stack);
        (Tensor x, Tensor y, Tensor z) = tuples([(Torch.Ones(1), 2f, 3L), (Torch.Zeros(1), 4f, 5L)]);
        Assert.Equal([2, 1], x.Shape.ToArray());
        Assert.Equal((DType.Float32, DType.Int64), (y.DType, z.DType));

        var nested = Collate.Lists<long[][], long[], Tensor[]>(Collate.Lists<long[], long, Tensor>(Collate.Stack));
        Tensor[][] columns = nested([[[1, 2], [3]], [[4, 5], [6]]]);
        Assert.Equal([[1, 4], [2, 5]], columns[0].Select(static column => column.ToArray<long>()));
        Assert.Equal([3, 6], columns[1][0].ToArray<long>());
        Assert.Throws<ArgumentException>(() => nested([[[1, 2]], [[4]]]));

        var named = Collate.Dictionaries<double, Tensor>(Collate.Stack);
        Assert.Equal([1.0, 2.0], named([new() { ["a"] = 1 }, new() { ["a"] = 2 }])["a"].ToArray<double>());
        Assert.Contains("'a'", Assert.Throws<ArgumentException>(() => named([new() { ["a"] = 1 }, new() { ["b"] = 2 }])).Message, StringComparison.Ordinal);
    }
}
