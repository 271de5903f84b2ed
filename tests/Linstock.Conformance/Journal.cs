using System.Text.Json;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Runner;

/// <summary>
/// The results of a supervised process, written line by line so that a crash loses nothing: which case has begun, and
/// what came of it. A process that takes over from a dead one reads on where that one stopped.
/// </summary>
internal sealed class Journal : IRunObserver, IDisposable
{
    private readonly StreamWriter _writer;
    private readonly HashSet<(string Group, string Id)> _done;
    private readonly HashSet<string> _doneGroups;
    private readonly Lock _lock = new();
    private (string Group, string Id)? _running;
    private DateTime _since;

    public Journal(string file)
    {
        Content content = Read(file);
        _done = [.. content.Results.Select(result => (result.Group, result.Id))];
        _doneGroups = [.. content.FinishedGroups];
        _writer = new StreamWriter(file, append: true) { AutoFlush = true };
    }

    public bool Wants(string group, string id) => !_done.Contains((group, id));

    public bool WantsGroup(string group) => !_doneGroups.Contains(group);

    public void GroupFinished(string group)
    {
        lock (_lock)
        {
            Write(new Line(GroupFinished: group));
        }
    }

    public void Started(string group, string id)
    {
        lock (_lock)
        {
            _running = (group, id);
            _since = DateTime.UtcNow;
            Write(new Line(Started: [group, id]));
        }
    }

    public void Finished(CaseResult result)
    {
        lock (_lock)
        {
            _running = null;
            Write(new Line(Result: result));
        }
    }

    /// <summary>Gives up on a case that takes too long: a thread cannot be stopped, so the process ends.</summary>
    public void EndIfStuck(TimeSpan limit)
    {
        lock (_lock)
        {
            if (_running is { } running && DateTime.UtcNow - _since > limit)
            {
                string message = $"did not end within {limit.TotalSeconds:g} s";
                Write(new Line(Result: new CaseResult(running.Group, running.Id, FailureKind.TimedOut, message)));
                _writer.Flush();
                Environment.Exit(3);
            }
        }
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>The results so far, and the case that had begun when the writer died.</summary>
    public static Content Read(string file)
    {
        var results = new List<CaseResult>();
        var finishedGroups = new List<string>();
        (string Group, string Id)? unfinished = null;
        foreach (string text in File.Exists(file) ? File.ReadLines(file) : [])
        {
            if (text.Length == 0)
            {
                continue;
            }

            Line line;
            try
            {
                line = JsonSerializer.Deserialize<Line>(text)!;
            }
            catch (JsonException)
            {
                // The writer died in the middle of this line.
                continue;
            }

            if (line.Result is { } result)
            {
                results.Add(result);
                unfinished = null;
            }
            else if (line.Started is { } started)
            {
                unfinished = (started[0], started[1]);
            }
            else if (line.GroupFinished is { } group)
            {
                finishedGroups.Add(group);
            }
        }

        return new Content(results, finishedGroups, unfinished);
    }

    /// <summary>Adds the result of a case whose process died.</summary>
    public static void Append(string file, CaseResult result) =>
        File.AppendAllText(file, "\n" + JsonSerializer.Serialize(new Line(Result: result)) + "\n");

    private void Write(Line line) => _writer.WriteLine(JsonSerializer.Serialize(line));

    /// <summary>What a journal says.</summary>
    public sealed record Content(
        IReadOnlyList<CaseResult> Results, IReadOnlyList<string> FinishedGroups, (string Group, string Id)? Unfinished);

    private sealed record Line(string[]? Started = null, CaseResult? Result = null, string? GroupFinished = null);
}
