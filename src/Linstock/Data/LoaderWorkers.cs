using System.Collections.Concurrent;
using System.Threading.Channels;
using Linstock.Backends.Cpu;

namespace Linstock.Data;

/// <summary>A batch that a worker has made, or none if its work was over.</summary>
internal readonly record struct MadeBatch<TBatch>(bool More, TBatch Batch, long Number, int Worker, Tensor Random);

/// <summary>
/// Threads that make batches ahead of the consumer. In order, batch i is the work of thread i modulo their number, so that which
/// thread makes which batch, and what random numbers it has, depends on nothing but the seed. Out of order, a thread that has
/// finished gets the next piece, and batches come as they are finished.
/// </summary>
internal sealed class LoaderWorkers<TBatch> : IDisposable
{
    private readonly Worker[] _workers;
    private readonly LoaderWork<TBatch> _work;
    private readonly Queue<(int Worker, Task<MadeBatch<TBatch>> Batch)> _pending = new();
    private readonly Channel<(int Worker, Task<MadeBatch<TBatch>> Batch)>? _finished;
    private readonly EpochPosition _position;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly int _prefetch;
    private readonly int[] _outstanding;
    private int _turn;
    private long _number;
    private bool _exhausted;

    public LoaderWorkers(LoaderOptions options, int count, EpochPosition position, LoaderWork<TBatch> work)
    {
        _work = work;
        _position = position;
        _prefetch = options.PrefetchFactor;
        _outstanding = new int[count];
        _number = position.Consumed;
        _turn = position.Turn % count;
        _finished = options.InOrder ? null : Channel.CreateUnbounded<(int, Task<MadeBatch<TBatch>>)>();
        _workers = new Worker[count];
        for (int i = 0; i < count; i++)
        {
            var info = new WorkerInfo(i, count, unchecked(position.Seed + i));
            if (position.Random(i, count) is { } random)
            {
                info.Generator.SetState(random);
            }
            _workers[i] = new Worker(info, options.WorkerInit, _finished?.Writer, _cancellation.Token);
        }
    }

    /// <summary>The next batch; without one in it if a worker's stream has ended, and null when all is done.</summary>
    public Task<MadeBatch<TBatch>>? Next()
    {
        while (!_exhausted && NextWorker() is { } worker && TryPost(worker))
        {
        }
        if (_finished is not null)
        {
            return _outstanding.Any(static count => count > 0) ? NextFinished(_finished.Reader) : null;
        }
        if (!_pending.TryDequeue(out (int Worker, Task<MadeBatch<TBatch>> Batch) next))
        {
            return null;
        }
        _outstanding[next.Worker]--;
        return next.Batch;
    }

    private async Task<MadeBatch<TBatch>> NextFinished(ChannelReader<(int Worker, Task<MadeBatch<TBatch>> Batch)> reader)
    {
        (int worker, Task<MadeBatch<TBatch>> batch) = await reader.ReadAsync().ConfigureAwait(false);
        _outstanding[worker]--;
        return await batch.ConfigureAwait(false);
    }

    /// <summary>
    /// The worker whose turn it is, or null if it has enough to do. In order nobody is passed over but those whose streams have ended;
    /// out of order anybody who is busy is.
    /// </summary>
    private int? NextWorker()
    {
        for (int i = 0; i < _workers.Length; i++)
        {
            int worker = (_turn + i) % _workers.Length;
            if (_work.IsOver(worker))
            {
                continue;
            }
            if (_outstanding[worker] < _prefetch)
            {
                _turn = (worker + 1) % _workers.Length;
                return worker;
            }
            if (_finished is null)
            {
                return null;
            }
        }
        return null;
    }

    private bool TryPost(int worker)
    {
        // A continued pass out of order has had some of the batches that lie ahead.
        while (_position.IsConsumed(_number))
        {
            _work.Pass();
            _number++;
        }
        if (_work.Next(worker, _number) is not { } piece)
        {
            _exhausted = true;
            return false;
        }
        Task<MadeBatch<TBatch>> batch = _workers[worker].Post(piece, _number++);
        _outstanding[worker]++;
        if (_finished is null)
        {
            _pending.Enqueue((worker, batch));
        }
        return true;
    }

    public void Dispose()
    {
        _cancellation.Cancel();
        _work.Cancel();
        foreach (Worker worker in _workers)
        {
            worker.Join();
        }
        _work.Dispose();
        _cancellation.Dispose();
    }

    private sealed class Worker(
        WorkerInfo info, Action<int>? initialize, ChannelWriter<(int Worker, Task<MadeBatch<TBatch>> Batch)>? finished, CancellationToken cancellation)
    {
        private readonly BlockingCollection<(Func<(bool, TBatch)> Piece, long Number, TaskCompletionSource<MadeBatch<TBatch>> Result)> _inbox = [];
        private Thread? _thread;

        public Task<MadeBatch<TBatch>> Post(Func<(bool, TBatch)> piece, long number)
        {
            // The consumer's continuations must not run on the worker, where they would hold it up.
            var result = new TaskCompletionSource<MadeBatch<TBatch>>(TaskCreationOptions.RunContinuationsAsynchronously);
            _inbox.Add((piece, number, result), CancellationToken.None);
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = $"Linstock data loader {info.Id}" };
                _thread.Start();
            }
            return result.Task;
        }

        public void Join()
        {
            _inbox.CompleteAdding();
            _thread?.Join();
            _inbox.Dispose();
        }

        private void Run()
        {
            WorkerInfo.Current = info;
            WorkerPool.IsAlone = true; // as PyTorch's workers, which compute with one thread each
            Exception? failure = null;
            try
            {
                initialize?.Invoke(info.Id);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            foreach ((Func<(bool, TBatch)> piece, long number, TaskCompletionSource<MadeBatch<TBatch>> result) in _inbox.GetConsumingEnumerable(CancellationToken.None))
            {
                if (cancellation.IsCancellationRequested)
                {
                    result.TrySetCanceled(cancellation);
                    continue;
                }
                try
                {
                    if (failure is not null)
                    {
                        result.SetException(failure);
                    }
                    else
                    {
                        (bool more, TBatch batch) = piece();
                        result.SetResult(new MadeBatch<TBatch>(more, batch, number, info.Id, info.Generator.GetState()));
                    }
                }
                catch (Exception exception)
                {
                    // It surfaces in the consumer, with this thread's stack in its trace.
                    result.SetException(exception);
                }
                finished?.TryWrite((info.Id, result.Task));
            }
            WorkerInfo.Current = null;
        }
    }
}
