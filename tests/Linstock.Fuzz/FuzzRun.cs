using System.Diagnostics;

namespace Linstock.Fuzz;

/// <summary>What came of many damaged files of one format.</summary>
/// <param name="Files">How many.</param>
/// <param name="Accepted">How many were read all the same: the damage was in the data or harmless.</param>
/// <param name="Findings">What must not happen.</param>
public sealed record FuzzResult(long Files, long Accepted, IReadOnlyList<Finding> Findings);

/// <summary>A file with which something happened that must not.</summary>
/// <param name="Format">The format.</param>
/// <param name="Seed">The seed that makes the file.</param>
/// <param name="What">What happened.</param>
public sealed record Finding(string Format, ulong Seed, string What);

/// <summary>Gives damaged files to a reader: each must be read or refused cleanly, in bounded time and memory.</summary>
public static class FuzzRun
{
    private const int MaximumFindings = 20;

    private static readonly TimeSpan SlowestFile = TimeSpan.FromSeconds(1);

    /// <summary>Bytes that reading one file may allocate on the managed heap.</summary>
    private const long MostMemory = 1L << 30;

    /// <summary>Runs files <paramref name="seed"/>, <paramref name="seed"/> + 1, ...</summary>
    /// <param name="format">The format.</param>
    /// <param name="seed">The seed of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="checkTime">Whether a slow file counts; on a loaded machine any may be.</param>
    /// <param name="progress">Told the seed before each file.</param>
    public static FuzzResult Run(FuzzFormat format, ulong seed, long count, bool checkTime, Action<ulong>? progress = null)
    {
        long accepted = 0;
        var findings = new List<Finding>();
        for (ulong i = seed; i < seed + (ulong)count && findings.Count < MaximumFindings; i++)
        {
            progress?.Invoke(i);
            byte[] file = Mutator.Make(format, i);
            long before = GC.GetAllocatedBytesForCurrentThread();
            string? failure = Read(format, file, out TimeSpan time, ref accepted);
            if (failure is not null)
            {
                findings.Add(new Finding(format.Name, i, failure));
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > MostMemory)
            {
                findings.Add(new Finding(format.Name, i, $"allocated {allocated >> 20} MB"));
            }

            // Another process may have taken the time: only a file that is slow again is slow.
            long ignored = 0;
            if (checkTime && time > SlowestFile && Read(format, file, out time, ref ignored) is null && time > SlowestFile)
            {
                findings.Add(new Finding(format.Name, i, $"took {time.TotalSeconds:f1} s"));
            }
        }

        return new FuzzResult(count, accepted, findings);
    }

    /// <summary>Reads a file; what must not happen, or null.</summary>
    private static string? Read(FuzzFormat format, byte[] file, out TimeSpan time, ref long accepted)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            format.Read(file);
            accepted++;
            return null;
        }
        catch (Exception exception) when (format.IsRefusal(exception))
        {
            return null;
        }
        catch (Exception exception)
        {
            return $"{exception.GetType().Name}: {exception.Message} {exception.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}";
        }
        finally
        {
            time = Stopwatch.GetElapsedTime(start);
        }
    }
}
