using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Linstock.Benchmarks;

/// <summary>What this machine can do at most: the marks that a workload's rates are held against.</summary>
/// <param name="Gflops">Fused multiply-adds on registers in float32, two operations each, in 1e9 a second.</param>
/// <param name="ReadGbps">Reading memory that no cache holds, in 1e9 bytes a second.</param>
/// <param name="CopyGbps">Copying such memory, bytes read and bytes written, in 1e9 a second.</param>
internal sealed record MachineLimits(double Gflops, double ReadGbps, double CopyGbps)
{
    private const int Floats = 1 << 24;
    private const int Streams = 8;
    private const int Rounds = 7;

    /// <summary>Measures with so many threads at once; the best of a few rounds.</summary>
    public static MachineLimits Measure(int threads)
    {
        float[][] from = [.. Enumerable.Range(0, threads).Select(static _ => Filled())], to = [.. Enumerable.Range(0, threads).Select(static _ => Filled())];
        const int multiplyAdds = 4_000_000;
        double flops = Best(threads, _ => MultiplyAdd(multiplyAdds)) * multiplyAdds * Streams * 2 * Vector512<float>.Count;
        double read = Best(threads, thread => Read(from[thread])) * Floats * sizeof(float);
        double copy = Best(threads, thread => from[thread].AsSpan().CopyTo(to[thread])) * Floats * 2 * sizeof(float);
        return new(Math.Round(flops / 1e9, 1), Math.Round(read / 1e9, 1), Math.Round(copy / 1e9, 1));
    }

    private static float[] Filled()
    {
        var values = new float[Floats];
        Array.Fill(values, 1);
        return values;
    }

    // How often a second all threads together do the work once each.
    private static double Best(int threads, Action<int> work)
    {
        double best = 0;
        for (int round = 0; round < Rounds; round++)
        {
            using var begin = new Barrier(threads + 1);
            Thread[] workers = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() =>
            {
                begin.SignalAndWait();
                work(thread);
            }))];
            foreach (Thread worker in workers) worker.Start();
            begin.SignalAndWait();
            long start = Stopwatch.GetTimestamp();
            foreach (Thread worker in workers) worker.Join();
            best = Math.Max(best, threads / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    // Eight chains hide the latency of a multiply-add.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector512<float> MultiplyAdd(int times)
    {
        Vector512<float> factor = Vector512.Create(0.999f), a = factor, b = factor, c = factor, d = factor, e = factor, f = factor, g = factor, h = factor;
        for (int i = 0; i < times; i++)
        {
            a = Vector512.FusedMultiplyAdd(a, factor, factor);
            b = Vector512.FusedMultiplyAdd(b, factor, factor);
            c = Vector512.FusedMultiplyAdd(c, factor, factor);
            d = Vector512.FusedMultiplyAdd(d, factor, factor);
            e = Vector512.FusedMultiplyAdd(e, factor, factor);
            f = Vector512.FusedMultiplyAdd(f, factor, factor);
            g = Vector512.FusedMultiplyAdd(g, factor, factor);
            h = Vector512.FusedMultiplyAdd(h, factor, factor);
        }
        return a + b + c + d + (e + f + g + h);
    }

    // Several streams, because one alone does not keep enough lines in flight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector512<float> Read(float[] values)
    {
        ref float first = ref MemoryMarshal.GetArrayDataReference(values);
        nuint length = (nuint)(values.Length / Streams);
        Vector512<float> a = default, b = default, c = default, d = default;
        for (nuint i = 0; i < length; i += (nuint)Vector512<float>.Count)
        {
            a += Vector512.LoadUnsafe(ref first, i) + Vector512.LoadUnsafe(ref first, (4 * length) + i);
            b += Vector512.LoadUnsafe(ref first, length + i) + Vector512.LoadUnsafe(ref first, (5 * length) + i);
            c += Vector512.LoadUnsafe(ref first, (2 * length) + i) + Vector512.LoadUnsafe(ref first, (6 * length) + i);
            d += Vector512.LoadUnsafe(ref first, (3 * length) + i) + Vector512.LoadUnsafe(ref first, (7 * length) + i);
        }
        return a + b + c + d;
    }
}
