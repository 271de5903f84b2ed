using System.Collections;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Linstock.Conformance.Data;

namespace Linstock.Conformance.Running;

/// <summary>What a call returned, in the flat order of a recording.</summary>
public static class Results
{
    /// <summary>
    /// Tensors, plain values and lists of integers in order. Nulls are left out, since a C# tuple has a fixed size
    /// where PyTorch's number of results depends on a flag.
    /// </summary>
    public static List<object> Flatten(object? result)
    {
        var flat = new List<object>();
        Add(result, flat);
        return flat;
    }

    /// <summary>The tensors among the results.</summary>
    public static IEnumerable<Tensor> Tensors(IEnumerable<object> results) => results.OfType<Tensor>();

    /// <summary>Compares a plain value with the recorded one.</summary>
    public static void CompareScalar(object actual, JsonElement expected, double rtol, double atol)
    {
        bool equal = (actual, expected.ValueKind) switch
        {
            (Scalar value, JsonValueKind.True or JsonValueKind.False) => value.IsBool && value.ToBool() == expected.GetBoolean(),
            (bool value, JsonValueKind.True or JsonValueKind.False) => value == expected.GetBoolean(),
            (long or int, JsonValueKind.Number) => Convert.ToInt64(actual, null) == expected.GetInt64(),
            (Scalar value, _) => Comparison.Close(value.ToComplex(), Number(expected), rtol, atol),
            (double or float, _) => Comparison.Close(Convert.ToDouble(actual, null), Number(expected), rtol, atol),
            (Complex value, _) => Comparison.Close(value, Number(expected), rtol, atol),
            (DType value, JsonValueKind.String) => value == RecordedTensors.ParseDType(expected.GetString()!),
            _ => false,
        };
        if (!equal)
        {
            throw new CaseFailure(FailureKind.Value, $"got {actual} ({actual.GetType().Name}), expected {expected.GetRawText()}");
        }
    }

    /// <summary>Compares a list of integers with the recorded one.</summary>
    public static void CompareList(object actual, IReadOnlyList<long> expected)
    {
        if (actual is not IEnumerable<long> list)
        {
            throw new CaseFailure(FailureKind.Structure, $"got a {actual.GetType().Name}, expected a list of integers");
        }

        if (!list.SequenceEqual(expected))
        {
            throw new CaseFailure(FailureKind.Value, $"got [{string.Join(", ", list)}], expected [{string.Join(", ", expected)}]");
        }
    }

    private static Complex Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => CaseStore.Parse(value.GetString()!),
        JsonValueKind.Array => new Complex(value[0].GetDouble(), value[1].GetDouble()),
        _ => Complex.NaN,
    };

    private static void Add(object? result, List<object> flat)
    {
        switch (result)
        {
            case null:
                break;
            case Tensor or IEnumerable<long> or string:
                flat.Add(result);
                break;
            case ITuple tuple:
                for (int i = 0; i < tuple.Length; i++)
                {
                    Add(tuple[i], flat);
                }

                break;
            case IEnumerable list:
                foreach (object? item in list)
                {
                    Add(item, flat);
                }

                break;
            case { } packed when packed.GetType().Name == "PackedSequence":
                foreach (string name in (string[])["Data", "BatchSizes", "SortedIndices", "UnsortedIndices"])
                {
                    Add(packed.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance)?.GetValue(packed), flat);
                }

                break;
            default:
                flat.Add(result);
                break;
        }
    }
}
