using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Linstock.Backends.Cpu;

/// <summary>The library's own threads: one loop, cut into contiguous ranges.</summary>
/// <remarks>
/// <para>
/// Each thread begins with an equal, contiguous share of the loop, and takes ranges from its front; a thread that has nothing left takes ranges from
/// the back of the largest share there is (<see cref="LoopShare"/>). So which ranges there are depends on how fast the threads are. Results must not depend
/// on it: a body writes outputs no other range writes, and a reduction runs over chunks of
/// a fixed size (loop over the chunks, one partial result each, combined in order afterwards) instead of over
/// the ranges it happens to be given. A body may always be given the whole of <c>[0, count)</c>.
/// </para>
/// <para>
/// The caller is one of the threads: a worker that wakes late, or whose core is busy with another process, costs nothing but the help it would have
/// been. One loop at a time has the workers; a loop started meanwhile (nested in a body, or by another user thread) runs on
/// its own thread, which is also what a server with a request per thread wants.
/// </para>
/// </remarks>
internal static unsafe class WorkerPool
{
    /// <summary>Long enough to bridge the gap between two operations, short enough not to take a core from others.</summary>
    private static readonly long SpinTicks = Stopwatch.Frequency / 20_000; // 50 µs

    /// <summary>Boundaries are multiples of this many items where the grain allows, so that two threads do not write
    /// one cache line and vector loops have no ragged middle.</summary>
    private const long BoundaryUnit = 64;

    /// <summary>The last of a thread's ranges is this part of its share: so much of the loop one thread may still run alone at the end.</summary>
    private const int MostChunks = 8;

    /// <summary>Chunks may be this part of what is worth a thread: to take one costs far less than to wake a thread.</summary>
    private const int ChunksOfGrain = 4;

    private static int s_numThreads = Math.Max(1, Environment.ProcessorCount);

    private static Worker[] s_workers = [];

    // 1 while a loop has the workers. The fields after it belong to that loop.
    private static int s_taken;
    private static delegate*<void*, long, long, void> s_body;
    private static void* s_state;
    private static long s_count, s_grain;
    private static int s_parts, s_chunks;
    private static LoopShare* s_shares; // one per thread, the caller's first

    private static readonly ParkingSpot Caller = new();

    /// <summary>How many threads a loop may use, the caller included. At least 1; the processor count to begin with.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public static int NumThreads
    {
        get => Volatile.Read(ref s_numThreads);
        set
        {
            if (value < 1)
            {
                throw new ArgumentOutOfRangeException(nameof(value), $"set_num_threads: the number of threads must be positive; got {value}; expected at least 1");
            }

            Volatile.Write(ref s_numThreads, value);
        }
    }

    [ThreadStatic]
    private static bool s_isAlone;

    /// <summary>Whether loops begun on this thread stay on it: for threads that are themselves the parallel work.</summary>
    public static bool IsAlone
    {
        get => s_isAlone;
        set => s_isAlone = value;
    }

    /// <summary>Runs <paramref name="body"/> over <c>[0, count)</c> in contiguous ranges <c>(state, begin, end)</c>.</summary>
    /// <param name="count">How many items there are; nothing runs when it is not positive.</param>
    /// <param name="grain">The caller runs everything itself when <paramref name="count"/> is no more than this.</param>
    /// <param name="body">What to run for a range. An exception it throws surfaces here, after every range has ended.</param>
    /// <param name="state">Handed to the body as it is.</param>
    public static void For(long count, long grain, delegate*<void*, long, long, void> body, void* state)
    {
        int threads = Volatile.Read(ref s_numThreads);
        if (count <= grain || count <= 1 || threads == 1 || s_isAlone || Interlocked.CompareExchange(ref s_taken, 1, 0) != 0)
        {
            if (count > 0)
            {
                body(state, 0, count);
            }

            return;
        }

        Share(count, grain, threads, body, state);
    }

    /// <summary>The same for code off the hot path: the delegate is the caller's allocation.</summary>
    public static void For(long count, long grain, Action<long, long> body)
    {
        // Workers read the delegate through this slot, which stays on the caller's stack until they are done.
        For(count, grain, &Invoke, Unsafe.AsPointer(ref body));
        GC.KeepAlive(body);

        static void Invoke(void* state, long begin, long end) => Unsafe.AsRef<Action<long, long>>(state)(begin, end);
    }

    /// <summary>Asks workers that look out for the next loop to do so, for some ten microseconds, in a way that does not hold up a collection.</summary>
    /// <remarks>
    /// The collector must stop every thread that runs managed code, and one that spins has to be interrupted and woken again: 40 µs of a collection that
    /// takes 25 without (benchmarks/lab/memory). Workers that sleep, or run a loop of another thread, are left alone.
    /// </remarks>
    public static void StandAside()
    {
        if (Interlocked.CompareExchange(ref s_taken, 1, 0) != 0)
        {
            return;
        }

        foreach (Worker worker in s_workers)
        {
            worker.StandAside();
        }

        Volatile.Write(ref s_taken, 0);
    }

    /// <summary>Where range <paramref name="part"/> of <paramref name="parts"/> begins; range <c>parts</c> begins at <paramref name="count"/>.</summary>
    internal static long Boundary(long count, long grain, int parts, int part)
    {
        long unit = Unit(grain);
        long units = Units(count, grain);
        long share = units / parts;
        long extra = units % parts;
        return Math.Min(((share * part) + Math.Min(part, extra)) * unit, count);
    }

    private static long Unit(long grain) => grain >= BoundaryUnit ? BoundaryUnit : 1;

    private static long Units(long count, long grain) => (count + Unit(grain) - 1) / Unit(grain);

    private static void Share(long count, long grain, int threads, delegate*<void*, long, long, void> body, void* state)
    {
        Exception? failure;
        try
        {
            grain = Math.Max(grain, 1);
            int parts = (int)Math.Min(threads, ((count - 1) / grain) + 1);
            if (s_workers.Length < parts - 1)
            {
                Grow(parts - 1);
            }

            Worker[] workers = s_workers;
            long chunks = Math.Clamp(ChunksOfGrain * (count / grain) / parts, 1, MostChunks);
            s_body = body;
            s_state = state;
            (s_count, s_grain, s_parts, s_chunks) = (count, grain, parts, (int)Math.Min(chunks * parts, Units(count, grain)));
            for (int part = 0; part < parts; part++)
            {
                s_shares[part].Set(s_chunks * part / parts, s_chunks * (part + 1) / parts);
            }

            for (int part = 1; part < parts; part++)
            {
                workers[part - 1].Post();
            }

            failure = RunShares(0);
            for (int part = parts - 1; part >= 1; part--)
            {
                workers[part - 1].TakeBack();
            }

            Wait(workers, parts - 1);
            for (int part = 1; part < parts; part++)
            {
                Exception? other = workers[part - 1].TakeFailure();
                failure ??= other;
            }
        }
        finally
        {
            Volatile.Write(ref s_taken, 0);
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Runs the ranges of one share, then what is left of others, to the end of the loop or to an exception, which leaves nothing to run.</summary>
    private static Exception? RunShares(int own)
    {
        try
        {
            do
            {
                while (s_shares[own].TryTakeFirst(out int first, out int last))
                {
                    s_body(s_state, Boundary(s_count, s_grain, s_chunks, first), Boundary(s_count, s_grain, s_chunks, last));
                }
            }
            while (TakeFromOthers(own));
            return null;
        }
        catch (Exception exception)
        {
            for (int part = 0; part < s_parts; part++)
            {
                while (s_shares[part].TryTakeLast(out _, out _))
                {
                }
            }

            return exception;
        }
    }

    private static bool TakeFromOthers(int own)
    {
        while (true)
        {
            int largest = own, most = 0;
            for (int part = 0; part < s_parts; part++)
            {
                int left = s_shares[part].Left;
                if (left > most)
                {
                    (largest, most) = (part, left);
                }
            }

            if (most == 0)
            {
                return false;
            }

            if (s_shares[largest].TryTakeLast(out int first, out int last))
            {
                s_shares[own].Set(first, last);
                return true;
            }
        }
    }

    private static void Grow(int count)
    {
        Worker[] workers = s_workers;
        int present = workers.Length;
        Array.Resize(ref workers, count);
        NativeMemory.AlignedFree(s_shares);
        s_shares = (LoopShare*)NativeMemory.AlignedAlloc((nuint)((count + 1) * sizeof(LoopShare)), 128);
        for (int index = present; index < count; index++)
        {
            workers[index] = new Worker(index + 1);
        }

        s_workers = workers;
    }

    private static void Wait(Worker[] workers, int count)
    {
        long start = 0;
        for (int spins = 0; !AllIdle(workers, count); spins++)
        {
            if (spins < 64)
            {
                Thread.SpinWait(1);
                continue;
            }

            long now = Stopwatch.GetTimestamp();
            start = start == 0 ? now : start;
            if (now - start < 4 * SpinTicks)
            {
                // A worker may be waiting for this very core.
                Thread.Yield();
                continue;
            }

            Park(workers, count);
            return;
        }
    }

    private static void Park(Worker[] workers, int count)
    {
        for (Caller.Announce(); !AllIdle(workers, count); Caller.Announce())
        {
            Caller.Sleep();
        }

        Caller.Leave();
    }

    private static bool AllIdle(Worker[] workers, int count)
    {
        for (int index = 0; index < count; index++)
        {
            if (!workers[index].IsIdle)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One background thread, which helps with a loop when asked to.</summary>
    private sealed class Worker
    {
        private const int Idle = 0;
        private const int Posted = 1;
        private const int Running = 2;
        private const int Asked = 3;
        private const int Aside = 4;

        // Beyond the runtime's limit for waiting in managed code: the thread counts as stopped meanwhile. About 75 µs.
        private const int AsideSpins = 2048;

        // Words that two threads poll stand on cache lines of their own.
        private readonly Slot* _slot;
        private readonly ParkingSpot _spot = new();
        private readonly int _number;
        private Exception? _failure;

        public Worker(int number)
        {
            _number = number;
            _slot = (Slot*)NativeMemory.AlignedAlloc((nuint)sizeof(Slot), 128);
            *_slot = default;
            new Thread(Run) { IsBackground = true, Name = $"Linstock worker {number}" }.UnsafeStart();
        }

        public bool IsIdle => Volatile.Read(ref _slot->State) == Idle;

        public void Post()
        {
            // A full fence: the worker announces that it sleeps before it looks at the state for the last time.
            Interlocked.Exchange(ref _slot->State, Posted);
            _spot.Wake();
        }

        /// <summary>A worker that has not begun need not: nothing is left.</summary>
        public void TakeBack() => Interlocked.CompareExchange(ref _slot->State, Idle, Posted);

        public void StandAside()
        {
            if (!_spot.IsTaken && Interlocked.CompareExchange(ref _slot->State, Asked, Idle) == Idle)
            {
                // A worker that spins answers at once; one that is about to sleep, or has no core, need not be waited for.
                for (int spins = 0; spins < 16 && Volatile.Read(ref _slot->State) == Asked; spins++)
                {
                    Thread.SpinWait(1);
                }
            }
        }

        public Exception? TakeFailure()
        {
            Exception? failure = _failure;
            if (failure is not null)
            {
                _failure = null;
            }

            return failure;
        }

        private void Run()
        {
            while (true)
            {
                AwaitPost();
                if (Interlocked.CompareExchange(ref _slot->State, Running, Posted) != Posted)
                {
                    continue; // the caller took it back
                }

                _failure = RunShares(_number);
                Interlocked.Exchange(ref _slot->State, Idle);
                Caller.Wake();
            }
        }

        private void AwaitPost()
        {
            while (!SpinForPost())
            {
                _spot.Announce();
                if (Volatile.Read(ref _slot->State) != Posted)
                {
                    _spot.Sleep();
                }

                // Whether or not there is a range left to run, loops have begun to come: spin for the next.
                _spot.Leave();
            }
        }

        private bool SpinForPost()
        {
            long start = Stopwatch.GetTimestamp();
            do
            {
                for (int spins = 0; spins < 16; spins++)
                {
                    int state = Volatile.Read(ref _slot->State);
                    if (state == Posted)
                    {
                        return true;
                    }

                    if (state == Asked && Interlocked.CompareExchange(ref _slot->State, Aside, Asked) == Asked)
                    {
                        Thread.SpinWait(AsideSpins);
                        Interlocked.CompareExchange(ref _slot->State, Idle, Aside);
                        start = Stopwatch.GetTimestamp();
                        continue;
                    }

                    Thread.SpinWait(1);
                }
            }
            while (Stopwatch.GetTimestamp() - start < SpinTicks);
            return false;
        }

        [StructLayout(LayoutKind.Explicit, Size = 128)]
        private struct Slot
        {
            [FieldOffset(0)]
            public int State;
        }
    }
}
