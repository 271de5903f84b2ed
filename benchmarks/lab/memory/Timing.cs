using System.Diagnostics;

namespace Linstock.Lab.Memory;

internal static class Timing
{
    /// <summary>The median time of one call in nanoseconds, over rounds of <paramref name="calls"/> calls.</summary>
    public static double Median(int rounds, int calls, Action body)
    {
        // Long enough for the tiers of the compiler to pass.
        long warm = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(warm).TotalSeconds < 0.2)
        {
            body();
        }

        var times = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int call = 0; call < calls; call++)
            {
                body();
            }

            times[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
        }

        Array.Sort(times);
        return times[rounds / 2];
    }
}
