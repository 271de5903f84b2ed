using System.Globalization;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Modules;

/// <summary>The initialisers of <c>torch.nn.init</c> and the table of gains.</summary>
public static class InitSuite
{
    private const double InexactTolerance = 2e-6;

    private sealed record InitFile(string Tensors, IReadOnlyList<Gain> CalculateGain, IReadOnlyList<InitCase> Cases);

    private sealed record Gain(string Nonlinearity, double? Param, [property: System.Text.Json.Serialization.JsonPropertyName("gain")] double Expected);

    private sealed record InitCase(string Id, long Seed, long[] Shape, string Dtype, string Csharp, bool Exact, string Output);

    /// <summary>A group for each initialiser.</summary>
    public static Suite Open(CaseStore store)
    {
        if (!store.Files.Contains("init.json"))
        {
            return new Suite("init", []);
        }

        InitFile file = store.ReadJson<InitFile>("init.json");
        var tensors = new Lazy<RecordedTensors>(() => store.ReadTensors(file.Tensors));
        return new Suite("init",
        [
            new CaseGroup("init.calculate_gain", () => PrepareGains(file.CalculateGain)),
            .. file.Cases.GroupBy(recorded => "init." + recorded.Csharp.Split('.', '(')[1])
                .Select(group => new CaseGroup(group.Key, () => Prepare([.. group], tensors.Value))),
        ]);
    }

    private static IReadOnlyList<PreparedCase> PrepareGains(IReadOnlyList<Gain> gains)
    {
        CompiledCases compiled = CaseCompiler.Compile([.. gains.Select((gain, i) =>
        {
            string parameter = gain.Param is { } value ? ", " + value.ToString("R", CultureInfo.InvariantCulture) : "";
            return new CaseSource($"Gain{i}", $"public static object Gain{i}() => Init.CalculateGain(\"{gain.Nonlinearity}\"{parameter});");
        })]);
        return [.. gains.Select((gain, i) => new PreparedCase($"calculate_gain/{gain.Nonlinearity}/{gain.Param}", () =>
        {
            double actual = Convert.ToDouble(compiled.Call($"Gain{i}"), CultureInfo.InvariantCulture);
            if (!Comparison.Close(actual, gain.Expected, 1e-15, 0))
            {
                throw new CaseFailure(FailureKind.Value, $"got {actual}, expected {gain.Expected}");
            }
        }))];
    }

    private static IReadOnlyList<PreparedCase> Prepare(InitCase[] cases, RecordedTensors tensors)
    {
        CompiledCases compiled = CaseCompiler.Compile(
        [
            Drivers.Seed,
            .. cases.Select((recorded, i) => new CaseSource(
                $"Init{i}", $"public static object Init{i}(Tensor t) => {Translations.Apply(recorded.Csharp)};")),
        ]);
        return [.. cases.Select((recorded, i) => new PreparedCase(recorded.Id, () =>
        {
            DType dtype = RecordedTensors.ParseDType(recorded.Dtype);
            byte[] zeros = new byte[recorded.Shape.Aggregate(RecordedTensor.SizeOf(dtype), (size, length) => size * (int)length)];
            Tensor target = TensorTransfer.ToTensor(new RecordedTensor(dtype, recorded.Shape, zeros));
            compiled.Call("Seed", recorded.Seed);
            compiled.Call($"Init{i}", target);
            double tolerance = recorded.Exact ? 0 : InexactTolerance;
            Comparison.Check(TensorTransfer.FromTensor(target), tensors[recorded.Output], tolerance, tolerance);
        }))];
    }
}
