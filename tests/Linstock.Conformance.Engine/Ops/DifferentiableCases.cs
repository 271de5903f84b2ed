using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Ops;

/// <summary>The recorded calls with gradients in double precision.</summary>
public static class DifferentiableCases
{
    /// <summary>A group for each operation that has any, each case to be run by <paramref name="check"/>.</summary>
    public static IReadOnlyList<CaseGroup> Groups(CaseStore store, Action<string, DifferentiableCase> check) =>
    [
        .. OpsSuite.Operations(store).Where(operation => Wanted(store, operation).Length > 0).Select(operation => new CaseGroup(operation, () =>
            [.. Read(store, operation).Select(item => new PreparedCase(item.Recorded.Id, () => check(operation, item)))])),
    ];

    private static IReadOnlyList<DifferentiableCase> Read(CaseStore store, string operation)
    {
        OpCase[] wanted = Wanted(store, operation);
        RecordedTensors tensors = store.ReadTensors(operation + ".safetensors");
        CompiledCases compiled = CaseCompiler.Compile([.. wanted.Select((recorded, i) => OpSources.Of(recorded, $"Case{i}"))]);
        return [.. wanted.Select((recorded, i) => new DifferentiableCase(operation, recorded, tensors, compiled, $"Case{i}"))
            .Where(item => item.IsFinite)];
    }

    private static OpCase[] Wanted(CaseStore store, string operation) =>
        [.. store.ReadJson<OpFile>(operation + ".json").Cases
            .Where(recorded => recorded.AskedDType is "float64" or "complex128" && IsDifferentiable(recorded))];

    private static bool IsDifferentiable(OpCase recorded) =>
        recorded.Grad is { } grad && grad.GradInputs.Values.Any(key => key is not null);
}
