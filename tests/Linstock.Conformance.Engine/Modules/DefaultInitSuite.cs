using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Modules;

/// <summary>What a constructor leaves in a seeded module, and how many random numbers it took.</summary>
public static class DefaultInitSuite
{
    // Normal values pass through the logarithm and the cosine of the platform.
    private const double InexactTolerance = 2e-6;

    private sealed record DefaultInitFile(string Tensors, IReadOnlyList<DefaultInitCase> Cases);

    private sealed record DefaultInitCase(
        string Id, long Seed, string Csharp, Dictionary<string, string> StateDict, string NextRand, bool Exact);

    /// <summary>A group for each module class.</summary>
    public static Suite Open(CaseStore store)
    {
        if (!store.Files.Contains("default_init.json"))
        {
            return new Suite("default_init", []);
        }

        DefaultInitFile file = store.ReadJson<DefaultInitFile>("default_init.json");
        var tensors = new Lazy<RecordedTensors>(() => store.ReadTensors(file.Tensors));
        return new Suite("default_init", [.. file.Cases
            .GroupBy(recorded => "default_init." + recorded.Csharp.Split(' ', '(')[1])
            .Select(group => new CaseGroup(group.Key, () => Prepare([.. group], tensors.Value)))]);
    }

    private static IReadOnlyList<PreparedCase> Prepare(DefaultInitCase[] cases, RecordedTensors tensors)
    {
        CompiledCases compiled = CaseCompiler.Compile(
        [
            .. Drivers.Module,
            Drivers.Seed,
            new CaseSource("Next", "public static object Next() => Torch.Rand(1);"),
            .. cases.Select((recorded, i) => new CaseSource(
                $"Create{i}", $"public static object Create{i}() => {Translations.Apply(recorded.Csharp)};")),
        ]);
        return [.. cases.Select((recorded, i) => new PreparedCase(recorded.Id, () =>
        {
            compiled.Call("Seed", recorded.Seed);
            object module = compiled.Call($"Create{i}")!;
            var next = (Tensor)compiled.Call("Next")!;
            double tolerance = recorded.Exact ? 0 : InexactTolerance;
            var state = (Dictionary<string, Tensor>)compiled.Call("State", module)!;
            StateComparison.Check(state, recorded.StateDict, tensors, _ => tolerance, _ => tolerance);
            try
            {
                Comparison.Check(TensorTransfer.FromTensor(next), tensors[recorded.NextRand], 0, 0);
            }
            catch (CaseFailure failure)
            {
                throw failure.In("the next random number");
            }
        }))];
    }
}
