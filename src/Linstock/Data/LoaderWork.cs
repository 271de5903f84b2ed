namespace Linstock.Data;

/// <summary>Hands out what workers have to do, each piece a batch.</summary>
/// <typeparam name="TBatch">What a batch is.</typeparam>
internal abstract class LoaderWork<TBatch> : IDisposable
{
    /// <summary>Whether there is nothing more for a worker, as far as is known.</summary>
    public virtual bool IsOver(int worker) => false;

    /// <summary>The next piece, in the order of the numbers, called by the consumer; null if there is none. The piece itself runs on the worker.</summary>
    public abstract Func<(bool More, TBatch Batch)>? Next(int worker, long number);

    /// <summary>Passes over a piece whose batch the consumer has had.</summary>
    public virtual void Pass()
    {
    }

    /// <summary>Lets go of pieces that wait for each other.</summary>
    public virtual void Cancel()
    {
    }

    public abstract void Dispose();
}

/// <summary>Batches of numbered samples, whose numbers the consumer's thread draws.</summary>
internal sealed class IndexedWork<TBatch>(IEnumerator<long[]> order, Func<long[], TBatch> fetch) : LoaderWork<TBatch>
{
    public override Func<(bool More, TBatch Batch)>? Next(int worker, long number)
    {
        if (!order.MoveNext())
        {
            return null;
        }
        long[] indices = order.Current;
        return () => (true, fetch(indices));
    }

    public override void Pass() => order.MoveNext();

    public override void Dispose() => order.Dispose();
}

/// <summary>A stream of its own for each worker.</summary>
internal sealed class StreamWork<TBatch>(int workers, Func<int, IEnumerator<TBatch>> open) : LoaderWork<TBatch>
{
    private readonly IEnumerator<TBatch>?[] _streams = new IEnumerator<TBatch>?[workers];
    private readonly bool[] _ended = new bool[workers];

    public override bool IsOver(int worker) => Volatile.Read(ref _ended[worker]);

    public override Func<(bool More, TBatch Batch)>? Next(int worker, long number) => () =>
    {
        if (_ended[worker])
        {
            return (false, default!);
        }
        IEnumerator<TBatch> stream = _streams[worker] ??= open(worker);
        if (stream.MoveNext())
        {
            return (true, stream.Current);
        }
        Volatile.Write(ref _ended[worker], true);
        return (false, default!);
    };

    public override void Dispose()
    {
        foreach (IEnumerator<TBatch>? stream in _streams)
        {
            stream?.Dispose();
        }
    }
}

/// <summary>One stream from which the workers take their samples in turn, so that each sample is read once and the order stays.</summary>
/// <param name="source">The samples of each batch.</param>
/// <param name="first">The number of the first.</param>
/// <param name="had">Batches behind the first that the consumer has had.</param>
/// <param name="collate">Makes a batch of samples.</param>
internal sealed class SharedWork<TSample, TBatch>(
    IEnumerator<TSample[]> source, long first, IReadOnlySet<long> had, Func<TSample[], TBatch> collate) : LoaderWork<TBatch>
{
    private readonly object _gate = new();
    private long _turn = first;
    private volatile bool _ended;

    public override bool IsOver(int worker) => _ended;

    public override Func<(bool More, TBatch Batch)>? Next(int worker, long number) =>
        () => Take(number) is { } samples ? (true, collate(samples)) : (false, default!);

    private TSample[]? Take(long number)
    {
        lock (_gate)
        {
            // What the consumer has had is passed over by the piece behind it.
            while (_turn != number && !_ended && !(_turn < number && IsHad(_turn, number)))
            {
                Monitor.Wait(_gate);
            }
            if (_ended)
            {
                return null;
            }
            bool more = false;
            try
            {
                while (had.Contains(_turn) && source.MoveNext())
                {
                    _turn++;
                }
                more = source.MoveNext();
                return more ? source.Current : null;
            }
            finally
            {
                // A source that threw has ended too.
                _ended = !more;
                _turn++;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private bool IsHad(long from, long to)
    {
        for (long i = from; i < to; i++)
        {
            if (!had.Contains(i))
            {
                return false;
            }
        }
        return true;
    }

    public override void Cancel()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }
    }

    public override void Dispose() => source.Dispose();
}
