using System.Diagnostics;

namespace Linstock.Lab;

/// <summary>Something to time: what it computes, how to check it, how much work it is.</summary>
internal sealed record Workload(string Name, double Flops, double Bytes, Action Run, Func<double> Error);

/// <summary>Timing: the best of repetitions long enough for the clock, within a second.</summary>
internal static class Stopwatches
{
    public static double Best(Action run)
    {
        run();
        int repetitions = 1;
        double best = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < 0.7)
        {
            long from = Stopwatch.GetTimestamp();
            for (int i = 0; i < repetitions; i++) run();
            double seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
            if (seconds < 0.005) repetitions *= 2;
            else best = Math.Min(best, seconds / repetitions);
        }

        return best;
    }
}
