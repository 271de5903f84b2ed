using System.Diagnostics;
using System.Globalization;

namespace Linstock.Benchmarks;

/// <summary>CPU seconds spent so far by the whole machine (0 where /proc/stat is missing) and by this process.</summary>
internal readonly record struct MachineLoad(double Machine, double Own)
{
    // Linux reports in ticks of USER_HZ, which is 100 on every platform .NET runs on.
    private const double TicksPerSecond = 100;

    public static MachineLoad Now() => new(OfMachine(), Environment.CpuUsage.TotalTime.TotalSeconds);

    /// <summary>The number of cores that other processes kept busy since <paramref name="earlier"/>.</summary>
    public double OthersSince(MachineLoad earlier, double seconds) =>
        Math.Max(0, Machine - earlier.Machine - (Own - earlier.Own)) / seconds;

    private static double OfMachine()
    {
        if (!File.Exists("/proc/stat")) return 0;
        string first = File.ReadLines("/proc/stat").First();
        double[] ticks = [.. first.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(static text => double.Parse(text, CultureInfo.InvariantCulture))];
        // user, nice, system, idle, iowait, ...: all but the two kinds of idleness.
        return (ticks.Sum() - ticks[3] - ticks[4]) / TicksPerSecond;
    }
}
