using System.Collections;
using System.Runtime.CompilerServices;

namespace Linstock.Data;

/// <content>A pass over the data: where batches come from, and how a pass that was begun before is continued.</content>
public partial class DataLoader<TSample, TBatch>
{
    private EpochPosition? _position;
    private EpochPosition? _resumed;

    /// <summary>Starts an epoch.</summary>
    /// <returns>The batches.</returns>
    public IEnumerator<TBatch> GetEnumerator() => Read(CancellationToken.None).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Starts an epoch that can be cancelled while a batch is waited for.</summary>
    /// <param name="cancellationToken">Ends the epoch with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The batches, for one enumeration.</returns>
    public IEnumerable<TBatch> Read(CancellationToken cancellationToken)
    {
        EpochPosition epoch = Begin();
        return _options.NumWorkers == 0 ? ReadHere(epoch, cancellationToken) : ReadAhead(epoch, _options.NumWorkers, cancellationToken);
    }

    /// <summary>Starts an epoch that is awaited, <c>await foreach (var batch in loader)</c>; batches are made in the background.</summary>
    /// <param name="cancellationToken">Ends the epoch.</param>
    /// <returns>The batches.</returns>
    /// <remarks>The loader is no <see cref="IAsyncEnumerable{T}"/> itself: being both would make every LINQ call ambiguous.</remarks>
    public IAsyncEnumerator<TBatch> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    /// <summary>An epoch that is awaited; batches are made in the background even without workers.</summary>
    /// <param name="cancellationToken">Ends the epoch.</param>
    /// <returns>The batches.</returns>
    public async IAsyncEnumerable<TBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        EpochPosition epoch = Begin();
        int count = Math.Max(1, _options.NumWorkers);
        using LoaderWorkers<TBatch> workers = Start(epoch, count);
        while (workers.Next() is { } pending)
        {
            MadeBatch<TBatch> made = await pending.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (made.More)
            {
                epoch.Accept(IsOwnStream ? epoch.Consumed : made.Number, made.Worker, count, made.Random);
                yield return made.Batch;
            }
        }
        End(epoch);
    }

    /// <summary>
    /// Where the loader is: between epochs the state of its sampler, within one also what its order was drawn from and how far it has come.
    /// Batches that workers have made ahead do not count.
    /// </summary>
    /// <returns>The state.</returns>
    public OrderedDictionary<string, object?> StateDict()
    {
        var state = new OrderedDictionary<string, object?>
        {
            ["generator"] = _options.Generator?.GetState(),
            ["sampler"] = (_batches as IStateful)?.StateDict(),
            ["epoch"] = null,
        };
        if (_position is { HasBegun: true } epoch)
        {
            state["epoch"] = epoch.StateDict(StatefulStream?.StateDict());
        }
        return state;
    }

    /// <summary>
    /// Continues from a state. If that lies within an epoch, the next enumeration gives what was left of it: its order is drawn again from
    /// the same random numbers, and what has been read is passed over without reading samples. The default generator is left alone.
    /// </summary>
    /// <param name="stateDict">The state of a loader with the same dataset and options.</param>
    /// <remarks>
    /// Exact for every sampler that draws its order when its visit starts, as all do but <see cref="RandomSampler"/> with replacement from a
    /// generator that is drawn from elsewhere too. A stream is read again up to the place, unless it is <see cref="IStateful"/> and read
    /// without workers.
    /// </remarks>
    public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        if (_options.Generator is not null && stateDict.GetValueOrDefault("generator") is Tensor bytes)
        {
            _options.Generator.SetState(bytes);
        }
        if (_batches is IStateful sampler && SavedState.Named(stateDict, "sampler") is { } order)
        {
            sampler.LoadStateDict(order);
        }
        _position = null;
        _resumed = SavedState.Named(stateDict, "epoch") is { } epoch ? EpochPosition.Resume(epoch) : null;
    }

    /// <summary>Leaves a pass that has been begun: the state is that between epochs, and the next enumeration starts an epoch.</summary>
    public void Rewind() => (_position, _resumed) = (null, null);

    long? IBatchLoader.Length => _batches is ISized or ICollection<long[]> ? Count : null;

    /// <summary>Whether each worker reads a stream of its own, so that batches have no numbers over all of them.</summary>
    private bool IsOwnStream => _stream is IterableDataset<TSample>;

    private IStateful? StatefulStream => _options.NumWorkers == 0 ? _stream as IStateful : null;

    private EpochPosition Begin()
    {
        _position = _resumed ?? EpochPosition.Begin(RandomSeed.Draw(_options.Generator));
        _resumed = null;
        return _position;
    }

    private void End(EpochPosition epoch)
    {
        if (ReferenceEquals(_position, epoch))
        {
            _position = null;
        }
    }

    private IEnumerable<TBatch> ReadHere(EpochPosition epoch, CancellationToken cancellationToken)
    {
        if (_stream is not null)
        {
            using IEnumerator<TSample[]> chunks = Chunks(_stream, epoch, epoch.Consumed);
            while (chunks.MoveNext())
            {
                cancellationToken.ThrowIfCancellationRequested();
                TBatch batch = _collate(chunks.Current);
                epoch.Accept();
                yield return batch;
            }
        }
        else
        {
            using IEnumerator<long[]> order = Order(epoch);
            while (order.MoveNext())
            {
                cancellationToken.ThrowIfCancellationRequested();
                TBatch batch = Fetch(order.Current);
                epoch.Accept();
                yield return batch;
            }
        }
        End(epoch);
    }

    private IEnumerable<TBatch> ReadAhead(EpochPosition epoch, int count, CancellationToken cancellationToken)
    {
        using LoaderWorkers<TBatch> workers = Start(epoch, count);
        while (workers.Next() is { } pending)
        {
            MadeBatch<TBatch> made = pending.WaitAsync(cancellationToken).GetAwaiter().GetResult();
            if (made.More)
            {
                epoch.Accept(IsOwnStream ? epoch.Consumed : made.Number, made.Worker, count, made.Random);
                yield return made.Batch;
            }
        }
        End(epoch);
    }

    private LoaderWorkers<TBatch> Start(EpochPosition epoch, int count)
    {
        LoaderWork<TBatch> work = _stream switch
        {
            null => new IndexedWork<TBatch>(Order(epoch), Fetch),
            IterableDataset<TSample> => new StreamWork<TBatch>(count, worker => OwnStream(_stream, epoch, worker, count)),
            _ => new SharedWork<TSample, TBatch>(Chunks(_stream, epoch, epoch.Consumed), epoch.Consumed, epoch.Ahead, samples => _collate(samples)),
        };
        return new LoaderWorkers<TBatch>(_options, count, epoch, work);
    }

    /// <summary>A worker's own pass over the stream, behind the batches that it contributed before.</summary>
    private IEnumerator<TBatch> OwnStream(IEnumerable<TSample> source, EpochPosition epoch, int worker, int count)
    {
        using IEnumerator<TSample[]> chunks = source.Chunk(_options.BatchSize).Where(IsWanted).GetEnumerator();
        if (epoch.Taken(worker) > 0)
        {
            Skip(chunks, epoch.Taken(worker));
            if (epoch.Random(worker, count) is { } random)
            {
                WorkerInfo.Current!.Generator.SetState(random);
            }
        }
        while (chunks.MoveNext())
        {
            yield return _collate(chunks.Current);
        }
    }

    /// <summary>The samples of a stream in groups, behind those that were read before.</summary>
    private IEnumerator<TSample[]> Chunks(IEnumerable<TSample> source, EpochPosition epoch, long read)
    {
        if (!epoch.IsResumed)
        {
            epoch.DefaultGenerator = Torch.GetRngState();
            return source.Chunk(_options.BatchSize).Where(IsWanted).GetEnumerator();
        }
        if (StatefulStream is { } stateful && epoch.Stream is { } state)
        {
            stateful.LoadStateDict(state);
            return source.Chunk(_options.BatchSize).Where(IsWanted).GetEnumerator();
        }
        using (Torch.ForkRng())
        {
            Torch.SetRngState(epoch.DefaultGenerator!);
            IEnumerator<TSample[]> chunks = source.Chunk(_options.BatchSize).Where(IsWanted).GetEnumerator();
            Skip(chunks, read);
            return chunks;
        }
    }

    /// <summary>The order of the samples, behind those that were read before.</summary>
    private IEnumerator<long[]> Order(EpochPosition epoch)
    {
        if (!epoch.IsResumed)
        {
            epoch.DefaultGenerator = Torch.GetRngState();
            epoch.Order = (_batches as IStateful)?.StateDict() ?? [];
            return _batches!.GetEnumerator();
        }
        // The order is drawn as it was drawn before; nobody else's random numbers may change by that.
        using (Torch.ForkRng())
        {
            Torch.SetRngState(epoch.DefaultGenerator!);
            (_batches as IStateful)?.LoadStateDict(epoch.Order);
            IEnumerator<long[]> order = _batches!.GetEnumerator();
            Skip(order, epoch.Consumed);
            return order;
        }
    }

    private static void Skip<T>(IEnumerator<T> items, long count)
    {
        for (long i = 0; i < count && items.MoveNext(); i++)
        {
        }
    }

    private bool IsWanted(TSample[] chunk) => !_options.DropLast || chunk.Length == _options.BatchSize;

    private TBatch Fetch(long[] indices)
    {
        if (_source is not null)
        {
            return _source.GetBatch(indices);
        }
        var samples = new TSample[indices.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = _dataset![indices[i]];
        }
        return _collate(samples);
    }
}
