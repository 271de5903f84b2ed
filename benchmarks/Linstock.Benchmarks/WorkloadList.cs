namespace Linstock.Benchmarks;

/// <summary>The workloads, in the order in which they were added.</summary>
internal sealed class WorkloadList
{
    private readonly List<Workload> _workloads = [];

    /// <summary>Every group's workloads.</summary>
    public static WorkloadList Everything()
    {
        var list = new WorkloadList();
        Overhead.AddTo(list);
        Pointwise.AddTo(list);
        Reductions.AddTo(list);
        Memory.AddTo(list);
        Blas.AddTo(list);
        Convolution.AddTo(list);
        Attention.AddTo(list);
        Recurrent.AddTo(list);
        Models.AddTo(list);
        Training.AddTo(list);
        Fusion.AddTo(list);
        Files.AddTo(list);
        LinearAlgebra.AddTo(list);
        Fourier.AddTo(list);
        return list;
    }

    public IReadOnlyList<Workload> All => _workloads;

    /// <summary>Adds a workload whose call has a result, which is dropped.</summary>
    public void Add<T>(string name, Func<Func<T>> setup, double flops = 0, double bytes = 0, double items = 0, string? unit = null) =>
        _workloads.Add(new(name, () => Repeat(setup()), () => Once(setup()), flops, bytes, items, unit));

    /// <summary>Adds a workload that is done for its effect.</summary>
    public void AddStep(string name, Func<Action> setup, double flops = 0, double bytes = 0, double items = 0, string? unit = null) =>
        _workloads.Add(new(name, () => Repeat(setup()), () => Once(setup()), flops, bytes, items, unit));

    private static Action<int> Repeat<T>(Func<T> call) => count =>
    {
        for (int i = 0; i < count; i++) call();
    };

    private static Action<int> Repeat(Action call) => count =>
    {
        for (int i = 0; i < count; i++) call();
    };

    private static Func<object?> Once<T>(Func<T> call) => () => call();

    private static Func<object?> Once(Action step) => () =>
    {
        step();
        return step;
    };
}
