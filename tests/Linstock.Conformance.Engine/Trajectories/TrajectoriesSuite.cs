using System.Reflection;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Trajectories;

/// <summary>
/// Whole training runs. The programs under <c>Programs/</c> are the recorded ones in C#; each is run twice, from the
/// weights that the seed gives and from the recorded weights.
/// </summary>
public static class TrajectoriesSuite
{
    private const string ResourcePrefix = "Programs.";

    /// <summary>A group for each run.</summary>
    public static Suite Open(CaseStore store) => new(
        "trajectories",
        [.. store.Files.Where(name => name.EndsWith(".json", StringComparison.Ordinal))
            .Select(name => new CaseGroup(name[..^".json".Length], () => Prepare(store, name)))]);

    private static IReadOnlyList<PreparedCase> Prepare(CaseStore store, string name)
    {
        TrajectoryFile file = store.ReadJson<TrajectoryFile>(name);
        RecordedTensors tensors = store.ReadTensors(file.Tensors);
        CompiledCases compiled = CaseCompiler.Compile(
            [.. Drivers.Module, new CaseSource("Train", Program(file.Id))],
            "Linstock.Optim", "Linstock.Optim.LRScheduler", "Linstock.Conformance.Trajectories");
        return
        [
            new PreparedCase($"{file.Id}/seeded", () => Run(load: false)),
            new PreparedCase($"{file.Id}/loaded", () => Run(load: true)),
        ];

        void Run(bool load)
        {
            var run = new TrajectoryRun(file, tensors, load, compiled);
            compiled.Call("Train", run);
            run.Finish();
        }
    }

    private static string Program(string id)
    {
        string resource = $"{ResourcePrefix}{Names.Pascal(id)}.cs";
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new NotSupportedException($"no program for the run '{id}'");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
