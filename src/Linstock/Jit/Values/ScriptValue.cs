using System.Numerics;

namespace Linstock.Jit;

/// <summary>A value of a TorchScript program: what goes into a method of a <see cref="ScriptModule"/> and what comes out.</summary>
/// <remarks>Tensors, numbers, text and truth values convert to it by themselves; numbers are not boxed.</remarks>
/// <example>
/// <code>
/// ScriptValue result = module.Run("forward", x, true, ScriptValue.List([1, 2, 3]));
/// Tensor logits = result[0].AsTensor();
/// </code>
/// </example>
public readonly partial struct ScriptValue
{
    private readonly object? _reference;
    private readonly long _bits;

    private ScriptValue(ScriptKind kind, object? reference, long bits = 0)
    {
        Kind = kind;
        _reference = reference;
        _bits = bits;
    }

    /// <summary><c>None</c>.</summary>
    public static ScriptValue None => default;

    /// <summary>What it holds.</summary>
    public ScriptKind Kind { get; }

    /// <summary>Whether it is <c>None</c>.</summary>
    public bool IsNone => Kind == ScriptKind.None;

    /// <summary>The number of elements of a list, tuple or dictionary.</summary>
    /// <exception cref="InvalidOperationException">It is none of these.</exception>
    public int Count => Kind switch
    {
        ScriptKind.List => ((ScriptList)_reference!).Items.Count,
        ScriptKind.Tuple => ((ScriptTuple)_reference!).Items.Length,
        ScriptKind.Dict => ((ScriptDict)_reference!).Entries.Count,
        _ => throw Wrong("a list, tuple or dictionary"),
    };

    internal static ScriptValue Absent => new(ScriptKind.Absent, null);

    internal bool IsAbsent => Kind == ScriptKind.Absent;

    internal bool IsNumber => Kind is ScriptKind.Int or ScriptKind.Float or ScriptKind.Bool or ScriptKind.Complex;

    internal object? Reference => _reference;

    internal long Bits => _bits;

    /// <summary>An element of a list or tuple, from the end if negative.</summary>
    /// <exception cref="InvalidOperationException">It is neither.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    public ScriptValue this[int index]
    {
        get
        {
            int count = Count, position = index < 0 ? index + count : index;
            if (position < 0 || position >= count)
            {
                throw new ArgumentOutOfRangeException(nameof(index), $"script value: the {TypeName} has no such element; got {index}; it has {count}");
            }

            return Kind switch
            {
                ScriptKind.List => ((ScriptList)_reference!).Items[position],
                ScriptKind.Tuple => ((ScriptTuple)_reference!).Items[position],
                _ => throw Wrong("a list or tuple"),
            };
        }
    }

    /// <summary>The value under a key of a dictionary.</summary>
    /// <exception cref="InvalidOperationException">It is no dictionary.</exception>
    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public ScriptValue this[string key] => AsScriptDict().Entries.TryGetValue(key, out ScriptValue value)
        ? value
        : throw new KeyNotFoundException($"script value: the dictionary has no key '{key}'");

    internal string TypeName => Kind switch
    {
        ScriptKind.None => "NoneType",
        ScriptKind.Tensor => "Tensor",
        ScriptKind.Int => "int",
        ScriptKind.Float => "float",
        ScriptKind.Bool => "bool",
        ScriptKind.Complex => "complex",
        ScriptKind.String => "str",
        ScriptKind.Device => "Device",
        ScriptKind.List => "List",
        ScriptKind.Tuple => "Tuple",
        ScriptKind.Dict => "Dict",
        ScriptKind.Enum => "Enum",
        ScriptKind.Generator => "Generator",
        ScriptKind.Object => ((ScriptObject)_reference!).Class.Name,
        _ => "nothing",
    };

    /// <summary>A tensor; null gives <c>None</c>.</summary>
    public static implicit operator ScriptValue(Tensor? value) => value is null ? default : new(ScriptKind.Tensor, value);

    /// <summary>A whole number.</summary>
    public static implicit operator ScriptValue(long value) => new(ScriptKind.Int, null, value);

    /// <summary>A whole number.</summary>
    public static implicit operator ScriptValue(int value) => new(ScriptKind.Int, null, value);

    /// <summary>A number.</summary>
    public static implicit operator ScriptValue(double value) => new(ScriptKind.Float, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A truth value.</summary>
    public static implicit operator ScriptValue(bool value) => new(ScriptKind.Bool, null, value ? 1 : 0);

    /// <summary>Text; null gives <c>None</c>.</summary>
    public static implicit operator ScriptValue(string? value) => value is null ? default : new(ScriptKind.String, value);

    /// <summary>A complex number.</summary>
    public static implicit operator ScriptValue(Complex value) => new(ScriptKind.Complex, value);

    /// <summary>A device.</summary>
    public static implicit operator ScriptValue(Device value) => new(ScriptKind.Device, value);

    /// <summary>A list of tensors.</summary>
    public static implicit operator ScriptValue(Tensor[] value) => List(Array.ConvertAll(value, static item => (ScriptValue)item));

    /// <summary>A list of whole numbers.</summary>
    public static implicit operator ScriptValue(long[] value) => List(Array.ConvertAll(value, static item => (ScriptValue)item));

    /// <summary>A list of numbers.</summary>
    public static implicit operator ScriptValue(double[] value) => List(Array.ConvertAll(value, static item => (ScriptValue)item));

    /// <summary>A list of texts.</summary>
    public static implicit operator ScriptValue(string[] value) => List(Array.ConvertAll(value, static item => (ScriptValue)item));

    /// <summary>A dtype, which TorchScript programs hold as a number.</summary>
    public static implicit operator ScriptValue(DType value) => ScriptTypes.NumberOf(value);

    /// <summary>A list.</summary>
    public static ScriptValue List(params ReadOnlySpan<ScriptValue> items) => Of(new ScriptList([.. items]));

    /// <summary>A tuple.</summary>
    public static ScriptValue Tuple(params ReadOnlySpan<ScriptValue> items) => Of(new ScriptTuple(items.ToArray()));

    /// <summary>A dictionary.</summary>
    /// <exception cref="ArgumentException">A key appears twice, or is of a kind that cannot be one.</exception>
    public static ScriptValue Dictionary(params ReadOnlySpan<(ScriptValue Key, ScriptValue Value)> entries)
    {
        var dict = new ScriptDict();
        foreach ((ScriptValue key, ScriptValue value) in entries)
        {
            dict.Entries.Add(key, value);
        }

        return Of(dict);
    }

    internal static ScriptValue Of(ScriptList list) => new(ScriptKind.List, list);

    internal static ScriptValue Of(List<ScriptValue> items) => new(ScriptKind.List, new ScriptList(items));

    internal static ScriptValue Of(ScriptTuple tuple) => new(ScriptKind.Tuple, tuple);

    internal static ScriptValue Of(ScriptDict dict) => new(ScriptKind.Dict, dict);

    internal static ScriptValue Of(ScriptObject value) => new(ScriptKind.Object, value);

    internal static ScriptValue Of(ScriptEnumMember value) => new(ScriptKind.Enum, value);

    internal static ScriptValue Of(Generator value) => new(ScriptKind.Generator, value);

    /// <summary>The tensor.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public Tensor AsTensor() => Kind == ScriptKind.Tensor ? (Tensor)_reference! : throw Wrong("a Tensor");

    /// <summary>The whole number.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public long AsInt64() => Kind is ScriptKind.Int or ScriptKind.Bool ? _bits : throw Wrong("an int");

    /// <summary>The number.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public double AsDouble() => Kind switch
    {
        ScriptKind.Float => BitConverter.Int64BitsToDouble(_bits),
        ScriptKind.Int or ScriptKind.Bool => _bits,
        _ => throw Wrong("a float"),
    };

    /// <summary>The truth value.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public bool AsBool() => Kind == ScriptKind.Bool ? _bits != 0 : throw Wrong("a bool");

    /// <summary>The text.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public string AsString() => Kind == ScriptKind.String ? (string)_reference! : throw Wrong("a str");

    /// <summary>The complex number.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public Complex AsComplex() => Kind == ScriptKind.Complex ? (Complex)_reference! : AsDouble();

    /// <summary>The device.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public Device AsDevice() => Kind switch
    {
        ScriptKind.Device => (Device)_reference!,
        ScriptKind.String => (string)_reference!,
        _ => throw Wrong("a Device"),
    };

    /// <summary>The elements of a list or tuple; those of a list as they are now.</summary>
    /// <exception cref="InvalidOperationException">It is neither.</exception>
    public IReadOnlyList<ScriptValue> AsList() => Kind switch
    {
        ScriptKind.List => ((ScriptList)_reference!).Items,
        ScriptKind.Tuple => ((ScriptTuple)_reference!).Items,
        _ => throw Wrong("a list or tuple"),
    };

    /// <summary>The entries of a dictionary in the order of insertion.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public IReadOnlyDictionary<ScriptValue, ScriptValue> AsDictionary() => AsScriptDict().Entries;

    internal ScriptList AsScriptList() => Kind == ScriptKind.List ? (ScriptList)_reference! : throw Wrong("a list");

    internal List<ScriptValue> AsItems() => AsScriptList().Items;

    internal ScriptTuple AsScriptTuple() => Kind == ScriptKind.Tuple ? (ScriptTuple)_reference! : throw Wrong("a tuple");

    internal ScriptDict AsScriptDict() => Kind == ScriptKind.Dict ? (ScriptDict)_reference! : throw Wrong("a dictionary");

    internal ScriptObject AsObject() => Kind == ScriptKind.Object ? (ScriptObject)_reference! : throw Wrong("an object");

    internal bool IsSameAs(ScriptValue other) =>
        Kind == other.Kind && ReferenceEquals(_reference, other._reference) && _bits == other._bits
        || (Kind == other.Kind && Kind == ScriptKind.String && Equals(_reference, other._reference));

    internal InvalidOperationException Wrong(string expected) => new($"script value: it has another type; got {TypeName}; expected {expected}");

    /// <summary>The value as a TorchScript program prints it.</summary>
    public override string ToString() => ScriptText.Of(this);
}
