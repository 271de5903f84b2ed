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
    private readonly Worker[] workers;
    private readonly LoaderWork<TBatch> work;
    private readonly Queue<(int Worker, Task<MadeBatch<TBatch>> Batch)> pending = new();
    private readonly Channel<(int Worker, Task<MadeBatch<TBatch>> Batch)>? finished;
    private readonly EpochPosition position;
    private readonly CancellationTokenSource cancellation = new();
    private readonly int prefetch;
    private readonly int[] outstanding;
    private int turn;
    private long number;
    private bool exhausted;

    public LoaderWorkers(LoaderOptions options, int count, EpochPosition position, LoaderWork<TBatch> work)
    {
        this.work = work;
        this.position = position;
        prefetch = options.PrefetchFactor;
        outstanding = new int[count];
        number = position.Consumed;
        turn = position.Turn % count;
        finished = options.InOrder ? null : Channel.CreateUnbounded<(int, Task<MadeBatch<TBatch>>)>();
        workers = new Worker[count];
        for (int i = 0; i < count; i++)
        {
            var info = new WorkerInfo(i, count, unchecked(position.Seed + i));
            if (position.Random(i, count) is { } random)
            {
                info.Generator.SetState(random);
            }
            workers[i] = new Worker(info, options.WorkerInit, finished?.Writer, cancellation.Token);
        }
    }

    /// <summary>The next batch; without one in it if a worker's stream has ended, and null when all is done.</summary>
    public Task<MadeBatch<TBatch>>? Next()
    {
        while (!exhausted && NextWorker() is { } worker && TryPost(worker))
        {
        }
        if (finished is not null)
        {
            return outstanding.Any(static count => count > 0) ? NextFinished(finished.Reader) : null;
        }
        if (!pending.TryDequeue(out (int Worker, Task<MadeBatch<TBatch>> Batch) next))
        {
            return null;
        }
        outstanding[next.Worker]--;
        return next.Batch;
    }

    private async Task<MadeBatch<TBatch>> NextFinished(ChannelReader<(int Worker, Task<MadeBatch<TBatch>> Batch)> reader)
    {
        (int worker, Task<MadeBatch<TBatch>> batch) = await reader.ReadAsync().ConfigureAwait(false);
        outstanding[worker]--;
        return await batch.ConfigureAwait(false);
    }

    /// <summary>
    /// The worker whose turn it is, or null if it has enough to do. In order nobody is passed over but those whose streams have ended;
    /// out of order anybody who is busy is.
    /// </summary>
    private int? NextWorker()
    {
        for (int i = 0; i < workers.Length; i++)
        {
            int worker = (turn + i) % workers.Length;
            if (work.IsOver(worker))
            {
                continue;
            }
            if (outstanding[worker] < prefetch)
            {
                turn = (worker + 1) % workers.Length;
                return worker;
            }
            if (finished is null)
            {
                return null;
            }
        }
        return null;
    }

    private bool TryPost(int worker)
    {
        // A continued pass out of order has had some of the batches that lie ahead.
        while (position.IsConsumed(number))
        {
            work.Pass();
            number++;
        }
        if (work.Next(worker, number) is not { } piece)
        {
            exhausted = true;
            return false;
        }
        Task<MadeBatch<TBatch>> batch = workers[worker].Post(piece, number++);
        outstanding[worker]++;
        if (finished is null)
        {
            pending.Enqueue((worker, batch));
        }
        return true;
    }

    public void Dispose()
    {
        cancellation.Cancel();
        work.Cancel();
        foreach (Worker worker in workers)
        {
            worker.Join();
        }
        work.Dispose();
        cancellation.Dispose();
    }

    private sealed class Worker(
        WorkerInfo info, Action<int>? initialize, ChannelWriter<(int Worker, Task<MadeBatch<TBatch>> Batch)>? finished, CancellationToken cancellation)
    {
        private readonly BlockingCollection<(Func<(bool, TBatch)> Piece, long Number, TaskCompletionSource<MadeBatch<TBatch>> Result)> inbox = [];
        private Thread? thread;

        public Task<MadeBatch<TBatch>> Post(Func<(bool, TBatch)> piece, long number)
        {
            // The consumer's continuations must not run on the worker, where they would hold it up.
            var result = new TaskCompletionSource<MadeBatch<TBatch>>(TaskCreationOptions.RunContinuationsAsynchronously);
            inbox.Add((piece, number, result), CancellationToken.None);
            if (thread is null)
            {
                thread = new Thread(Run) { IsBackground = true, Name = $"Linstock data loader {info.Id}" };
                thread.Start();
            }
            return result.Task;
        }

        public void Join()
        {
            inbox.CompleteAdding();
            thread?.Join();
            inbox.Dispose();
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
            foreach ((Func<(bool, TBatch)> piece, long number, TaskCompletionSource<MadeBatch<TBatch>> result) in inbox.GetConsumingEnumerable(CancellationToken.None))
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
