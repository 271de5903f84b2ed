using System.Text;

namespace Linstock.Jit;

/// <summary>Arguments of operations as values: what the readers undo.</summary>
public readonly partial struct ScriptValue
{
    internal static ScriptValue From(Tensor? value) => value;

    internal static ScriptValue From(long value) => value;

    internal static ScriptValue From(long? value) => value is { } number ? number : default(ScriptValue);

    internal static ScriptValue From(double value) => value;

    internal static ScriptValue From(double? value) => value is { } number ? number : default(ScriptValue);

    internal static ScriptValue From(bool value) => value;

    internal static ScriptValue From(bool? value) => value is { } flag ? flag : default(ScriptValue);

    internal static ScriptValue From(string? value) => value;

    // Each arm is converted by itself: together they would be complex numbers.
    internal static ScriptValue From(Scalar value) => value.Kind switch
    {
        // A literal that is a bool is no number of the language.
        DType.Bool => (ScriptValue)(value.ToBool() ? 1 : 0),
        DType.Int64 => (ScriptValue)value.ToInt64(),
        DType.Complex128 => (ScriptValue)value.ToComplex(),
        _ => (ScriptValue)value.ToDouble(),
    };

    internal static ScriptValue From(Scalar? value) => value is { } scalar ? From(scalar) : default;

    internal static ScriptValue From(IntList value) => value.IsSingle ? value[0] : From(IntList.AsSpan(in value));

    internal static ScriptValue From(IntList? value) => value is { } list ? From(list) : default;

    // Sizes that are not given are those of the tensor.
    internal static ScriptValue From(OptionalIntList value, Shape shape)
    {
        if (value is [{ } single])
        {
            return single;
        }

        var items = new List<ScriptValue>(value.Count);
        for (int i = 0; i < value.Count; i++)
        {
            items.Add(value[i] ?? (value.Count > 1 ? shape[i - value.Count] : shape[-1]));
        }

        return Of(items);
    }

    internal static ScriptValue From(DoubleList value) => value.ToArray();

    internal static ScriptValue From(DoubleList? value) => value is { } list ? From(list) : default;

    internal static ScriptValue From(ReadOnlySpan<long> values)
    {
        var items = new List<ScriptValue>(values.Length);
        foreach (long value in values)
        {
            items.Add(value);
        }

        return Of(items);
    }

    internal static ScriptValue From(ReadOnlySpan<Tensor?> values)
    {
        var items = new List<ScriptValue>(values.Length);
        foreach (Tensor? value in values)
        {
            items.Add(value);
        }

        return Of(items);
    }

    internal static ScriptValue From(DType value) => value;

    internal static ScriptValue From(DType? value) => value is { } dtype ? dtype : default(ScriptValue);

    internal static ScriptValue From(Device value) => value;

    internal static ScriptValue From(Device? value) => value is { } device ? device : default(ScriptValue);

    internal static ScriptValue From(MemoryFormat value) => value switch
    {
        MemoryFormat.Contiguous => 0,
        MemoryFormat.Preserve => 1,
        MemoryFormat.ChannelsLast => 2,
        _ => 3,
    };

    internal static ScriptValue From(Reduction value) => value switch
    {
        Reduction.None => 0,
        Reduction.Mean => 1,
        Reduction.Sum => 2,
        _ => Absent,
    };

    internal static ScriptValue From(Padding value) => value.IsSame ? "same" : value.IsValid ? "valid" : From(value.Values);

    internal static ScriptValue From(NormOrder value) => value.IsNuclear ? "nuc" : value.IsFrobenius ? "fro" : value.Number!.Value;

    internal static ScriptValue From(NormOrder? value) => value is { } order ? From(order) : default;

    internal static ScriptValue From<T>(T value) where T : struct, Enum => SnakeCase(value.ToString());

    internal static ScriptValue From<T>(T? value) where T : struct, Enum => value is { } member ? From(member) : default;

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        bool isUpper = false;
        foreach (char c in name)
        {
            if (char.IsUpper(c) && text.Length > 0 && !isUpper)
            {
                text.Append('_');
            }

            isUpper = char.IsUpper(c);
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
