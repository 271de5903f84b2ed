using System.Collections;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Optim;

/// <summary>Schedulers: the learning rate of each group, and the momentum where it is cycled, over 60 steps.</summary>
public static class SchedulersSuite
{
    private sealed record SchedulerFile(IReadOnlyList<SchedulerCase> Cases);

    private sealed record SchedulerCase(
        string Id,
        string Scheduler,
        string OptimizerCsharp,
        string Csharp,
        IReadOnlyList<double[]> Lr,
        IReadOnlyList<double>? Momentum,
        double[]? Metrics,
        double Rtol);

    /// <summary>A group for each scheduler.</summary>
    public static Suite Open(CaseStore store) => new(
        "schedulers",
        [.. store.ReadJson<SchedulerFile>("schedulers.json").Cases
            .GroupBy(recorded => recorded.Scheduler)
            .Select(group => new CaseGroup(group.Key, () => Prepare([.. group])))]);

    private static IReadOnlyList<PreparedCase> Prepare(SchedulerCase[] cases)
    {
        CompiledCases compiled = CaseCompiler.Compile([.. cases.Select((recorded, i) => new CaseSource($"Case{i}", $$"""
            public static void Case{{i}}(Tensor p0, Tensor p1, double[] metrics, int steps, Action<System.Collections.IEnumerable> observe)
            {
                var optimizer = {{Translations.Apply(recorded.OptimizerCsharp)}};
                var scheduler = {{Translations.Apply(recorded.Csharp)}};
                observe(optimizer.ParamGroups);
                for (int k = 0; k < steps; k++)
                {
                    optimizer.Step();
                    scheduler.Step({{(recorded.Metrics is null ? "" : "metrics[k]")}});
                    observe(optimizer.ParamGroups);
                }
            }
            """))], OptimizersSuite.Usings);
        return [.. cases.Select((recorded, i) => new PreparedCase(recorded.Id, () => Check(recorded, compiled, $"Case{i}")))];
    }

    private static void Check(SchedulerCase recorded, CompiledCases compiled, string method)
    {
        Tensor p0 = TensorTransfer.ToTensor(RecordedTensor.Ones(DType.Float32, 2), requiresGrad: true);
        Tensor p1 = TensorTransfer.ToTensor(RecordedTensor.Ones(DType.Float32, 3), requiresGrad: true);
        int row = 0;
        void Observe(IEnumerable groups)
        {
            object[] all = [.. groups.Cast<object>()];
            Compare("lr", [.. all.Select(group => Members.Number(Members.Get(group, "lr")))], recorded.Lr[row]);
            if (recorded.Momentum is { } momentum)
            {
                Compare("momentum", [Momentum(recorded, all[0])], [momentum[row]]);
            }

            row++;
        }

        void Compare(string name, double[] actual, double[] expected)
        {
            if (actual.Length != expected.Length || actual.Zip(expected).Any(pair => !Comparison.Close(pair.First, pair.Second, recorded.Rtol, 0)))
            {
                throw new CaseFailure(
                    FailureKind.Value, $"{name} after {row} steps is [{string.Join(", ", actual)}], expected [{string.Join(", ", expected)}]");
            }
        }

        compiled.Call(method, p0, p1, recorded.Metrics, recorded.Lr.Count - 1, (Action<IEnumerable>)Observe);
    }

    /// <summary>What a scheduler cycles: the first beta of the Adam family, of others the momentum.</summary>
    private static double Momentum(SchedulerCase recorded, object group) =>
        recorded.OptimizerCsharp.Contains("Adam", StringComparison.Ordinal)
            ? Members.Number(Results.Flatten(Members.Get(group, "betas"))[0])
            : Members.Number(Members.Get(group, "momentum"));
}
