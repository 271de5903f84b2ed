using System.Collections;
using System.Reflection;
using System.Text.Json;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Optim;

/// <summary>
/// Reads options and state by PyTorch's names from whatever holds them: a dictionary under the name itself, or a
/// property under its C# form.
/// </summary>
public static class Members
{
    /// <summary>The value of a name, if there is one.</summary>
    public static bool TryGet(object holder, string name, out object? value)
    {
        if (holder is IDictionary dictionary)
        {
            object? key = dictionary.Keys.Cast<object>().FirstOrDefault(key => key.ToString() == name);
            value = key is null ? null : dictionary[key];
            return key is not null;
        }

        PropertyInfo? property = holder.GetType().GetProperty(Names.Pascal(name), BindingFlags.Public | BindingFlags.Instance);
        if (property is not null)
        {
            value = property.GetValue(holder);
            return true;
        }

        PropertyInfo? indexer = holder.GetType().GetProperty("Item", [typeof(string)]);
        try
        {
            value = indexer?.GetValue(holder, [name]);
            return indexer is not null;
        }
        catch (TargetInvocationException)
        {
            value = null;
            return false;
        }
    }

    /// <summary>The value of a name.</summary>
    public static object? Get(object holder, string name) => TryGet(holder, name, out object? value)
        ? value
        : throw new CaseFailure(FailureKind.Structure, $"{holder.GetType().Name} has no '{name}'");

    /// <summary>A number, from any type that holds one.</summary>
    public static double Number(object? value) => value switch
    {
        Scalar scalar => scalar.ToDouble(),
        Tensor tensor => TensorTransfer.FromTensor(tensor).At(0).Real,
        bool flag => flag ? 1 : 0,
        IConvertible number => number.ToDouble(System.Globalization.CultureInfo.InvariantCulture),
        null => throw new CaseFailure(FailureKind.Structure, "got null, expected a number"),
        _ => throw new CaseFailure(FailureKind.Structure, $"got a {value.GetType().Name}, expected a number"),
    };

    /// <summary>Compares a value with a recorded one: a number, a flag, a list of numbers, null, or a tensor by its key.</summary>
    public static void Check(object? actual, JsonElement expected, RecordedTensors tensors, double rtol, double atol)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Null:
                Require(actual is null, $"got {actual}, expected null");
                break;
            case JsonValueKind.True or JsonValueKind.False:
                Require(actual is bool flag && flag == expected.GetBoolean(), $"got {actual}, expected {expected}");
                break;
            case JsonValueKind.Number:
                double number = Number(actual);
                Require(Comparison.Close(number, expected.GetDouble(), rtol, atol), $"got {number:r}, expected {expected}");
                break;
            case JsonValueKind.Array:
                object[] items = [.. Results.Flatten(actual).SelectMany(item => item is IEnumerable<long> list ? list.Cast<object>() : [item])];
                JsonElement[] wanted = [.. expected.EnumerateArray()];
                Require(items.Length == wanted.Length, $"got {items.Length} values, expected {wanted.Length}");
                for (int i = 0; i < wanted.Length; i++)
                {
                    Check(items[i], wanted[i], tensors, rtol, atol);
                }

                break;
            case JsonValueKind.Object:
                RecordedTensor recorded = tensors[expected.GetProperty("tensor").GetString()!];
                if (actual is Tensor tensor)
                {
                    Comparison.Check(TensorTransfer.FromTensor(tensor), recorded, rtol, atol);
                }
                else
                {
                    // PyTorch keeps some counters in tensors of one element, where a number serves as well.
                    Require(recorded.Count == 1, $"got {actual ?? "null"}, expected a tensor");
                    Require(Comparison.Close(Number(actual), recorded.At(0), rtol, atol), $"got {actual}, expected {recorded.At(0).Real}");
                }

                break;
        }
    }

    private static void Require(bool condition, string complaint)
    {
        if (!condition)
        {
            throw new CaseFailure(FailureKind.Value, complaint);
        }
    }
}
