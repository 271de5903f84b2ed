using System.Numerics;
using System.Text;

namespace Linstock.Serialization;

/// <summary>What the names in a pickle mean: Python's own containers and numbers. Everything else is refused by name.</summary>
internal class PickleGlobals
{
    /// <summary>A class or function by name; unknown ones are only refused when they are used, so that the message can say for what.</summary>
    public virtual PickleValue Resolve(string module, string name) => new PickleGlobal(Canonical(module), name);

    /// <summary>What a call gives, or what making an object of a class gives.</summary>
    /// <exception cref="InvalidDataException">The function is not among the known ones, or its arguments do not fit.</exception>
    public virtual PickleValue Call(PickleValue callable, IReadOnlyList<PickleValue> arguments) => (callable as PickleGlobal)?.FullName switch
    {
        "collections.OrderedDict" => MakeDict(arguments, isOrderedDict: true),
        "collections.Counter" => MakeDict(arguments, isOrderedDict: false),
        "builtins.dict" => MakeDict(arguments, isOrderedDict: false),
        "builtins.list" when arguments.Count == 0 => new PickleList([]),
        "builtins.list" when arguments is [PickleSequence items] => new PickleList(items),
        "builtins.tuple" when arguments is [PickleSequence items] => new PickleTuple([.. items]),
        "builtins.set" when arguments.Count == 0 => new PickleSet([]),
        "builtins.set" when arguments is [PickleSequence items] => MakeSet(items, isFrozen: false),
        "builtins.frozenset" when arguments.Count == 0 => new PickleSet([], isFrozen: true),
        "builtins.frozenset" when arguments is [PickleSequence items] => MakeSet(items, isFrozen: true),
        "builtins.complex" when arguments.Count == 2 => new PickleComplex(new Complex(Number(arguments[0]), Number(arguments[1]))),
        "builtins.bytes" or "builtins.bytearray" when arguments.Count == 0 => new PickleBytes(ReadOnlyMemory<byte>.Empty),
        "builtins.bytes" or "builtins.bytearray" when arguments is [PickleBytes bytes] => bytes,
        "builtins.bytearray" when arguments is [PickleString text, PickleString { Value: "latin-1" or "latin1" }] => Latin1(text.Value),
        "_codecs.encode" when arguments is [PickleString text, PickleString { Value: "latin1" }] => Latin1(text.Value),
        "collections.OrderedDict" or "collections.Counter" or "builtins.dict" or "builtins.list" or "builtins.tuple" or "builtins.set"
            or "builtins.frozenset" or "builtins.complex" or "builtins.bytes" or "builtins.bytearray" or "_codecs.encode" =>
            throw Invalid($"the arguments of {callable.TypeName} do not fit"),
        _ => throw Refuse(callable, arguments),
    };

    /// <summary>Whether a call of a name has its argument without a tuple around it, as the pickles of programs have for members of enumerations.</summary>
    public virtual bool TakesBareArgument(PickleValue callable) => false;

    /// <summary>Gives an object its state.</summary>
    /// <exception cref="InvalidDataException">It can have none.</exception>
    public virtual void Build(PickleValue target, PickleValue state)
    {
        switch (target)
        {
            case PickleDict { IsOrderedDict: true } dict when state is PickleDict attributes:
                dict.Attributes = attributes;
                break;
            case PickleDict { IsOrderedDict: true } when state is PickleTuple:
                // Slots of a subclass; there are none here.
                break;
            default:
                throw Refuse(target);
        }
    }

    /// <summary>An object outside of the pickle.</summary>
    /// <exception cref="InvalidDataException">There is no such object.</exception>
    public virtual PickleValue Persistent(PickleValue id) => throw Invalid("it refers to an object outside of it");

    /// <summary>The exception for a class, a function, or a value that is used as one.</summary>
    public virtual InvalidDataException Refuse(PickleValue callable, IReadOnlyList<PickleValue>? arguments = null)
    {
        // copyreg makes objects of classes that are its first argument.
        string name = callable is PickleGlobal { FullName: "copyreg._reconstructor" } && arguments is [PickleGlobal made, ..]
            ? made.FullName
            : callable.TypeName;
        return Invalid($"it names '{name}', which is not read: making arbitrary objects would run the file's code; nothing was called");
    }

    /// <summary>A set of values that can be in one.</summary>
    public PickleSet MakeSet(IEnumerable<PickleValue> items, bool isFrozen)
    {
        try
        {
            return new PickleSet(items, isFrozen);
        }
        catch (ArgumentException failure)
        {
            throw Invalid(failure.Message);
        }
    }

    protected static double Number(PickleValue value) =>
        value is PickleFloat or PickleInt ? value.AsDouble() : throw Invalid($"a number is expected; got {value.TypeName}");

    protected static InvalidDataException Invalid(string what) => new("pickle: " + what);

    // Python 2 has other names for some modules, and protocols below 3 use them.
    private static string Canonical(string module) => module switch
    {
        "__builtin__" => "builtins",
        "copy_reg" => "copyreg",
        _ => module,
    };

    private static PickleBytes Latin1(string text) => text.AsSpan().IndexOfAnyExceptInRange('\0', '\xFF') < 0
        ? new PickleBytes(Encoding.Latin1.GetBytes(text))
        : throw Invalid("bytes hold characters that are none");

    private static PickleDict MakeDict(IReadOnlyList<PickleValue> arguments, bool isOrderedDict)
    {
        var dict = new PickleDict(isOrderedDict);
        IEnumerable<(PickleValue Key, PickleValue Value)> entries = arguments switch
        {
            [] => [],
            [PickleDict other] => other.Select(static pair => (pair.Key, pair.Value)),
            [PickleSequence pairs] => pairs.Select(static pair => pair is PickleSequence { Count: 2 } two
                ? (two.Items[0], two.Items[1])
                : throw Invalid("a dictionary is made of something that is no pair")),
            _ => throw Invalid("a dictionary is made of something that is none"),
        };
        foreach ((PickleValue key, PickleValue value) in entries)
        {
            dict.Set(PickleKeys.IsPossible(key) ? key : throw Invalid($"a {key.TypeName} is the key of a dictionary"), value);
        }

        return dict;
    }
}
