using Linstock.Data;

namespace Linstock.Benchmarks;

/// <summary>Batches out of a data set, and checkpoints to and from a file.</summary>
internal static class Files
{
    private const long Samples = 60_000;

    public static void AddTo(WorkloadList list)
    {
        list.Add("data/loader_60000x784_b64_w0", Epoch(workers: 0), items: Samples, unit: "sample");
        list.Add("data/loader_60000x784_b64_w2", Epoch(workers: 2), items: Samples, unit: "sample");
        list.AddStep("data/save_100mb", Save, bytes: 100e6);
        list.Add("data/load_100mb", Load, bytes: 100e6);
    }

    private static Func<Func<long>> Epoch(int workers) => () =>
    {
        var dataset = new TensorDataset(Torch.Randn(Samples, 784), Torch.Randint(10, [Samples]));
        var loader = new DataLoader(dataset, batchSize: 64, shuffle: true, numWorkers: workers);
        return () =>
        {
            long count = 0;
            foreach (Tensor[] batch in loader) count += batch[0].Shape[0];
            return count;
        };
    };

    private static Action Save()
    {
        var state = State();
        string path = TemporaryFile();
        return () => Torch.Save(state, path);
    }

    private static Func<object> Load()
    {
        string path = TemporaryFile();
        Torch.Save(State(), path);
        return () => Torch.Load(path);
    }

    private static OrderedDictionary<string, Tensor> State()
    {
        var state = new OrderedDictionary<string, Tensor>();
        for (int i = 0; i < 25; i++) state.Add($"layer{i}.weight", Torch.Randn(1000, 1000));
        return state;
    }

    private static string TemporaryFile()
    {
        string path = Path.Combine(Path.GetTempPath(), $"linstock-benchmark-{Guid.NewGuid():N}.pt");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        return path;
    }
}
