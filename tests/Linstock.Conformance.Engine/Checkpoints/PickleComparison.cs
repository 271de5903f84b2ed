using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;
using Linstock.Serialization;

namespace Linstock.Conformance.Checkpoints;

/// <summary>Holds what was read of a checkpoint against its recorded description: structure, values, strides, and which tensors share memory.</summary>
/// <param name="tensors">The content of the tensors.</param>
internal sealed class PickleComparison(RecordedTensors tensors)
{
    private readonly Dictionary<int, Tensor> _storages = [];

    /// <summary>Compares a value; throws where it differs.</summary>
    public void Check(PickleValue actual, JsonElement expected, string place)
    {
        try
        {
            CheckValue(actual, expected, place);
        }
        catch (CaseFailure failure) when (place.Length > 0 && !failure.Message.StartsWith(place, StringComparison.Ordinal))
        {
            throw failure.In(place);
        }
    }

    private void CheckValue(PickleValue actual, JsonElement expected, string place)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Null:
                Require(actual is PickleNone, actual, "None");
                break;
            case JsonValueKind.True or JsonValueKind.False:
                Require(actual is PickleBool flag && flag.Value == expected.GetBoolean(), actual, expected);
                break;
            case JsonValueKind.Number:
                Require(actual is PickleInt number && number.Value == expected.GetInt64(), actual, expected);
                break;
            case JsonValueKind.String:
                Require(actual is PickleString text && text.Value == expected.GetString(), actual, expected);
                break;
            case JsonValueKind.Object when expected.TryGetProperty("tensor", out JsonElement key):
                CheckTensor(actual, expected, tensors[key.GetString()!]);
                break;
            default:
                JsonProperty only = expected.EnumerateObject().Single();
                CheckKind(actual, only.Name, only.Value, place);
                break;
        }
    }

    private void CheckKind(PickleValue actual, string kind, JsonElement expected, string place)
    {
        switch (kind)
        {
            case "dict" or "orderedDict":
                Require(actual is PickleDict, actual, kind);
                CheckDict((PickleDict)actual, kind == "orderedDict", expected, place);
                break;
            case "list":
                Require(actual is PickleList, actual, kind);
                CheckItems((PickleSequence)actual, expected, place);
                break;
            case "tuple":
                Require(actual is PickleTuple, actual, kind);
                CheckItems((PickleSequence)actual, expected, place);
                break;
            case "size":
                Require(actual is PickleSize, actual, kind);
                CheckItems((PickleSequence)actual, expected, place);
                break;
            case "set":
                Require(actual is PickleSet set && set.Count == expected.GetArrayLength()
                    && expected.EnumerateArray().All(item => set.Contains(PickleInt.Of(item.GetInt64()))), actual, expected);
                break;
            case "float":
                Require(actual is PickleFloat real && real.Value.Equals(Number(expected.GetString()!)), actual, expected);
                break;
            case "int":
                var integer = BigInteger.Parse(expected.GetString()!, CultureInfo.InvariantCulture);
                Require(PickleBigInt.Of(integer).Equals(actual), actual, expected);
                break;
            case "complex":
                Require(actual is PickleComplex complex && complex.Value == new Complex(expected[0].GetDouble(), expected[1].GetDouble()), actual, expected);
                break;
            case "bytes":
                Require(actual is PickleBytes bytes && Convert.ToHexStringLower(bytes.Value.Span) == expected.GetString(), actual, expected);
                break;
            case "dtypeValue":
                Require(actual is PickleDType dtype && dtype.Value == RecordedTensors.ParseDType(expected.GetString()!), actual, expected);
                break;
            case "device":
                Require(actual is PickleDevice device && device.Name == expected.GetString(), actual, expected);
                break;
            default:
                throw new InvalidDataException($"the recording has a value of unknown kind '{kind}'");
        }
    }

    private void CheckDict(PickleDict actual, bool isOrdered, JsonElement expected, string place)
    {
        Require(actual.IsOrderedDict == isOrdered, actual, isOrdered ? "OrderedDict" : "dict");
        Require(actual.Count == expected.GetArrayLength(), actual, $"{expected.GetArrayLength()} entries");
        foreach ((KeyValuePair<PickleValue, PickleValue> entry, JsonElement pair) in actual.Zip(expected.EnumerateArray()))
        {
            string inner = $"{place}[{pair[0]}]";
            Check(entry.Key, pair[0], inner);
            Check(entry.Value, pair[1], inner);
        }
    }

    private void CheckItems(PickleSequence actual, JsonElement expected, string place)
    {
        Require(actual.Count == expected.GetArrayLength(), actual, $"{expected.GetArrayLength()} elements");
        int i = 0;
        foreach (JsonElement item in expected.EnumerateArray())
        {
            Check(actual[i], item, $"{place}[{i}]");
            i++;
        }
    }

    private void CheckTensor(PickleValue value, JsonElement expected, RecordedTensor content)
    {
        Require(value is PickleTensor, value, "a tensor");
        Tensor actual = value.AsTensor();
        Comparison.Check(TensorTransfer.FromTensor(actual), content, rtol: 0, atol: 0);
        Require(actual.DType == RecordedTensors.ParseDType(expected.GetProperty("dtype").GetString()!), value, "the recorded dtype");
        Require(actual.Strides.SequenceEqual(Integers("stride")), $"strides {actual.Strides}", expected.GetProperty("stride"));
        Require(actual.StorageOffset == expected.GetProperty("storageOffset").GetInt64(), $"offset {actual.StorageOffset}", expected.GetProperty("storageOffset"));
        Require(actual is Parameter == expected.GetProperty("parameter").GetBoolean(), $"{actual.GetType()}", expected);
        Require(actual.RequiresGrad == expected.GetProperty("requiresGrad").GetBoolean(), $"requires_grad {actual.RequiresGrad}", expected);
        int number = expected.GetProperty("storage").GetInt32();
        if (actual.Numel == 0)
        {
            return;
        }

        foreach ((int other, Tensor known) in _storages)
        {
            Require(ShareMemory(actual, known) == (number == other), "shared memory", number == other ? "the same as another's" : "memory of its own");
        }

        _storages.TryAdd(number, actual);

        IEnumerable<long> Integers(string name) => expected.GetProperty(name).EnumerateArray().Select(item => item.GetInt64());
    }

    private static bool ShareMemory(Tensor first, Tensor second)
    {
        // The first byte of each one's memory.
        Span<byte> a = Start(first), b = Start(second);
        return Unsafe.AreSame(ref MemoryMarshal.GetReference(a), ref MemoryMarshal.GetReference(b));

        static Span<byte> Start(Tensor tensor) => TensorTransfer.Bytes(tensor.Detach().AsStrided([1], [1], 0));
    }

    private static double Number(string text) =>
        text is "inf" or "-inf" or "nan" ? CaseStore.Parse(text) : double.Parse(text, CultureInfo.InvariantCulture);

    private static void Require(bool condition, object actual, object expected)
    {
        if (!condition)
        {
            throw new CaseFailure(FailureKind.Structure, $"got {actual}, expected {expected}");
        }
    }
}
