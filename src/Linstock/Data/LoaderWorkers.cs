using System.Collections.Concurrent;

namespace Linstock.Data;

/// <summary>
/// Threads that make batches ahead of the consumer. Batch i is the work of thread i modulo their number, so that which thread
/// makes which batch, and what random numbers it has, depends on nothing but the seed.
/// </summary>
internal sealed class LoaderWorkers<TBatch> : IDisposable
{
    private readonly Worker[] workers;
    private readonly Queue<(Worker Worker, Task<(bool More, TBatch Batch)> Batch)> pending = new();
    private readonly IEnumerator<Func<TBatch>>? work;
    private readonly int ahead;
    private readonly CancellationTokenSource cancellation = new();
    private int turn;
    private bool exhausted;

    /// <summary>Workers over batches that the consumer hands out.</summary>
    public LoaderWorkers(LoaderOptions options, int count, long seed, IEnumerator<Func<TBatch>> work)
        : this(options, count, seed) => this.work = work;

    /// <summary>Workers that each read a stream of their own.</summary>
    public LoaderWorkers(LoaderOptions options, int count, long seed, Func<int, IEnumerator<TBatch>> streams)
        : this(options, count, seed)
    {
        for (int i = 0; i < count; i++)
        {
            int id = i;
            workers[i].Open = () => streams(id);
        }
    }

    private LoaderWorkers(LoaderOptions options, int count, long seed)
    {
        ahead = count * options.PrefetchFactor;
        workers = new Worker[count];
        for (int i = 0; i < count; i++)
        {
            workers[i] = new Worker(new WorkerInfo(i, count, unchecked(seed + i)), options.WorkerInit, cancellation.Token);
        }
    }

    /// <summary>The next batch, in order; without one in it if a worker's stream has ended, and null when all is done.</summary>
    public Task<(bool More, TBatch Batch)>? Next()
    {
        while (!exhausted && pending.Count < ahead && TryPost())
        {
        }
        return pending.TryDequeue(out var next) ? next.Batch : null;
    }

    private bool TryPost()
    {
        Worker? worker = NextWorker();
        if (worker is null)
        {
            exhausted = true;
            return false;
        }
        if (work is null)
        {
            pending.Enqueue((worker, worker.Post(null)));
            return true;
        }
        if (!work.MoveNext())
        {
            exhausted = true;
            return false;
        }
        pending.Enqueue((worker, worker.Post(work.Current)));
        return true;
    }

    /// <summary>The workers in turn, without those whose streams have ended.</summary>
    private Worker? NextWorker()
    {
        for (int i = 0; i < workers.Length; i++)
        {
            Worker worker = workers[turn];
            turn = (turn + 1) % workers.Length;
            if (!worker.HasEnded)
            {
                return worker;
            }
        }
        return null;
    }

    public void Dispose()
    {
        cancellation.Cancel();
        foreach (Worker worker in workers)
        {
            worker.Join();
        }
        work?.Dispose();
        cancellation.Dispose();
    }

    private sealed class Worker
    {
        private readonly BlockingCollection<(Func<TBatch>? Make, TaskCompletionSource<(bool, TBatch)> Result)> inbox = [];
        private readonly WorkerInfo info;
        private readonly Action<int>? initialize;
        private readonly CancellationToken cancellation;
        private Thread? thread;
        private IEnumerator<TBatch>? stream;
        private volatile bool hasEnded;

        public Worker(WorkerInfo info, Action<int>? initialize, CancellationToken cancellation) =>
            (this.info, this.initialize, this.cancellation) = (info, initialize, cancellation);

        public Func<IEnumerator<TBatch>>? Open { get; set; }

        public bool HasEnded => hasEnded;

        public Task<(bool More, TBatch Batch)> Post(Func<TBatch>? make)
        {
            // The consumer's continuations must not run on the worker, where they would hold it up.
            var result = new TaskCompletionSource<(bool, TBatch)>(TaskCreationOptions.RunContinuationsAsynchronously);
            inbox.Add((make, result), CancellationToken.None);
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
            stream?.Dispose();
            inbox.Dispose();
        }

        private void Run()
        {
            WorkerInfo.Current = info;
            Exception? failure = null;
            try
            {
                initialize?.Invoke(info.Id);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            foreach ((Func<TBatch>? make, TaskCompletionSource<(bool, TBatch)> result) in inbox.GetConsumingEnumerable(CancellationToken.None))
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
                        result.SetResult(Make(make));
                    }
                }
                catch (Exception exception)
                {
                    // It surfaces in the consumer, with this thread's stack in its trace.
                    result.SetException(exception);
                }
            }
            WorkerInfo.Current = null;
        }

        private (bool, TBatch) Make(Func<TBatch>? make)
        {
            if (make is not null)
            {
                return (true, make());
            }
            if (hasEnded)
            {
                return (false, default!);
            }
            stream ??= Open!();
            if (stream.MoveNext())
            {
                return (true, stream.Current);
            }
            hasEnded = true;
            return (false, default!);
        }
    }
}
