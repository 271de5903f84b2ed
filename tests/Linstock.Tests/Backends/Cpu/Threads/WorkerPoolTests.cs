using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.Threads;

[CollectionDefinition(nameof(WorkerPool), DisableParallelization = true)]
public sealed class WorkerPoolCollection;

[Collection(nameof(WorkerPool))]
public sealed unsafe class WorkerPoolTests : IDisposable
{
    private readonly int _before = WorkerPool.NumThreads;

    public void Dispose() => WorkerPool.NumThreads = _before;

    [Theory]
    [InlineData(0, 1, 4)]
    [InlineData(1, 1, 4)]
    [InlineData(2, 1, 4)]
    [InlineData(7, 1, 4)]
    [InlineData(1000, 64, 3)]
    [InlineData(65537, 32768, 2)]
    [InlineData(100_003, 100, 8)]
    [InlineData(100, 0, 4)]
    [InlineData(-5, 1, 4)]
    public void EveryItemIsVisitedExactlyOnce(long count, long grain, int threads)
    {
        WorkerPool.NumThreads = threads;
        var visits = new int[Math.Max(count, 0)];
        WorkerPool.For(count, grain, (begin, end) =>
        {
            for (long index = begin; index < end; index++)
            {
                Interlocked.Increment(ref visits[index]);
            }
        });
        Assert.All(visits, visit => Assert.Equal(1, visit));
    }

    [Fact]
    public void LoopsRunInWholeWhileWorkersAreAskedToStandAside()
    {
        WorkerPool.NumThreads = 3;
        long sum = 0;
        for (int round = 0; round < 2000; round++)
        {
            WorkerPool.StandAside();
            if (round % 50 == 0)
            {
                GC.Collect(0);
            }

            WorkerPool.For(300, 1, (begin, end) => Interlocked.Add(ref sum, end - begin));
        }

        Assert.Equal(2000 * 300, sum);
    }

    [Fact]
    public void UpToTheGrainEverythingRunsOnTheCallerInOneRange()
    {
        WorkerPool.NumThreads = 4;
        var ranges = new List<(long, long, int)>();
        WorkerPool.For(100, 100, (begin, end) => ranges.Add((begin, end, Environment.CurrentManagedThreadId)));
        Assert.Equal([(0, 100, Environment.CurrentManagedThreadId)], ranges);
    }

    [Fact]
    public void OneThreadMeansOneRangeOnTheCaller()
    {
        WorkerPool.NumThreads = 1;
        var ranges = new List<(long, long, int)>();
        WorkerPool.For(1_000_000, 1, (begin, end) => ranges.Add((begin, end, Environment.CurrentManagedThreadId)));
        Assert.Equal([(0, 1_000_000, Environment.CurrentManagedThreadId)], ranges);
    }

    [Theory]
    [InlineData(10_000, 100, 4)]
    [InlineData(10_001, 64, 3)]
    [InlineData(129, 64, 3)]
    public void BoundariesAreMultiplesOf64WhenTheGrainIsAtLeast64(long count, long grain, int parts)
    {
        Assert.Equal(0, WorkerPool.Boundary(count, grain, parts, 0));
        Assert.Equal(count, WorkerPool.Boundary(count, grain, parts, parts));
        for (int part = 1; part < parts; part++)
        {
            Assert.Equal(0, WorkerPool.Boundary(count, grain, parts, part) % 64);
        }
    }

    [Fact]
    public void TheFunctionPointerFormHandsOverItsState()
    {
        WorkerPool.NumThreads = 4;
        int[] squares = new int[5000];
        fixed (int* pointer = squares)
        {
            WorkerPool.For(squares.Length, 16, &Square, pointer);
        }

        Assert.Equal(Enumerable.Range(0, 5000).Select(index => index * index), squares);

        static void Square(void* state, long begin, long end)
        {
            for (long index = begin; index < end; index++)
            {
                ((int*)state)[index] = (int)(index * index);
            }
        }
    }

    [Fact]
    public void NestedLoopsRunInlineAndCoverEverything()
    {
        WorkerPool.NumThreads = 4;
        long total = 0;
        WorkerPool.For(40, 1, (begin, end) =>
        {
            for (long outer = begin; outer < end; outer++)
            {
                int thread = Environment.CurrentManagedThreadId;
                WorkerPool.For(1000, 1, (from, to) =>
                {
                    Assert.Equal(thread, Environment.CurrentManagedThreadId);
                    Interlocked.Add(ref total, to - from);
                });
            }
        });
        Assert.Equal(40_000, total);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(999)]
    public void AnExceptionInAnyRangeSurfacesOnTheCallerAndThePoolGoesOn(int where)
    {
        WorkerPool.NumThreads = 4;
        for (int round = 0; round < 20; round++)
        {
            var thrown = Assert.Throws<InvalidOperationException>(() => WorkerPool.For(1000, 1, (begin, end) =>
            {
                if (begin <= where && where < end)
                {
                    throw new InvalidOperationException($"at {where}");
                }
            }));
            Assert.Equal($"at {where}", thrown.Message);
        }

        long total = 0;
        WorkerPool.For(1000, 1, (begin, end) => Interlocked.Add(ref total, end - begin));
        Assert.Equal(1000, total);
    }

    [Fact]
    public void AnExceptionWaitsForTheRangesThatStillRun()
    {
        WorkerPool.NumThreads = 4;
        for (int round = 0; round < 20; round++)
        {
            int running = 0;
            Assert.Throws<InvalidOperationException>(() => WorkerPool.For(4, 1, (begin, end) =>
            {
                if (begin == 0)
                {
                    throw new InvalidOperationException();
                }

                Interlocked.Increment(ref running);
                Thread.Sleep(1);
                Interlocked.Decrement(ref running);
            }));
            Assert.Equal(0, running);
        }
    }

    [Fact]
    public void LoopsOfManyUserThreadsAtOnceAreAllWhole()
    {
        WorkerPool.NumThreads = 4;
        var failures = 0;
        var threads = Enumerable.Range(0, 6).Select(_ => new Thread(() =>
        {
            var seen = new int[3000];
            for (int round = 1; round <= 300; round++)
            {
                WorkerPool.For(seen.Length, 10, (begin, end) =>
                {
                    for (long index = begin; index < end; index++)
                    {
                        seen[index]++;
                    }
                });
                if (seen.Any(visits => visits != round))
                {
                    Interlocked.Increment(ref failures);
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal(0, failures);
    }

    [Fact]
    public void ParkedWorkersWakeAgain()
    {
        WorkerPool.NumThreads = 3;
        for (int round = 0; round < 30; round++)
        {
            long total = 0;
            WorkerPool.For(300, 1, (begin, end) =>
            {
                Thread.Sleep(1);
                Interlocked.Add(ref total, end - begin);
            });
            Assert.Equal(300, total);
            Thread.Sleep(round % 3);
        }
    }

    [Fact]
    public void ALoopAllocatesNothing()
    {
        WorkerPool.NumThreads = 4;
        long sum = 0;
        WorkerPool.For(100_000, 1, &Nothing, &sum);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++)
        {
            WorkerPool.For(100_000, 1, &Nothing, &sum);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static void Nothing(void* state, long begin, long end) => Interlocked.Add(ref *(long*)state, end - begin);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void TheNumberOfThreadsIsAtLeastOne(int threads)
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => WorkerPool.NumThreads = threads);
        Assert.Contains($"got {threads}", thrown.Message);
    }
}
