using System.Diagnostics;
using Linstock.Backends.Cpu;

namespace Linstock.Lab.Memory;

/// <summary>x = x * 0.5 + 1 over tensors, as a user writes it, nothing disposed.</summary>
internal static class TensorLoop
{
    public static void Run()
    {
        foreach (int threads in new[] { 1, Environment.ProcessorCount })
        {
            WorkerPool.NumThreads = threads;
            foreach (int count in new[] { 1, 256, 512, 1024, 1100, 2048, 4096, 16 << 10, 64 << 10, 1 << 20 })
            {
                int rounds = (int)Math.Clamp((1L << 30) / count, 1000, 1_000_000);
                Loop(rounds / 5, count);
                Torch.Memory.ResetPeak();
                TimeSpan cpu = Environment.CpuUsage.TotalTime;
                long start = Stopwatch.GetTimestamp();
                float last = Loop(rounds, count);
                TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
                Console.WriteLine($"{threads} threads, {count} floats: {elapsed.TotalMicroseconds / rounds / 2:F3} us an operation ({(Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / rounds / 2:F3} of processor time), reserved at most {Torch.Memory.Stats().PeakBytesReserved >> 20} MiB, x = {last}");
            }
        }
    }

    private static float Loop(int rounds, int count)
    {
        Tensor x = Torch.Zeros([count]);
        for (int round = 0; round < rounds; round++)
        {
            x = (x * 0.5) + 1;
        }

        return x[0].Item<float>();
    }
}
