using System.Diagnostics;
using System.Runtime;

namespace Linstock.Benchmarks;

/// <summary>One round of one workload.</summary>
/// <param name="Cpu">CPU time over wall time and threads; well under 1 with one thread means that something else took the core.</param>
/// <param name="Other">Cores that other processes kept busy.</param>
internal sealed record Measurement(double Median, double Best, int Samples, int Inner, double Cpu, double Other)
{
    private const double SampleSeconds = 0.001;
    private const int MostSamples = 500;

    // Compiled code is replaced by its optimized version about 0.1 s after its thirtieth call, in the background, where it takes a core from
    // the threads that are measured: warm is what has not been compiled anew for a while.
    private const double WarmUpSeconds = 0.4;
    private const double MostWarmUpSeconds = 2;
    private const double QuietSeconds = 0.15;

    /// <summary>Warms up, and takes samples for <paramref name="budget"/> seconds; fast calls share a sample of about 1 ms.</summary>
    public static Measurement Take(Action<int> loop, double budget, int threads)
    {
        double one = Seconds(loop, 1);
        long warmUp = Stopwatch.GetTimestamp();
        (long methods, double since, double spent) = (JitInfo.GetCompiledMethodCount(), 0, 0);
        while (one < 0.5 && (spent < WarmUpSeconds || (spent < MostWarmUpSeconds && spent - since < QuietSeconds)))
        {
            one = Math.Min(one, Seconds(loop, 1));
            spent = Stopwatch.GetElapsedTime(warmUp).TotalSeconds;
            if (JitInfo.GetCompiledMethodCount() is var now && now != methods) (methods, since) = (now, spent);
        }

        int inner = (int)Math.Clamp(SampleSeconds / Math.Max(one, 1e-8), 1, 100_000);

        var samples = new List<double>(MostSamples);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        MachineLoad before = MachineLoad.Now();
        long start = Stopwatch.GetTimestamp();
        double elapsed;
        do
        {
            samples.Add(Seconds(loop, inner) / inner);
            elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        while (!((elapsed >= budget && samples.Count >= 3) || samples.Count >= MostSamples || (elapsed > (5 * budget) + 2 && samples.Count >= 2)));
        MachineLoad after = MachineLoad.Now();
        samples.Sort();
        return new(
            samples[samples.Count / 2], samples[0], samples.Count, inner,
            Math.Round((after.Own - before.Own) / elapsed / threads, 3), Math.Round(after.OthersSince(before, elapsed), 2));
    }

    /// <summary>Whether something else disturbed the round so much that it should be repeated.</summary>
    public bool IsDisturbed(int threads) => threads == 1 ? Cpu < 0.9 : Other > 0.2;

    private static double Seconds(Action<int> loop, int count)
    {
        long start = Stopwatch.GetTimestamp();
        loop(count);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
