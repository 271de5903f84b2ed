using System.Runtime.InteropServices;
using Linstock.Backends.Cpu;

namespace Linstock.Lab.Memory;

/// <summary>Fill, copy and transposition in GB/s of the bytes written, and where non-temporal stores begin to pay.</summary>
internal static unsafe class BulkKernels
{
    public static void Run()
    {
        byte* a = (byte*)NativeMemory.AlignedAlloc(512 << 20, 2 << 20);
        byte* b = (byte*)NativeMemory.AlignedAlloc(512 << 20, 2 << 20);
        NativeMemory.Fill(a, 512 << 20, 1);
        NativeMemory.Fill(b, 512 << 20, 1);
        foreach (int threads in new[] { 1, Environment.ProcessorCount })
        {
            WorkerPool.NumThreads = threads;
            foreach (long bytes in new long[] { 64 << 10, 1 << 20, 4 << 20, 16 << 20, 32 << 20, 128 << 20 })
            {
                int rounds = bytes > 8 << 20 ? 9 : 40;
                double copy = Timing.Median(rounds, 1, () => Copy.Contiguous(b, a, bytes));
                double move = Timing.Median(rounds, 1, () => Buffer.MemoryCopy(a, b, bytes, bytes));
                double fill = Timing.Median(rounds, 1, () => Fill.Contiguous((float*)b, bytes / 4, 1f));
                Console.WriteLine($"{threads} threads, {bytes >> 10} KiB: copy {bytes / copy:F1}, memmove on one thread {bytes / move:F1}, fill {bytes / fill:F1} GB/s");
            }

            foreach (int side in new[] { 64, 256, 1000, 1024, 2048, 4096 })
            {
                foreach (int size in new[] { 1, 2, 4, 8 })
                {
                    long bytes = (long)side * side * size;
                    double time = Timing.Median(bytes > 8 << 20 ? 7 : 40, 1, () => Transpose.Run(b, (long)side * size, a, (long)side * size, side, side, size));
                    Console.Write($"{threads} threads, transpose {side}x{side} of {size}: {bytes / time:F1} GB/s; ");
                }

                Console.WriteLine();
            }
        }

        NativeMemory.AlignedFree(a);
        NativeMemory.AlignedFree(b);
    }
}
