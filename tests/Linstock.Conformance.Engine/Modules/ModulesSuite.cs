using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Modules;

/// <summary>Modules: state dict, results, gradients of inputs and parameters, and the state afterwards.</summary>
public static class ModulesSuite
{
    private sealed record ModuleFile(string Family, string Tensors, IReadOnlyList<ModuleCase> Cases);

    /// <summary>A group for each module class.</summary>
    public static Suite Open(CaseStore store) => new(
        "modules",
        [.. store.Files
            .Where(name => name.EndsWith(".json", StringComparison.Ordinal) && name is not ("init.json" or "default_init.json"))
            .SelectMany(name => Groups(store, store.ReadJson<ModuleFile>(name)))]);

    private static IEnumerable<CaseGroup> Groups(CaseStore store, ModuleFile file)
    {
        var tensors = new Lazy<RecordedTensors>(() => store.ReadTensors(file.Tensors));
        return file.Cases.GroupBy(recorded => recorded.Module)
            .Select(group => new CaseGroup(group.Key, () => Prepare([.. group], tensors.Value)));
    }

    private static IReadOnlyList<PreparedCase> Prepare(ModuleCase[] cases, RecordedTensors tensors)
    {
        List<CaseSource> sources = [.. Drivers.Module, Drivers.Seed];
        for (int i = 0; i < cases.Length; i++)
        {
            string create = Translations.Apply(cases[i].Csharp);
            string forward = Translations.Call(cases[i].Csharp, cases[i].ForwardCsharp);
            string inputs = string.Concat(cases[i].Inputs.Keys.Select(name => $", Tensor {name}"));
            sources.Add(new CaseSource($"Create{i}", $"public static object Create{i}() => {create};"));
            sources.Add(new CaseSource(
                $"Forward{i}",
                $"public static object Forward{i}(object module{inputs}) {{ var m = Same(() => {create}, module); return {forward}; }}"));
        }

        CompiledCases compiled = CaseCompiler.Compile(sources);
        return [.. cases.Select((recorded, i) => new PreparedCase(recorded.Id, new ModuleRun(recorded, tensors, compiled, i).Check))];
    }
}

/// <summary>A recorded module; the fields are described in the recording's README.</summary>
public sealed record ModuleCase(
    string Id,
    string Module,
    string Csharp,
    string ForwardCsharp,
    bool Training,
    Dictionary<string, string> StateDict,
    Dictionary<string, string>? StateDictAfter,
    Dictionary<string, string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<string?>? GradOutputs,
    Dictionary<string, string?>? GradInputs,
    Dictionary<string, string?>? GradParams,
    bool? Random,
    long? Seed,
    double Rtol,
    double Atol);
