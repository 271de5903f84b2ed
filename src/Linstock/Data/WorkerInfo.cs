namespace Linstock.Data;

/// <summary>What a worker of a <see cref="DataLoader{TSample, TBatch}"/> knows of itself, PyTorch's <c>get_worker_info</c>.</summary>
/// <param name="Id">Its number, from 0.</param>
/// <param name="NumWorkers">The number of workers.</param>
/// <param name="Seed">Its own seed: the loader's plus its number.</param>
public sealed record WorkerInfo(int Id, int NumWorkers, long Seed)
{
    [ThreadStatic]
    private static WorkerInfo? s_current;

    /// <summary>The worker that runs on this thread; null outside of workers.</summary>
    public static WorkerInfo? Current
    {
        get => s_current;
        internal set => s_current = value;
    }

    /// <summary>
    /// Random numbers of the worker's own. Workers share the default generator's stream with each other and with the
    /// consumer, so only this one gives the same augmentation for the same seed.
    /// </summary>
    public Generator Generator { get; } = new Generator().ManualSeed(Seed);
}
