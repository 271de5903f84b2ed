using Linstock.Backends.Cpu;

namespace Linstock.Lab.Memory;

/// <summary>What sharing an empty loop costs: workers spinning, workers parked, and Parallel.For for comparison.</summary>
internal static unsafe class LoopCost
{
    public static void Run()
    {
        WorkerPool.NumThreads = Environment.ProcessorCount;
        long sum = 0;
        nint state = (nint)(&sum);
        Console.WriteLine($"inline {Timing.Median(20, 1000, () => WorkerPool.For(10, 100, &Nothing, (void*)state)):F1} ns");
        Console.WriteLine($"shared, workers spinning {Timing.Median(50, 1000, () => WorkerPool.For(1000, 1, &Nothing, (void*)state)):F0} ns");
        var parked = new double[200];
        for (int round = 0; round < parked.Length; round++)
        {
            Thread.Sleep(1);
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            WorkerPool.For(1000, 1, &Nothing, (void*)state);
            parked[round] = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(parked);
        Console.WriteLine($"shared, workers parked: the caller is back after {parked[100]:F1} us (90%: {parked[180]:F1})");

        foreach (int micros in new[] { 10, 50, 200 })
        {
            var warm = new double[200];
            for (int round = 0; round < warm.Length; round++)
            {
                Thread.Sleep(1);
                long start = System.Diagnostics.Stopwatch.GetTimestamp();
                WorkerPool.For(2, 1, &Busy, (void*)(nint)micros);
                warm[round] = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            }

            Array.Sort(warm);
            Console.WriteLine($"two ranges of {micros} us each after a pause: {warm[100]:F1} us (90%: {warm[180]:F1})");
        }

        Console.WriteLine($"Parallel.For {Timing.Median(20, 100, () => Parallel.For(0, 2, _ => { })):F0} ns");
    }

    private static void Nothing(void* state, long begin, long end)
    {
    }

    private static void Busy(void* state, long begin, long end)
    {
        long until = System.Diagnostics.Stopwatch.GetTimestamp() + ((long)(nint)state * 1000 * (end - begin));
        while (System.Diagnostics.Stopwatch.GetTimestamp() < until)
        {
        }
    }
}
