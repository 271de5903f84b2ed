using System.Collections;
using System.Text.Json;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Optim;

/// <summary>Optimizers: parameters after given steps, the state dict after ten, and the closure calls of L-BFGS.</summary>
public static class OptimizersSuite
{
    /// <summary>The namespaces of optimizers and schedulers.</summary>
    internal static readonly string[] Usings = ["Linstock.Optim", "Linstock.Optim.LRScheduler"];

    // How the library chooses to compute, which PyTorch's own releases change among themselves.
    private static readonly HashSet<string> Implementation = ["foreach", "fused", "capturable", "differentiable", "params"];

    private sealed record OptimizerFile(string Tensors, IReadOnlyList<OptimizerCase> Cases);

    private sealed record OptimizerCase(
        string Id,
        string Optimizer,
        string Csharp,
        IReadOnlyList<string>? Parameters,
        IReadOnlyList<IReadOnlyList<string>>? Gradients,
        Dictionary<string, IReadOnlyList<string>>? ParametersAfter,
        Dictionary<string, Dictionary<string, JsonElement>>? StateAfter10,
        IReadOnlyList<Dictionary<string, JsonElement>>? ParamGroups,
        string? Function,
        double[]? Start,
        IReadOnlyList<ClosureStep>? Steps,
        double Rtol,
        double Atol);

    private sealed record ClosureStep(double ReturnedLoss, double[] X, int ClosureCalls);

    /// <summary>A group for each optimizer.</summary>
    public static Suite Open(CaseStore store)
    {
        OptimizerFile file = store.ReadJson<OptimizerFile>("optimizers.json");
        var tensors = new Lazy<RecordedTensors>(() => store.ReadTensors(file.Tensors));
        return new Suite("optim", [.. file.Cases.GroupBy(recorded => recorded.Optimizer)
            .Select(group => new CaseGroup(group.Key, () => Prepare([.. group], tensors.Value)))]);
    }

    private static IReadOnlyList<PreparedCase> Prepare(OptimizerCase[] cases, RecordedTensors tensors)
    {
        CompiledCases compiled = CaseCompiler.Compile(
        [
            new CaseSource("Step", "public static void Step(object optimizer) => ((Optimizer)optimizer).Step();"),
            new CaseSource("SetGrad", "public static void SetGrad(Tensor parameter, Tensor gradient) => parameter.Grad = gradient;"),
            new CaseSource("StateDict", "public static object StateDict(object optimizer) => ((Optimizer)optimizer).StateDict();"),
            .. cases.Select((recorded, i) => recorded.Steps is null ? Construction(recorded, i) : Minimisation(recorded, i)),
        ], Usings);
        return [.. cases.Select((recorded, i) => new PreparedCase(recorded.Id, () =>
        {
            if (recorded.Steps is null)
            {
                CheckSteps(recorded, tensors, compiled, $"Case{i}");
            }
            else
            {
                CheckMinimisation(recorded, compiled, $"Case{i}");
            }
        }))];
    }

    private static CaseSource Construction(OptimizerCase recorded, int index) => new($"Case{index}", $$"""
        public static object Case{{index}}(List<Tensor> parameters)
        {
            Tensor p0 = parameters[0], p1 = parameters[1];
            return {{Translations.Apply(recorded.Csharp)}};
        }
        """);

    private static CaseSource Minimisation(OptimizerCase recorded, int index) => new($"Case{index}", $$"""
        public static List<(double, double[], int)> Case{{index}}(Tensor x, int steps)
        {
            var results = new List<(double, double[], int)>();
            int calls = 0;
            var optimizer = {{Translations.Apply(recorded.Csharp)}};
            for (int i = 0; i < steps; i++)
            {
                var returned = optimizer.Step(() =>
                {
                    calls++;
                    optimizer.ZeroGrad();
                    Tensor loss = {{Function(recorded.Function!)}};
                    loss.Backward();
                    return loss;
                });
                results.Add((returned.Item<double>(), x.ToArray<double>(), calls));
            }
            return results;
        }
        """);

    private static string Function(string text) => text.Split(", ")[0] switch
    {
        "f(x) = (1 - x[0])^2 + 100 (x[1] - x[0]^2)^2" => "(1 - x[0]).Pow(2) + 100 * (x[1] - x[0].Pow(2)).Pow(2)",
        var unknown => throw new NotSupportedException($"the function {unknown}"),
    };

    private static void CheckSteps(OptimizerCase recorded, RecordedTensors tensors, CompiledCases compiled, string method)
    {
        List<Tensor> parameters = [.. recorded.Parameters!.Select(key => TensorTransfer.ToTensor(tensors[key], requiresGrad: true))];
        object optimizer = compiled.Call(method, parameters)!;
        for (int step = 1; step <= recorded.Gradients!.Count; step++)
        {
            for (int i = 0; i < parameters.Count; i++)
            {
                compiled.Call("SetGrad", parameters[i], TensorTransfer.ToTensor(tensors[recorded.Gradients[step - 1][i]]));
            }

            compiled.Call("Step", optimizer);
            if (recorded.ParametersAfter!.TryGetValue($"{step}", out IReadOnlyList<string>? after))
            {
                for (int i = 0; i < parameters.Count; i++)
                {
                    RecordedTensor actual = TensorTransfer.FromTensor(parameters[i]);
                    Within($"p{i} after step {step}", () => Comparison.Check(actual, tensors[after[i]], recorded.Rtol, recorded.Atol));
                }
            }
        }

        CheckStateDict(recorded, tensors, compiled.Call("StateDict", optimizer)!);
    }

    private static void CheckStateDict(OptimizerCase recorded, RecordedTensors tensors, object stateDict)
    {
        object state = Members.Get(stateDict, "state")!;
        foreach ((string parameter, Dictionary<string, JsonElement> expected) in recorded.StateAfter10!)
        {
            object actual = Indexed(state, parameter);
            foreach ((string name, JsonElement value) in expected)
            {
                // A missing entry is as good as one that is null.
                object? found = Members.TryGet(actual, name, out object? entry) || value.ValueKind == JsonValueKind.Null
                    ? entry
                    : Members.Get(actual, name);
                Within($"state {parameter} '{name}'", () => Members.Check(found, value, tensors, recorded.Rtol, recorded.Atol));
            }
        }

        object[] groups = [.. ((IEnumerable)Members.Get(stateDict, "param_groups")!).Cast<object>()];
        if (groups.Length != recorded.ParamGroups!.Count)
        {
            throw new CaseFailure(FailureKind.Structure, $"{groups.Length} parameter groups, expected {recorded.ParamGroups.Count}");
        }

        for (int i = 0; i < groups.Length; i++)
        {
            foreach ((string name, JsonElement value) in recorded.ParamGroups[i].Where(entry => !Implementation.Contains(entry.Key)))
            {
                Within($"group {i} '{name}'", () => Members.Check(Members.Get(groups[i], name), value, tensors, 1e-12, 0));
            }
        }
    }

    private static object Indexed(object state, string index) => state switch
    {
        IDictionary => Members.Get(state, index)!,
        IList list => list[int.Parse(index, null)]!,
        _ => ((IEnumerable)state).Cast<object>().ElementAt(int.Parse(index, null)),
    };

    private static void CheckMinimisation(OptimizerCase recorded, CompiledCases compiled, string method)
    {
        var start = new RecordedTensor(DType.Float64, [recorded.Start!.Length], recorded.Start.SelectMany(BitConverter.GetBytes).ToArray());
        Tensor x = TensorTransfer.ToTensor(start, requiresGrad: true);
        var results = (List<(double Loss, double[] X, int Calls)>)compiled.Call(method, x, recorded.Steps!.Count)!;
        for (int i = 0; i < results.Count; i++)
        {
            ClosureStep expected = recorded.Steps[i];
            (double loss, double[] position, int calls) = results[i];
            if (calls != expected.ClosureCalls)
            {
                throw new CaseFailure(FailureKind.Value, $"step {i}: {calls} closure calls, expected {expected.ClosureCalls}");
            }

            bool close = Comparison.Close(loss, expected.ReturnedLoss, recorded.Rtol, recorded.Atol)
                && position.Zip(expected.X).All(pair => Comparison.Close(pair.First, pair.Second, recorded.Rtol, recorded.Atol));
            if (!close)
            {
                throw new CaseFailure(
                    FailureKind.Value,
                    $"step {i}: loss {loss:r} at [{string.Join(", ", position)}], expected {expected.ReturnedLoss:r} at [{string.Join(", ", expected.X)}]");
            }
        }
    }

    private static void Within(string part, Action check)
    {
        try
        {
            check();
        }
        catch (CaseFailure failure)
        {
            throw failure.In(part);
        }
    }
}
