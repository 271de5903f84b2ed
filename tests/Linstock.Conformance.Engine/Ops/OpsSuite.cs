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
        [.. store.Files
            .Where(name => name.EndsWith(".json", StringComparison.Ordinal) && name is not ("index.json" or "type_promotion.json"))
            .Select(name => name[..^".json".Length])
            .Select(operation => new CaseGroup(operation, () => Prepare(store, operation)))]);

    private static IReadOnlyList<PreparedCase> Prepare(CaseStore store, string operation)
    {
        OpFile file = store.ReadJson<OpFile>(operation + ".json");
        RecordedTensors tensors = store.ReadTensors(operation + ".safetensors");
        var sources = new List<CaseSource>();
        for (int i = 0; i < file.Cases.Count; i++)
        {
            OpCase recorded = file.Cases[i];
            string parameters = string.Join(", ", recorded.Inputs.Keys.Select(name => $"Tensor {name}"));
            string text = Translations.Apply(recorded.Csharp);
            sources.Add(new CaseSource($"Case{i}", recorded.Statement == true
                ? $"public static object Case{i}({parameters}) {{ {text}; return a0; }}"
                : $"public static object Case{i}({parameters}) => {text};"));
            if (recorded.CsharpMethod is { } method)
            {
                sources.Add(new CaseSource($"Method{i}", $"public static object Method{i}({parameters}) => {Translations.Apply(method)};"));
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
