using System.Numerics;

namespace Linstock.Serialization;

/// <summary>A value of a Python program as a checkpoint holds it: a tensor, a number, text, or a container of these.</summary>
/// <remarks>
/// <para>
/// <see cref="Torch.Load(string, Device?, bool)"/> returns one and <see cref="Torch.Save(object?, string)"/> takes one. The kinds are the
/// derived classes, for pattern matching; the members here are for code that knows what a file holds and throw
/// <see cref="InvalidOperationException"/> where it holds something else.
/// </para>
/// <example>
/// <code>
/// PickleValue checkpoint = Torch.Load("checkpoint.pt");
/// model.LoadStateDict(checkpoint["model"].AsStateDict());
/// optimizer.LoadStateDict(checkpoint["optimizer"].AsDictionary());
/// long epoch = checkpoint["epoch"].AsInt64();
/// </code>
/// </example>
/// </remarks>
public abstract class PickleValue
{
    private protected PickleValue()
    {
    }

    /// <summary>Python's name of its type, such as <c>dict</c> or <c>torch.Tensor</c>.</summary>
    public abstract string TypeName { get; }

    /// <summary>The number of elements of a container.</summary>
    /// <exception cref="InvalidOperationException">It is no container.</exception>
    public virtual int Count => throw Wrong("a container");

    /// <summary>Whether it is Python's <c>None</c>.</summary>
    public bool IsNone => this is PickleNone;

    /// <summary>The value under a name in a dictionary.</summary>
    /// <exception cref="KeyNotFoundException">The dictionary has no such name.</exception>
    /// <exception cref="InvalidOperationException">It is no dictionary.</exception>
    public virtual PickleValue this[string key] => throw Wrong("a dictionary");

    /// <summary>An element of a sequence, from the end if negative; or the value under a whole number in a dictionary.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sequence has no such element.</exception>
    /// <exception cref="KeyNotFoundException">The dictionary has no such key.</exception>
    /// <exception cref="InvalidOperationException">It is no container.</exception>
    public virtual PickleValue this[long index] => throw Wrong("a sequence or dictionary");

    /// <summary>Whether it is a dictionary with that name.</summary>
    public virtual bool ContainsKey(string key) => false;

    /// <summary>A truth value.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public bool AsBool() => this is PickleBool flag ? flag.Value : throw Wrong("a bool");

    /// <summary>A whole number.</summary>
    /// <exception cref="InvalidOperationException">It is none, or has more than 64 bits.</exception>
    public long AsInt64() => this is PickleInt number ? number.Value : throw Wrong("an int of at most 64 bits");

    /// <summary>A number, whole or not.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public double AsDouble() => this switch
    {
        PickleFloat number => number.Value,
        PickleInt number => number.Value,
        PickleBigInt number => (double)number.Value,
        _ => throw Wrong("a float"),
    };

    /// <summary>Text.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public string AsString() => this is PickleString text ? text.Value : throw Wrong("a str");

    /// <summary>A tensor, or a <see cref="Parameter"/>.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public Tensor AsTensor() => this is PickleTensor tensor ? tensor.Value : throw Wrong("a tensor");

    /// <summary>A list, tuple or set.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public PickleSequence AsSequence() => this as PickleSequence ?? throw Wrong("a list, tuple or set");

    /// <summary>A dictionary.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public PickleDict AsDict() => this as PickleDict ?? throw Wrong("a dictionary");

    /// <summary>A dictionary of tensors by name, for <see cref="NN.Module.LoadStateDict"/>.</summary>
    /// <returns>The tensors in the dictionary's order.</returns>
    /// <exception cref="InvalidOperationException">It is no dictionary, or a key is no text, or a value no tensor; the message names it.</exception>
    public OrderedDictionary<string, Tensor> AsStateDict() => AsDict().ToStateDict();

    /// <summary>A dictionary by name of plain .NET objects (see <see cref="ToObject"/>), for the state of optimizers and schedulers.</summary>
    /// <exception cref="InvalidOperationException">It is no dictionary whose keys are text.</exception>
    public OrderedDictionary<string, object?> AsDictionary() =>
        AsDict().ToObject() as OrderedDictionary<string, object?> ?? throw Wrong("a dictionary whose keys are text");

    /// <summary>The value as plain .NET objects; what is shared stays shared.</summary>
    /// <returns>
    /// <c>null</c>, <see cref="bool"/>, <see cref="long"/> (<see cref="BigInteger"/> beyond 64 bits), <see cref="double"/>, <see cref="Complex"/>,
    /// <see cref="string"/>, <see cref="T:byte[]"/>, <see cref="Tensor"/>, <see cref="Shape"/>, <see cref="DType"/>, <see cref="Device"/> (its name
    /// where it is of a kind that does not exist here);
    /// a list as <see cref="List{T}"/> of objects, a tuple as an array, a set as <see cref="HashSet{T}"/>, a dictionary as
    /// <see cref="OrderedDictionary{TKey, TValue}"/> with <see cref="string"/> keys where all are text, with <see cref="object"/> keys otherwise.
    /// </returns>
    public object? ToObject() => new PickleObjects().Convert(this);

    /// <summary>The value for plain .NET objects, the inverse of <see cref="ToObject"/>.</summary>
    /// <param name="value">
    /// One of the types <see cref="ToObject"/> lists, or a value already. Of numbers every C# type is taken, of dictionaries every
    /// <see cref="System.Collections.IDictionary"/>: one of tensors by name becomes an <c>OrderedDict</c>, as PyTorch's state dicts are, others a <c>dict</c>. C# tuples
    /// and arrays of objects become tuples; other arrays, lists and sequences become lists.
    /// </param>
    /// <exception cref="ArgumentException">A part has another type, contains itself, or is nested too deeply; the message names it.</exception>
    public static PickleValue From(object? value) => new ObjectPickles().Convert(value);

    /// <summary>A whole number.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public static explicit operator long(PickleValue value) => Required(value).AsInt64();

    /// <summary>A whole number.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    /// <exception cref="OverflowException">It has more than 32 bits.</exception>
    public static explicit operator int(PickleValue value) => checked((int)Required(value).AsInt64());

    /// <summary>A number.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public static explicit operator double(PickleValue value) => Required(value).AsDouble();

    /// <summary>A truth value.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public static explicit operator bool(PickleValue value) => Required(value).AsBool();

    /// <summary>Text.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public static explicit operator string(PickleValue value) => Required(value).AsString();

    /// <summary>A tensor.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public static explicit operator Tensor(PickleValue value) => Required(value).AsTensor();

    /// <inheritdoc/>
    public override string ToString() => TypeName;

    /// <summary>What lies inside of a value that is no container of its own kind; null where nothing does.</summary>
    internal virtual IEnumerable<PickleValue>? Inner => null;

    private protected InvalidOperationException Wrong(string expected) =>
        new($"pickle value: it has another type; got {Article(TypeName)} {TypeName}; expected {expected}");

    private static string Article(string noun) => noun[0] is 'a' or 'e' or 'i' or 'o' or 'O' ? "an" : "a";

    private static PickleValue Required(PickleValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }
}
