namespace Linstock.Data;

/// <summary>The options of a loader that its workers need too.</summary>
internal sealed record LoaderOptions
{
    public LoaderOptions(int batchSize, bool dropLast, int numWorkers, int prefetchFactor, Generator? generator, Action<int>? workerInit, bool inOrder)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(numWorkers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(prefetchFactor);
        (BatchSize, DropLast, NumWorkers, PrefetchFactor, Generator, WorkerInit, InOrder) =
            (batchSize, dropLast, numWorkers, prefetchFactor, generator, workerInit, inOrder);
    }

    public int BatchSize { get; }

    public bool DropLast { get; }

    public int NumWorkers { get; }

    public int PrefetchFactor { get; }

    public Generator? Generator { get; }

    public Action<int>? WorkerInit { get; }

    public bool InOrder { get; }
}
