using System.Diagnostics;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Runner;

/// <summary>
/// Runs the cases in another process and starts a new one where a case crashed or hung, so that one bad case costs
/// only itself.
/// </summary>
internal static class Supervisor
{
    public static IReadOnlyList<CaseResult> Run(IReadOnlyList<string> arguments)
    {
        string journal = Path.Combine(Path.GetTempPath(), $"linstock-conformance-{Environment.ProcessId}.jsonl");
        try
        {
            int known = -1;
            while (true)
            {
                (int exitCode, string complaint) = RunOnce([.. arguments, "--journal", journal]);
                (IReadOnlyList<CaseResult> results, _, (string Group, string Id)? unfinished) = Journal.Read(journal);
                if (exitCode == 0)
                {
                    return results;
                }

                if (unfinished is { } crashed)
                {
                    Journal.Append(journal, new CaseResult(
                        crashed.Group, crashed.Id, FailureKind.Crashed, $"the process died with exit code {exitCode}: {complaint}"));
                }
                else if (results.Count == known)
                {
                    Console.Error.WriteLine($"the process died with exit code {exitCode} outside any case, the results are incomplete: {complaint}");
                    return results;
                }

                known = results.Count;
            }
        }
        finally
        {
            File.Delete(journal);
        }
    }

    private static (int ExitCode, string Complaint) RunOnce(IReadOnlyList<string> arguments)
    {
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program, isHost ? [typeof(Supervisor).Assembly.Location, .. arguments] : arguments)
        {
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string[] complaint = process.StandardError.ReadToEnd().Split('\n');
        process.WaitForExit();
        return (process.ExitCode, string.Join(' ', complaint.Select(line => line.Trim()).Take(8)));
    }
}
