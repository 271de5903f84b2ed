namespace Linstock.Data;

/// <summary>
/// Where a pass over a loader is: what its order was drawn from, which batches the consumer has, and, for each worker, how many of
/// them it made and its random numbers after the last of these. Batches that are made ahead do not count.
/// </summary>
internal sealed class EpochPosition
{
    private readonly SortedSet<long> _ahead = [];
    private Tensor?[] _randoms = [];
    private long[] _taken = [];

    private EpochPosition(long seed, bool isResumed) => (Seed, IsResumed) = (seed, isResumed);

    public static EpochPosition Begin(long seed) => new(seed, isResumed: false);

    /// <summary>The seed of the workers.</summary>
    public long Seed { get; }

    /// <summary>Whether the pass was begun before and is to be continued.</summary>
    public bool IsResumed { get; }

    /// <summary>The default generator right before the order was drawn.</summary>
    public Tensor? DefaultGenerator { get; set; }

    /// <summary>The sampler right before the order was drawn.</summary>
    public IReadOnlyDictionary<string, object?> Order { get; set; } = new OrderedDictionary<string, object?>();

    /// <summary>The state of a stream that has one, when the pass is continued.</summary>
    public IReadOnlyDictionary<string, object?>? Stream { get; private set; }

    /// <summary>The batches up to this one have been consumed.</summary>
    public long Consumed { get; private set; }

    /// <summary>The worker after the one that made the last batch.</summary>
    public int Turn { get; private set; }

    /// <summary>Whether any batch has been consumed.</summary>
    public bool HasBegun => Consumed > 0 || _ahead.Count > 0;

    /// <summary>The batches that were consumed before others with lower numbers.</summary>
    public IReadOnlySet<long> Ahead => new HashSet<long>(_ahead);

    /// <summary>Whether a batch was consumed.</summary>
    public bool IsConsumed(long number) => number < Consumed || _ahead.Contains(number);

    /// <summary>The number of batches that a worker has contributed.</summary>
    public long Taken(int worker) => worker < _taken.Length ? _taken[worker] : 0;

    /// <summary>A worker's random numbers after its last batch; null if it has made none, or there were others of them.</summary>
    public Tensor? Random(int worker, int workers) => _randoms.Length == workers ? _randoms[worker] : null;

    /// <summary>Counts a batch that was made without workers.</summary>
    public void Accept() => Consumed++;

    /// <summary>Counts a batch of a worker.</summary>
    public void Accept(long number, int worker, int workers, Tensor? random)
    {
        if (_taken.Length != workers)
        {
            (_taken, _randoms) = (new long[workers], new Tensor?[workers]);
        }
        _taken[worker]++;
        _randoms[worker] = random;
        Turn = (worker + 1) % workers;
        _ahead.Add(number);
        while (_ahead.Remove(Consumed))
        {
            Consumed++;
        }
    }

    /// <summary>The position as it is saved.</summary>
    /// <param name="stream">The state of the stream, if it has one.</param>
    public OrderedDictionary<string, object?> StateDict(OrderedDictionary<string, object?>? stream) => new()
    {
        ["seed"] = Seed,
        ["batches"] = Consumed,
        ["ahead"] = _ahead.ToArray(),
        ["turn"] = (long)Turn,
        ["taken"] = _taken.ToArray(),
        ["worker_generators"] = _randoms.Cast<object?>().ToArray(),
        ["default_generator"] = DefaultGenerator,
        ["sampler"] = Order,
        ["stream"] = stream,
    };

    /// <summary>The inverse of <see cref="StateDict"/>.</summary>
    public static EpochPosition Resume(IReadOnlyDictionary<string, object?> state)
    {
        var position = new EpochPosition(SavedState.Number(state, "seed"), isResumed: true)
        {
            Consumed = SavedState.Number(state, "batches"),
            Turn = (int)SavedState.Number(state, "turn"),
            DefaultGenerator = state.GetValueOrDefault("default_generator") as Tensor,
            Order = SavedState.Named(state, "sampler") ?? new OrderedDictionary<string, object?>(),
            Stream = SavedState.Named(state, "stream"),
            _taken = SavedState.Numbers(state, "taken"),
            _randoms = [.. SavedState.Items(state, "worker_generators").Select(static item => item as Tensor)],
        };
        position._ahead.UnionWith(SavedState.Numbers(state, "ahead"));
        return position;
    }
}
