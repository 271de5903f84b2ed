using System.Diagnostics;
using System.Globalization;

namespace Linstock.Benchmarks;

/// <summary>This program again, in a process of its own.</summary>
internal static class ChildProcess
{
    /// <summary>Runs it with one option; returns how long it took and what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static (double Seconds, string Output) Run(string option, string name, int threads)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["--threads", threads.ToString(CultureInfo.InvariantCulture), option, name]) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Insert(0, Environment.GetCommandLineArgs()[0]);
        long begin = Stopwatch.GetTimestamp();
        using Process child = Process.Start(start) ?? throw new InvalidOperationException($"{name}: the child process did not start");
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        if (child.ExitCode != 0) throw new InvalidOperationException($"{name}: the child process ended with {child.ExitCode}");
        return (seconds, output);
    }
}
