using System.Diagnostics;
using Linstock.Backends.Cpu;

namespace Linstock.Lab.Memory;

/// <summary>x = x * 0.5 + 1, nothing disposed, against the same loop into one warm block.</summary>
internal static class ElementwiseLoop
{
    public static void Run()
    {
        foreach (int threads in new[] { 1, Environment.ProcessorCount })
        {
            WorkerPool.NumThreads = threads;
            foreach (int count in new[] { 4 << 10, 64 << 10, 1 << 20, 8 << 20 })
            {
                int rounds = (int)Math.Min(20_000, (4L << 30) / count / 4);
                Report($"{threads} threads, {count} floats, dropped ", rounds, count, dispose: false);
                Report($"{threads} threads, {count} floats, disposed", rounds, count, dispose: true);
            }
        }

        // A host with a large heap of its own: collections are dear.
        var host = new List<byte[]?[]>();
        for (int index = 0; index < 40_000; index++)
        {
            host.Add([new byte[100], new byte[100], new byte[100], null, null]);
        }

        var nodes = new LinkedList<string>();
        for (int index = 0; index < 3_000_000; index++)
        {
            nodes.AddLast(index.ToString());
        }

        long start = Stopwatch.GetTimestamp();
        GC.Collect(2, GCCollectionMode.Forced, true, false);
        Console.WriteLine($"host heap of {GC.GetTotalMemory(false) >> 20} MiB, a full collection takes {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms");
        Report("host heap, 1M floats, dropped", 3000, 1 << 20, dispose: false);
        GC.KeepAlive(host);
        GC.KeepAlive(nodes);
    }

    private static void Report(string name, int rounds, int count, bool dispose)
    {
        Torch.Memory.EmptyCache();
        Torch.Memory.ResetPeak();
        Loop(Math.Max(rounds / 10, 20), count, dispose);
        MemoryStatistics before = Torch.Memory.Stats();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        Loop(rounds, count, dispose);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        MemoryStatistics after = Torch.Memory.Stats();
        double sweeping = (after.TimeSweeping - before.TimeSweeping) / elapsed;
        Console.WriteLine($"{name}: {elapsed.TotalMicroseconds / rounds / 2:F2} us an operation ({(Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / rounds / 2:F2} of processor time), {after.Sweeps - before.Sweeps} sweeps, {sweeping:P1} of the time, reserved at most {after.PeakBytesReserved >> 20} MiB");
    }

    private static void Loop(int rounds, int count, bool dispose)
    {
        var x = FloatArray.Filled(count);
        for (int round = 0; round < rounds; round++)
        {
            FloatArray half = x.MultiplyAdd(0.5f, 0);
            FloatArray next = half.MultiplyAdd(1, 1);
            if (dispose)
            {
                half.Dispose();
                x.Dispose();
            }

            x = next;
        }
    }
}
