using Linstock.Conformance.Data;
using Linstock.Conformance.Notes;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Ops;

/// <summary>Single operations: results, gradients, what they change and what they leave alone.</summary>
public static class OpsSuite
{
    /// <summary>A group for each operation of the recording.</summary>
    public static Suite Open(CaseStore store) => new(
        "ops",
        [.. Operations(store).Select(operation => new CaseGroup(operation, () => Prepare(store, operation)))]);

    /// <summary>The operations of a recording.</summary>
    internal static IEnumerable<string> Operations(CaseStore store) => store.Files
        .Where(name => name.EndsWith(".json", StringComparison.Ordinal) && name is not ("index.json" or "type_promotion.json"))
        .Select(name => name[..^".json".Length]);

    private static IReadOnlyList<PreparedCase> Prepare(CaseStore store, string operation)
    {
        OpFile file = store.ReadJson<OpFile>(operation + ".json");
        RecordedTensors tensors = store.ReadTensors(operation + ".safetensors");
        var sources = new List<CaseSource>();
        for (int i = 0; i < file.Cases.Count; i++)
        {
            OpCase recorded = file.Cases[i];
            sources.Add(OpSources.Of(recorded, $"Case{i}"));
            if (OpSources.MethodOf(recorded, $"Method{i}") is { } method)
            {
                sources.Add(method);
            }

            if (UniqueUpTo.HelperSource(recorded, i) is { } helper)
            {
                sources.Add(helper);
            }
        }

        CompiledCases compiled = CaseCompiler.Compile(sources);
        return [.. file.Cases.Select((recorded, i) => new PreparedCase(recorded.Id, () =>
        {
            new OpRun(recorded, tensors, compiled, $"Case{i}", i).Check();
            if (recorded.CsharpMethod is not null)
            {
                try
                {
                    new OpRun(recorded, tensors, compiled, $"Method{i}", i).Check();
                }
                catch (CaseFailure failure)
                {
                    throw failure.In("method spelling");
                }
            }
        }))];
    }
}
