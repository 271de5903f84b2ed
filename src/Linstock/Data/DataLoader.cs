using System.Runtime.CompilerServices;

namespace Linstock.Data;

/// <summary>Reads a dataset in batches, in the background if wanted. PyTorch's <c>torch.utils.data.DataLoader</c>.</summary>
/// <typeparam name="TSample">What a sample is.</typeparam>
/// <typeparam name="TBatch">What a batch is.</typeparam>
/// <remarks>
/// With workers, batch i is made by thread i modulo their number, a few ahead of the consumer, and batches arrive in order
/// unless that is waived. What a worker throws is thrown where the batch was expected. Leaving the loop early stops the workers.
/// </remarks>
public partial class DataLoader<TSample, TBatch> : IEnumerable<TBatch>, IBatchLoader
{
    private readonly Dataset<TSample>? _dataset;
    private readonly IEnumerable<TSample>? _stream;
    private readonly Func<IReadOnlyList<TSample>, TBatch> _collate;
    private readonly IBatchSource<TBatch>? _source;
    private readonly IEnumerable<long[]>? _batches;
    private readonly LoaderOptions _options;

    /// <summary>Reads a dataset.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="collateFn">How samples become a batch.</param>
    /// <param name="batchSize">The number of samples in a batch.</param>
    /// <param name="shuffle">Whether the order is random, another in every epoch.</param>
    /// <param name="sampler">The order; not together with <paramref name="shuffle"/>.</param>
    /// <param name="batchSampler">The batches; not together with the three before and <paramref name="dropLast"/>.</param>
    /// <param name="numWorkers">The number of threads that read ahead; 0 to read when a batch is asked for.</param>
    /// <param name="dropLast">Leave out a last batch that is smaller.</param>
    /// <param name="prefetchFactor">The number of batches that each worker is ahead.</param>
    /// <param name="generator">The source of random numbers; the default one if null.</param>
    /// <param name="workerInitFn">Called on each worker with its number.</param>
    /// <param name="inOrder">Whether batches come in their order; otherwise as workers finish them, so that a slow sample holds up nobody.</param>
    /// <exception cref="ArgumentException">Options exclude each other.</exception>
    public DataLoader(
        Dataset<TSample> dataset, Func<IReadOnlyList<TSample>, TBatch> collateFn, int batchSize = 1, bool shuffle = false,
        Sampler? sampler = null, IEnumerable<long[]>? batchSampler = null, int numWorkers = 0, bool dropLast = false,
        int prefetchFactor = 2, Generator? generator = null, Action<int>? workerInitFn = null, bool inOrder = true)
        : this(dataset, collateFn, null, batchSize, shuffle, sampler, batchSampler, numWorkers, dropLast, prefetchFactor, generator, workerInitFn, inOrder)
    {
    }

    private protected DataLoader(
        Dataset<TSample> dataset, Func<IReadOnlyList<TSample>, TBatch> collate, IBatchSource<TBatch>? source, int batchSize, bool shuffle,
        Sampler? sampler, IEnumerable<long[]>? batchSampler, int numWorkers, bool dropLast, int prefetchFactor, Generator? generator,
        Action<int>? workerInitFn, bool inOrder)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(collate);
        if (sampler is not null && shuffle)
        {
            throw new ArgumentException("DataLoader: sampler and shuffle exclude each other", nameof(sampler));
        }
        if (batchSampler is not null && (batchSize != 1 || shuffle || sampler is not null || dropLast))
        {
            throw new ArgumentException("DataLoader: batchSampler excludes batchSize, shuffle, sampler and dropLast", nameof(batchSampler));
        }
        _dataset = dataset;
        _collate = collate;
        _source = source;
        Sampler order = sampler ?? (shuffle ? new RandomSampler(dataset, generator: generator) : new SequentialSampler(dataset));
        _batches = batchSampler ?? new BatchSampler(order, batchSize, dropLast);
        _options = new LoaderOptions(batchSize, dropLast, numWorkers, prefetchFactor, generator, workerInitFn, inOrder);
    }

    /// <summary>Reads a stream of samples.</summary>
    /// <param name="dataset">The stream.</param>
    /// <param name="collateFn">How samples become a batch.</param>
    /// <param name="batchSize">The number of samples in a batch.</param>
    /// <param name="numWorkers">
    /// The number of threads that read ahead: each its own pass over an <see cref="IterableDataset{T}"/>, and in turn from anything else.
    /// </param>
    /// <param name="dropLast">Leave out a last batch that is smaller.</param>
    /// <param name="prefetchFactor">The number of batches that each worker is ahead.</param>
    /// <param name="generator">The source of random numbers; the default one if null.</param>
    /// <param name="workerInitFn">Called on each worker with its number.</param>
    /// <param name="inOrder">Whether batches come in their order; otherwise as workers finish them, so that a slow sample holds up nobody.</param>
    [OverloadResolutionPriority(-1)]
    public DataLoader(
        IEnumerable<TSample> dataset, Func<IReadOnlyList<TSample>, TBatch> collateFn, int batchSize = 1, int numWorkers = 0,
        bool dropLast = false, int prefetchFactor = 2, Generator? generator = null, Action<int>? workerInitFn = null, bool inOrder = true)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(collateFn);
        _stream = dataset;
        _collate = collateFn;
        _options = new LoaderOptions(batchSize, dropLast, numWorkers, prefetchFactor, generator, workerInitFn, inOrder);
    }

    /// <summary>The number of batches.</summary>
    /// <exception cref="NotSupportedException">The dataset is a stream, or the batch sampler does not know.</exception>
    public long Count => _batches switch
    {
        ISized sized => sized.Count,
        ICollection<long[]> list => list.Count,
        _ => throw new NotSupportedException("DataLoader: the number of batches of a stream is not known"),
    };

    /// <summary>The number of samples in a batch.</summary>
    public int BatchSize => _options.BatchSize;
}

/// <summary>Reads a dataset whose batches are of the same type as its samples.</summary>
/// <typeparam name="T">
/// <see cref="Tensor"/>, an array of them, a pair, a dictionary of them, or <see cref="object"/> for anything that
/// <see cref="Collate.Default"/> knows; other types with a rule of their own.
/// </typeparam>
public class DataLoader<T> : DataLoader<T, T>
{
    /// <summary>Reads a dataset.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="batchSize">The number of samples in a batch.</param>
    /// <param name="shuffle">Whether the order is random, another in every epoch.</param>
    /// <param name="sampler">The order; not together with <paramref name="shuffle"/>.</param>
    /// <param name="batchSampler">The batches; not together with the three before and <paramref name="dropLast"/>.</param>
    /// <param name="numWorkers">The number of threads that read ahead; 0 to read when a batch is asked for.</param>
    /// <param name="collateFn">How samples become a batch; stacked if null.</param>
    /// <param name="dropLast">Leave out a last batch that is smaller.</param>
    /// <param name="prefetchFactor">The number of batches that each worker is ahead.</param>
    /// <param name="generator">The source of random numbers; the default one if null.</param>
    /// <param name="workerInitFn">Called on each worker with its number.</param>
    /// <param name="inOrder">Whether batches come in their order; otherwise as workers finish them, so that a slow sample holds up nobody.</param>
    /// <exception cref="ArgumentException">Options exclude each other, or the type needs a rule.</exception>
    public DataLoader(
        Dataset<T> dataset, int batchSize = 1, bool shuffle = false, Sampler? sampler = null, IEnumerable<long[]>? batchSampler = null,
        int numWorkers = 0, Func<IReadOnlyList<T>, T>? collateFn = null, bool dropLast = false, int prefetchFactor = 2,
        Generator? generator = null, Action<int>? workerInitFn = null, bool inOrder = true)
        : base(
            dataset, collateFn ?? Rule(), collateFn is null ? AtOnce(dataset) : null, batchSize, shuffle, sampler, batchSampler, numWorkers,
            dropLast, prefetchFactor, generator, workerInitFn, inOrder)
    {
    }

    /// <summary>Reads a stream of samples.</summary>
    /// <param name="dataset">The stream.</param>
    /// <param name="batchSize">The number of samples in a batch.</param>
    /// <param name="numWorkers">
    /// The number of threads that read ahead: each its own pass over an <see cref="IterableDataset{T}"/>, and in turn from anything else.
    /// </param>
    /// <param name="collateFn">How samples become a batch; stacked if null.</param>
    /// <param name="dropLast">Leave out a last batch that is smaller.</param>
    /// <param name="prefetchFactor">The number of batches that each worker is ahead.</param>
    /// <param name="generator">The source of random numbers; the default one if null.</param>
    /// <param name="workerInitFn">Called on each worker with its number.</param>
    /// <param name="inOrder">Whether batches come in their order; otherwise as workers finish them, so that a slow sample holds up nobody.</param>
    [OverloadResolutionPriority(-1)]
    public DataLoader(
        IEnumerable<T> dataset, int batchSize = 1, int numWorkers = 0, Func<IReadOnlyList<T>, T>? collateFn = null,
        bool dropLast = false, int prefetchFactor = 2, Generator? generator = null, Action<int>? workerInitFn = null, bool inOrder = true)
        : base(dataset, collateFn ?? Rule(), batchSize, numWorkers, dropLast, prefetchFactor, generator, workerInitFn, inOrder)
    {
    }

    private static Func<IReadOnlyList<T>, T> Rule() => Collate.Keeping<T>() ?? throw new ArgumentException(
        $"DataLoader: there is no default rule that makes a batch of {typeof(T)}; give one, or use DataLoader<TSample, TBatch>", "collateFn");

    private static IBatchSource<T>? AtOnce(Dataset<T> dataset) => dataset is Subset<T> { HasBatches: false } ? null : dataset as IBatchSource<T>;
}

/// <summary>Reads rows of tensors: <c>foreach (var (x, y) in new DataLoader(new TensorDataset(inputs, targets), batchSize: 64, shuffle: true))</c>.</summary>
/// <param name="dataset">The dataset.</param>
/// <param name="batchSize">The number of samples in a batch.</param>
/// <param name="shuffle">Whether the order is random, another in every epoch.</param>
/// <param name="sampler">The order; not together with <paramref name="shuffle"/>.</param>
/// <param name="batchSampler">The batches; not together with the three before and <paramref name="dropLast"/>.</param>
/// <param name="numWorkers">The number of threads that read ahead; 0 to read when a batch is asked for.</param>
/// <param name="collateFn">How samples become a batch; stacked if null.</param>
/// <param name="dropLast">Leave out a last batch that is smaller.</param>
/// <param name="prefetchFactor">The number of batches that each worker is ahead.</param>
/// <param name="generator">The source of random numbers; the default one if null.</param>
/// <param name="workerInitFn">Called on each worker with its number.</param>
/// <param name="inOrder">Whether batches come in their order; otherwise as workers finish them, so that a slow sample holds up nobody.</param>
public class DataLoader(
    Dataset<Tensor[]> dataset, int batchSize = 1, bool shuffle = false, Sampler? sampler = null, IEnumerable<long[]>? batchSampler = null,
    int numWorkers = 0, Func<IReadOnlyList<Tensor[]>, Tensor[]>? collateFn = null, bool dropLast = false, int prefetchFactor = 2,
    Generator? generator = null, Action<int>? workerInitFn = null, bool inOrder = true)
    : DataLoader<Tensor[]>(
        dataset, batchSize, shuffle, sampler, batchSampler, numWorkers, collateFn, dropLast, prefetchFactor, generator, workerInitFn, inOrder);
