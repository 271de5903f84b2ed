using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;
using Linstock.Jit;

namespace Linstock.Conformance.Checkpoints;

/// <summary>TorchScript archives: every call in order on one loaded module, and its state behind them.</summary>
public sealed class JitPart() : CheckpointPart("jit")
{
    private sealed record Index(IReadOnlyList<Entry> Archives);

    private sealed record Entry(
        string Name, string File, string Tensors, IReadOnlyList<string> StateDict, IReadOnlyList<Call> Calls, double Rtol, double Atol);

    private sealed record Call(string Method, IReadOnlyList<JsonElement> Args, JsonElement? Output, string? Throws);

    /// <inheritdoc/>
    public override IEnumerable<CaseGroup> Open(CaseStore store) =>
        store.ReadJson<Index>("jit/index.json").Archives.Select(entry => Group(entry.Name, new PreparedCase(entry.File, () => Check(store, entry))));

    private static void Check(CaseStore store, Entry entry)
    {
        RecordedTensors tensors = store.ReadTensors(entry.Tensors);
        ScriptModule module = Torch.Jit.Load(store.Read(entry.File));
        OrderedDictionary<string, Tensor> state = module.StateDict();
        if (!state.Keys.SequenceEqual(entry.StateDict))
        {
            throw new CaseFailure(FailureKind.Structure, $"the state has {string.Join(", ", state.Keys)}; expected {string.Join(", ", entry.StateDict)}");
        }

        for (int i = 0; i < entry.Calls.Count; i++)
        {
            Call call = entry.Calls[i];
            try
            {
                CheckCall(module, call, tensors, entry);
            }
            catch (CaseFailure failure)
            {
                throw failure.In($"call {i} of {call.Method}");
            }
            catch (ScriptException failure)
            {
                throw new CaseFailure(FailureKind.Threw, $"call {i} of {call.Method}: {failure.Message} ({failure.ScriptStackTrace[0]})");
            }
        }

        foreach ((string name, Tensor tensor) in module.StateDict())
        {
            try
            {
                Comparison.Check(TensorTransfer.FromTensor(tensor), tensors["state." + name], entry.Rtol, entry.Atol);
            }
            catch (CaseFailure failure)
            {
                throw failure.In(name);
            }
        }
    }

    private static void CheckCall(ScriptModule module, Call call, RecordedTensors tensors, Entry entry)
    {
        ScriptValue[] arguments = [.. call.Args.Select(argument => ToValue(argument, tensors))];
        if (call.Throws is { } message)
        {
            try
            {
                module.Run(call.Method, arguments);
            }
            catch (ScriptException failure) when (message.Contains(failure.Message, StringComparison.Ordinal))
            {
                return;
            }

            throw new CaseFailure(FailureKind.Threw, $"nothing was raised; expected '{message}'");
        }

        CheckValue(module.Run(call.Method, arguments), call.Output!.Value, tensors, entry, "output");
    }

    private static ScriptValue ToValue(JsonElement element, RecordedTensors tensors)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Null:
                return ScriptValue.None;
            case JsonValueKind.True or JsonValueKind.False:
                return element.GetBoolean();
            case JsonValueKind.Number:
                return element.TryGetInt64(out long whole) ? (ScriptValue)whole : element.GetDouble();
            case JsonValueKind.String:
                return element.GetString();
        }

        JsonProperty only = element.EnumerateObject().First();
        return only.Name switch
        {
            "tensor" => TensorTransfer.ToTensor(tensors[only.Value.GetString()!]),
            "list" => ScriptValue.List([.. only.Value.EnumerateArray().Select(item => ToValue(item, tensors))]),
            "tuple" => ScriptValue.Tuple([.. only.Value.EnumerateArray().Select(item => ToValue(item, tensors))]),
            "dict" => ScriptValue.Dictionary([.. only.Value.EnumerateArray().Select(pair => (ToValue(pair[0], tensors), ToValue(pair[1], tensors)))]),
            "float" => Number(only.Value),
            "int" => long.Parse(only.Value.GetString()!, CultureInfo.InvariantCulture),
            "complex" => new Complex(only.Value[0].GetDouble(), only.Value[1].GetDouble()),
            _ => throw new InvalidDataException($"the recording has a value of unknown kind '{only.Name}'"),
        };
    }

    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.GetDouble()
        : value.GetString() switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            "nan" => double.NaN,
            var text => double.Parse(text!, CultureInfo.InvariantCulture),
        };

    private static void CheckValue(ScriptValue actual, JsonElement expected, RecordedTensors tensors, Entry entry, string place)
    {
        if (expected.ValueKind == JsonValueKind.Object && expected.TryGetProperty("tensor", out JsonElement key))
        {
            Require(actual.Kind == ScriptKind.Tensor, actual, "a tensor", place);
            try
            {
                Comparison.Check(TensorTransfer.FromTensor(actual.AsTensor()), tensors[key.GetString()!], entry.Rtol, entry.Atol);
            }
            catch (CaseFailure failure)
            {
                throw failure.In(place);
            }

            return;
        }

        if (expected.ValueKind == JsonValueKind.Object)
        {
            JsonProperty only = expected.EnumerateObject().First();
            switch (only.Name)
            {
                case "tuple" or "list":
                    Require(actual.Kind == (only.Name == "list" ? ScriptKind.List : ScriptKind.Tuple), actual, only.Name, place);
                    Require(actual.Count == only.Value.GetArrayLength(), actual, $"{only.Value.GetArrayLength()} elements", place);
                    for (int i = 0; i < actual.Count; i++)
                    {
                        CheckValue(actual[i], only.Value[i], tensors, entry, $"{place}[{i}]");
                    }

                    return;
                case "dict":
                    Require(actual.Kind == ScriptKind.Dict, actual, "a dictionary", place);
                    IReadOnlyDictionary<ScriptValue, ScriptValue> dict = actual.AsDictionary();
                    Require(dict.Count == only.Value.GetArrayLength(), actual, $"{only.Value.GetArrayLength()} entries", place);
                    foreach (JsonElement pair in only.Value.EnumerateArray())
                    {
                        ScriptValue name = ToValue(pair[0], tensors);
                        Require(dict.TryGetValue(name, out ScriptValue value), actual, $"the key {name}", place);
                        CheckValue(value, pair[1], tensors, entry, $"{place}[{name}]");
                    }

                    return;
            }
        }

        ScriptValue plain = ToValue(expected, tensors);
        bool same = plain.Kind == ScriptKind.Float && actual.Kind is ScriptKind.Float or ScriptKind.Int
            ? Comparison.Close(actual.AsDouble(), plain.AsDouble(), entry.Rtol, entry.Atol)
            : actual.ToString() == plain.ToString();
        Require(same, actual, plain.ToString(), place);
    }

    private static void Require(bool condition, ScriptValue actual, string expected, string place)
    {
        if (!condition)
        {
            throw new CaseFailure(FailureKind.Structure, $"{place}: got {actual.Kind} {(actual.Kind == ScriptKind.Tensor ? "" : actual)}; expected {expected}");
        }
    }
}
