namespace Linstock.Jit;

/// <summary>Values as the arguments of operations.</summary>
public readonly partial struct ScriptValue
{
    internal Tensor ToTensor() => AsTensor();

    internal Tensor? ToOptionalTensor() => IsNone ? null : AsTensor();

    internal long ToInt64() => Kind == ScriptKind.Int ? _bits : Numbers.ToInt(this);

    internal long? ToOptionalInt64() => IsNone ? null : ToInt64();

    internal int ToInt32() => checked((int)ToInt64());

    internal double ToDouble() => Kind == ScriptKind.Tensor ? Numbers.ToFloat(this) : AsDouble();

    internal double? ToOptionalDouble() => IsNone ? null : ToDouble();

    internal bool ToBool() => Kind is ScriptKind.Bool or ScriptKind.Int ? _bits != 0 : AsBool();

    internal bool? ToOptionalBool() => IsNone ? null : ToBool();

    internal string ToText() => AsString();

    internal string? ToOptionalText() => IsNone ? null : AsString();

    internal Scalar ToScalar() => Kind switch
    {
        ScriptKind.Int => _bits,
        ScriptKind.Float => AsDouble(),
        ScriptKind.Bool => _bits != 0,
        ScriptKind.Complex => AsComplex(),
        ScriptKind.Tensor => AsTensor().Item(),
        _ => throw Wrong("a number"),
    };

    internal Scalar? ToOptionalScalar() => IsNone ? null : ToScalar();

    internal long[] ToInt64s()
    {
        if (Kind is ScriptKind.Int)
        {
            return [_bits];
        }

        List<ScriptValue> items = AsItems();
        var values = new long[items.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = items[i].ToInt64();
        }

        return values;
    }

    internal IntList ToIntList()
    {
        if (Kind == ScriptKind.List)
        {
            List<ScriptValue> items = AsItems();
            Span<long> values = items.Count <= 8 ? stackalloc long[8] : new long[items.Count];
            values = values[..items.Count];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = items[i].ToInt64();
            }

            return IntList.Create(values);
        }

        return IsNone ? default : (IntList)ToInt64();
    }

    // An empty list of strides or dimensions is PyTorch's way to say: not given.
    internal IntList? ToOptionalIntList() => IsNone || (Kind == ScriptKind.List && Count == 0) ? default(IntList?) : ToIntList();

    internal OptionalIntList ToPartialIntList() => Kind == ScriptKind.List
        ? OptionalIntList.Create(AsItems().Select(static item => item.ToOptionalInt64()).ToArray())
        : (OptionalIntList)ToInt64();

    internal DoubleList ToDoubleList() => Kind == ScriptKind.List ? ToDoubles() : (DoubleList)ToDouble();

    internal DoubleList? ToOptionalDoubleList() => IsNone || (Kind == ScriptKind.List && Count == 0) ? default(DoubleList?) : ToDoubleList();

    internal double[] ToDoubles() => [.. AsItems().Select(static item => item.ToDouble())];

    internal Tensor[] ToTensors()
    {
        List<ScriptValue> items = AsItems();
        var values = new Tensor[items.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = items[i].AsTensor();
        }

        return values;
    }

    internal Tensor?[] ToOptionalTensors() => [.. AsItems().Select(static item => item.ToOptionalTensor())];

    internal DType ToDType() => ScriptTypes.DTypeOf(AsInt64());

    internal DType? ToOptionalDType() => IsNone ? null : ToDType();

    internal Device ToDevice() => AsDevice();

    internal Device? ToOptionalDevice() => IsNone ? default(Device?) : AsDevice();

    internal Generator? ToOptionalGenerator() => IsNone ? null : Kind == ScriptKind.Generator ? (Generator)_reference! : throw Wrong("a Generator");

    internal MemoryFormat ToMemoryFormat() => IsNone ? MemoryFormat.Preserve : ScriptTypes.MemoryFormatOf(AsInt64());

    internal Reduction ToReduction() => AsInt64() switch
    {
        0 => Reduction.None,
        1 => Reduction.Mean,
        2 => Reduction.Sum,
        var other => throw new ArgumentException($"torch.jit: there is no reduction number {other}"),
    };

    internal Padding ToPadding() => Kind switch
    {
        ScriptKind.String => AsString() == "same" ? Padding.Same : Padding.Valid,
        ScriptKind.Int => _bits,
        _ => ToIntList(),
    };

    internal NormOrder ToNormOrder() => Kind == ScriptKind.String ? AsString() : AsDouble();

    internal NormOrder? ToOptionalNormOrder() => IsNone ? default(NormOrder?) : ToNormOrder();

    internal T ToEnum<T>() where T : struct, Enum =>
        Enum.TryParse(AsString().Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out T value) && Enum.IsDefined(value)
            ? value
            : throw new ArgumentException($"torch.jit: there is no {typeof(T).Name} '{AsString()}'");

    internal T? ToOptionalEnum<T>() where T : struct, Enum => IsNone ? null : ToEnum<T>();
}
