using Linstock.Conformance.Data;
using Linstock.Conformance.Modules;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Optim;

/// <summary>Clipping, vectors of parameters, and averaged models.</summary>
public static class UtilitiesSuite
{
    private sealed record UtilityFile(string Tensors, IReadOnlyList<UtilityCase> Cases);

    private sealed record UtilityCase(
        string Id,
        string Csharp,
        IReadOnlyList<string>? Gradients,
        double? TotalNorm,
        IReadOnlyList<string>? GradientsAfter,
        IReadOnlyList<string>? Parameters,
        string? Output,
        IReadOnlyList<Dictionary<string, string>>? Updates,
        Dictionary<string, string>? StateDictAfter,
        IReadOnlyList<string>? UpdateBnData,
        Dictionary<string, string>? StateDictAfterUpdateBn,
        double Rtol,
        double Atol);

    /// <summary>A group for each function.</summary>
    public static Suite Open(CaseStore store)
    {
        UtilityFile file = store.ReadJson<UtilityFile>("utilities.json");
        var tensors = new Lazy<RecordedTensors>(() => store.ReadTensors(file.Tensors));
        return new Suite("utilities", [.. file.Cases.GroupBy(recorded => recorded.Id.Split('/')[0])
            .Select(group => new CaseGroup(group.Key, () => Prepare([.. group], tensors.Value)))]);
    }

    private static IReadOnlyList<PreparedCase> Prepare(UtilityCase[] cases, RecordedTensors tensors)
    {
        CompiledCases compiled = CaseCompiler.Compile(
        [
            .. Drivers.Module,
            new CaseSource("SetGrad", "public static void SetGrad(Tensor parameter, Tensor gradient) => parameter.Grad = gradient;"),
            new CaseSource("Grad", "public static object Grad(Tensor parameter) => parameter.Grad;"),
            new CaseSource("Update", "public static void Update(object averaged, object model) => ((AveragedModel)averaged).UpdateParameters((Module)model);"),
            new CaseSource("UpdateBn", "public static void UpdateBn(List<Tensor> data, object averaged) => SwaUtils.UpdateBn(data, (AveragedModel)averaged);"),
            .. cases.Select((recorded, i) => new CaseSource(
                $"Case{i}", $"public static object Case{i}(List<Tensor> parameters) => {Expression(recorded)};")),
            .. cases.Select((recorded, i) => (recorded, i)).Where(entry => entry.recorded.Updates is not null)
                .Select(entry => new CaseSource($"Model{entry.i}", $"public static object Model{entry.i}() => {Model(entry.recorded.Csharp)};")),
        ], OptimizersSuite.Usings);
        return [.. cases.Select((recorded, i) => new PreparedCase(recorded.Id, () =>
        {
            if (recorded.Updates is not null)
            {
                CheckAverage(recorded, tensors, compiled, i);
            }
            else if (recorded.Gradients is not null)
            {
                CheckClip(recorded, tensors, compiled, i);
            }
            else
            {
                List<Tensor> parameters = [.. recorded.Parameters!.Select(key => TensorTransfer.ToTensor(tensors[key]))];
                var vector = (Tensor)compiled.Call($"Case{i}", parameters)!;
                Comparison.Check(TensorTransfer.FromTensor(vector), tensors[recorded.Output!], recorded.Rtol, recorded.Atol);
            }
        }))];
    }

    /// <summary>A clipping by value returns nothing.</summary>
    private static string Expression(UtilityCase recorded) => recorded.Gradients is not null && recorded.TotalNorm is null
        ? $"((Func<object>)(() => {{ {Translations.Apply(recorded.Csharp)}; return null; }}))()"
        : Translations.Apply(recorded.Csharp);

    /// <summary>The first argument of the averaged model's constructor.</summary>
    private static string Model(string text)
    {
        int begin = text.IndexOf('(', StringComparison.Ordinal) + 1, depth = 0, end = begin;
        while (depth > 0 || text[end] is not (',' or ')'))
        {
            depth += text[end] switch { '(' => 1, ')' => -1, _ => 0 };
            end++;
        }

        return Translations.Apply(text[begin..end]);
    }

    private static void CheckClip(UtilityCase recorded, RecordedTensors tensors, CompiledCases compiled, int index)
    {
        var parameters = new List<Tensor>();
        foreach (string key in recorded.Gradients!)
        {
            Tensor parameter = TensorTransfer.ToTensor(RecordedTensor.Ones(tensors[key].DType, tensors[key].Shape), requiresGrad: true);
            compiled.Call("SetGrad", parameter, TensorTransfer.ToTensor(tensors[key]));
            parameters.Add(parameter);
        }

        object? norm = compiled.Call($"Case{index}", parameters);
        if (recorded.TotalNorm is { } expected && !Comparison.Close(Members.Number(norm), expected, recorded.Rtol, recorded.Atol))
        {
            throw new CaseFailure(FailureKind.Value, $"the total norm is {Members.Number(norm)}, expected {expected}");
        }

        for (int i = 0; i < parameters.Count; i++)
        {
            var gradient = (Tensor)compiled.Call("Grad", parameters[i])!;
            Comparison.Check(TensorTransfer.FromTensor(gradient), tensors[recorded.GradientsAfter![i]], recorded.Rtol, recorded.Atol);
        }
    }

    private static void CheckAverage(UtilityCase recorded, RecordedTensors tensors, CompiledCases compiled, int index)
    {
        object averaged = compiled.Call($"Case{index}", (List<Tensor>)[])!;
        object model = compiled.Call($"Model{index}")!;
        foreach (Dictionary<string, string> update in recorded.Updates!)
        {
            compiled.Call("Load", model, StateComparison.ToTensors(update, tensors));
            compiled.Call("Update", averaged, model);
        }

        CheckState(recorded.StateDictAfter!);
        if (recorded.UpdateBnData is { } data)
        {
            compiled.Call("UpdateBn", (List<Tensor>)[.. data.Select(key => TensorTransfer.ToTensor(tensors[key]))], averaged);
            CheckState(recorded.StateDictAfterUpdateBn!);
        }

        void CheckState(Dictionary<string, string> expected)
        {
            var state = (Dictionary<string, Tensor>)compiled.Call("State", averaged)!;
            StateComparison.Check(state, expected, tensors, _ => recorded.Rtol, _ => recorded.Atol);
        }
    }
}
