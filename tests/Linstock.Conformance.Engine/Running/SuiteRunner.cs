namespace Linstock.Conformance.Running;

/// <summary>What happens as cases run, in one thread and in the order of the suite.</summary>
public interface IRunObserver
{
    /// <summary>Whether to run a case; those that already have a result are passed over.</summary>
    bool Wants(string group, string id);

    /// <summary>Whether any case of a group is left to run.</summary>
    bool WantsGroup(string group);

    /// <summary>Every case of a group has run.</summary>
    void GroupFinished(string group);

    /// <summary>A case is about to run.</summary>
    void Started(string group, string id);

    /// <summary>A case has run.</summary>
    void Finished(CaseResult result);
}

/// <summary>
/// Runs a suite: groups are read and compiled by several threads ahead of the one that runs them, since compiling is
/// most of the work and the library under test has threads of its own.
/// </summary>
public static class SuiteRunner
{
    private sealed record PreparedGroup(CaseGroup Group, IReadOnlyList<PreparedCase>? Cases, Exception? Error);

    /// <summary>Runs all groups.</summary>
    public static void Run(IEnumerable<CaseGroup> wanted, IRunObserver observer)
    {
        CaseGroup[] groups = [.. wanted.Where(group => observer.WantsGroup(group.Name))];
        int threads = Math.Clamp(Environment.ProcessorCount, 1, 8);
        var prepared = groups.Select(_ => new TaskCompletionSource<PreparedGroup>()).ToArray();
        using var ahead = new SemaphoreSlim(4 * threads);
        int next = -1;
        Thread[] compilers = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            while (true)
            {
                // The place first, then the group: a group that was taken without a place would never be prepared if the others
                // had used up all places, and the runner waits for it before it frees any.
                ahead.Wait();
                int index = Interlocked.Increment(ref next);
                if (index >= groups.Length)
                {
                    return;
                }

                prepared[index].SetResult(Prepare(groups[index]));
            }
        }, 16 << 20) { IsBackground = true })];
        Array.ForEach(compilers, thread => thread.Start());
        foreach (TaskCompletionSource<PreparedGroup> source in prepared)
        {
            Run(source.Task.GetAwaiter().GetResult(), observer);
            ahead.Release();
        }

        Array.ForEach(compilers, thread => thread.Join());
    }

    private static PreparedGroup Prepare(CaseGroup group)
    {
        try
        {
            return new PreparedGroup(group, group.Prepare(), null);
        }
        catch (Exception error)
        {
            return new PreparedGroup(group, null, error);
        }
    }

    private static void Run(PreparedGroup prepared, IRunObserver observer)
    {
        string group = prepared.Group.Name;
        if (prepared.Cases is null)
        {
            observer.Finished(new CaseResult(group, $"{group}/*", FailureKind.Missing, prepared.Error!.Message));
        }

        foreach (PreparedCase item in (prepared.Cases ?? []).Where(item => observer.Wants(group, item.Id)))
        {
            observer.Started(group, item.Id);
            observer.Finished(item.Run(group));
        }

        observer.GroupFinished(group);
    }
}
