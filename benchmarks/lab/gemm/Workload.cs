using System.Diagnostics;

namespace Linstock.Lab;

/// <summary>Something to time: what it computes, how to check it, how much work it is.</summary>
internal sealed record Workload(string Name, double Flops, double Bytes, Action Run, Func<double> Error);

/// <summary>Timing: the best of repetitions within 0.7 s.</summary>
/// <remarks>
/// Short work is timed by the clock, in runs that fit a time slice; long work on one thread by the processor time it used, which
/// other processes on the machine disturb less.
/// </remarks>
internal static class Stopwatches
{
    public static double Best(Action run, bool oneThread)
    {
        run();
        int repetitions = 1;
        double best = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < 0.7 || best == double.MaxValue)
        {
            TimeSpan used = Environment.CpuUsage.TotalTime;
            long from = Stopwatch.GetTimestamp();
            for (int i = 0; i < repetitions; i++) run();
            double seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
            if (oneThread && seconds > 0.005) seconds = Math.Min(seconds, (Environment.CpuUsage.TotalTime - used).TotalSeconds);
            if (seconds < 0.0005) repetitions *= 2;
            else best = Math.Min(best, seconds / repetitions);
        }

        return best;
    }
}
