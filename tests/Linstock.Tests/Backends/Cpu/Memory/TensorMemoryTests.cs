using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.Memory;

// Alone, as the figures are those of the whole process.
[Collection(nameof(WorkerPool))]
public sealed class TensorMemoryTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void ALoopThatDisposesNothingKeepsItsMemoryAndItsValues()
    {
        Torch.Memory.EmptyCache();
        Torch.Memory.ResetPeak();
        long before = Torch.Memory.Stats().BytesReserved;
        Tensor x = Torch.Zeros([1 << 20]);
        for (int round = 0; round < 1000; round++)
        {
            x = (x * 0.5) + 1;
        }

        Assert.Equal(-1, x.AsSpan<float>().IndexOfAnyExcept(2f));
        GC.KeepAlive(x);
        long peak = Torch.Memory.Stats().PeakBytesReserved - before;
        Assert.True(peak < 200 * MiB, $"{peak / MiB} MiB for a loop in which 8 MiB are alive");
    }

    [Fact]
    public void TheStatisticsNameTheLargestTensors()
    {
        Tensor large = Torch.Zeros([3, 1 << 20]);
        MemoryStatistics statistics = Torch.Memory.Stats(holders: 10_000);
        Assert.True(statistics.BytesAlive >= 12 * MiB);
        Assert.Contains(statistics.LargestHolders, holder => holder.Bytes == 12 * MiB);
        Assert.Contains("12.0 MiB", statistics.ToString());
        GC.KeepAlive(large);
    }

    [Fact]
    public void ADisposedTensorGivesItsMemoryBackAtOnce()
    {
        Tensor tensor = Torch.Zeros([3, 1 << 20]);
        long alive = Torch.Memory.Stats().BytesAlive;
        tensor.Dispose();
        Assert.True(alive - Torch.Memory.Stats().BytesAlive >= 12 * MiB);
    }

    [Fact]
    public void ThreadsThatComputeAtOnceWithoutDisposingDoNotDisturbEachOther()
    {
        var failures = 0;
        var threads = Enumerable.Range(0, 4).Select(seed => new Thread(() =>
        {
            for (int round = 0; round < 100; round++)
            {
                Tensor x = Torch.Full([50_000], seed + 1.0);
                Tensor y = (((x * 2) + 1) * (x + x)) - (x * 3);
                float expected = (((seed + 1) * 2) + 1) * (2 * (seed + 1)) - ((seed + 1) * 3);
                if (y.AsSpan<float>().IndexOfAnyExcept(expected) >= 0)
                {
                    Interlocked.Increment(ref failures);
                }

                GC.KeepAlive(y);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal(0, failures);
    }

    [Fact]
    public void TheNumberOfThreadsCanBeSetAndDoesNotChangeResults()
    {
        int before = Torch.GetNumThreads();
        try
        {
            Tensor x = Torch.Arange(300_000.0);
            Torch.SetNumThreads(1);
            float[] alone = ((x * 0.3) + 1).ToArray<float>();
            Torch.SetNumThreads(5);
            Assert.Equal(5, Torch.GetNumThreads());
            Assert.Equal(alone, ((x * 0.3) + 1).ToArray<float>());
            Assert.Throws<ArgumentOutOfRangeException>(() => Torch.SetNumThreads(0));
        }
        finally
        {
            Torch.SetNumThreads(before);
        }
    }
}
