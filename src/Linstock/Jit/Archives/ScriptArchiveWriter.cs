using System.Globalization;
using System.Text;
using Linstock.Serialization;
using Linstock.Serialization.Zip;

namespace Linstock.Jit;

/// <summary>Writes what <c>torch.jit.load</c> reads: the objects, the code, the constants.</summary>
internal sealed class ScriptArchiveWriter
{
    private const string Root = "archive/";

    private readonly ScriptProgram _program;
    private readonly PickleWriter _data = new(plainTensors: true);
    private readonly PickleWriter _constants = new(plainTensors: true);
    private readonly Dictionary<object, PickleValue> _made = new(ReferenceEqualityComparer.Instance);

    /// <summary>Turns a module into pickles; whatever has no form in an archive is found here.</summary>
    /// <exception cref="NotSupportedException">An attribute has none.</exception>
    public ScriptArchiveWriter(ScriptProgram program, ScriptObject root)
    {
        _program = program;
        _data.Write(Convert(ScriptValue.Of(root), null));
        _constants.Write(new PickleTuple([.. program.Constants.Select(value => Convert(value, null))]));
    }

    /// <summary>Writes the archive.</summary>
    public void Write(Stream destination)
    {
        var zip = new ZipWriter(destination);
        zip.Add(Root + "data.pkl", _data.ToArray());
        CheckpointWriter.WriteStorages(zip, Root + "data/", _data.Storages);
        foreach ((string place, string text) in _program.Sources)
        {
            zip.Add(Root + ScriptProgram.FileOf(place), Encoding.UTF8.GetBytes(text));
        }

        zip.Add(Root + "constants.pkl", _constants.ToArray());
        CheckpointWriter.WriteStorages(zip, Root + "constants/", _constants.Storages);
        zip.Add(Root + "version", Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_program.Version}\n")));
        zip.Finish();
    }

    private PickleValue Convert(ScriptValue value, ScriptType? type)
    {
        switch (value.Kind)
        {
            case ScriptKind.None:
                return PickleNone.Instance;
            case ScriptKind.Bool:
                return PickleBool.Of(value.AsBool());
            case ScriptKind.Int:
                return PickleInt.Of(value.AsInt64());
            case ScriptKind.Float:
                return new PickleFloat(value.AsDouble());
            case ScriptKind.Complex:
                return new PickleComplex(value.AsComplex());
            case ScriptKind.String:
                return new PickleString(value.AsString());
            case ScriptKind.Device:
                return new PickleDevice(value.AsDevice().ToString());
        }

        object reference = value.Reference!;
        if (_made.TryGetValue(reference, out PickleValue? known))
        {
            return known;
        }

        PickleValue made = value.Kind switch
        {
            ScriptKind.Tensor => new PickleTensor(value.AsTensor()),
            ScriptKind.Object => ConvertObject(value.AsObject()),
            ScriptKind.Tuple => ConvertTuple(value.AsScriptTuple(), type),
            ScriptKind.List => ConvertList(value.AsItems(), type),
            ScriptKind.Dict => ConvertDict(value.AsScriptDict(), type),
            _ => throw new NotSupportedException($"torch.jit.save: a {value.TypeName} has no form in an archive"),
        };
        _made[reference] = made;
        return made;
    }

    private PickleInstance ConvertObject(ScriptObject instance)
    {
        if (instance.Class.Methods.ContainsKey("__getstate__"))
        {
            throw new NotSupportedException($"torch.jit.save: '{instance.Class.Name}' writes its own state, which is not supported");
        }

        (string module, string name) = Split(instance.Class.Name);
        var made = new PickleInstance(module, name);
        _made.Add(instance, made);
        for (int i = 0; i < instance.Class.Attributes.Count; i++)
        {
            (string attribute, ScriptType type) = instance.Class.Attributes[i];
            made.State.Set(attribute, Convert(instance.Attributes[i], type));
        }

        return made;
    }

    private PickleValue ConvertTuple(ScriptTuple tuple, ScriptType? type)
    {
        PickleValue[] items = [.. tuple.Items.Select((item, i) => Convert(item, type?.Arguments is { } arguments && i < arguments.Length ? arguments[i] : null))];
        if (tuple.Type is null)
        {
            return new PickleTuple(items);
        }

        (string module, string name) = Split(tuple.Type.Name);
        return new PickleCall(module, name, items);
    }

    // Lists and dictionaries say the type of their elements.
    private PickleValue ConvertList(List<ScriptValue> items, ScriptType? type)
    {
        ScriptType? declared = type is { Name: "Optional" } ? type.Arguments[0] : type;
        ScriptType? element = declared is { Name: "List" } ? declared.Arguments[0] : null;
        var list = new PickleList(items.Select(item => Convert(item, element)));
        string elementName = element?.ToString() ?? (items.Count > 0 ? ScriptLiteral.TypeOf(items[0]) : "Tensor");
        return elementName switch
        {
            "int" => new PickleCall("torch.jit._pickle", "build_intlist", [list]),
            "float" => new PickleCall("torch.jit._pickle", "build_doublelist", [list]),
            "bool" => new PickleCall("torch.jit._pickle", "build_boollist", [list]),
            "Tensor" => new PickleCall("torch.jit._pickle", "build_tensorlist", [list]),
            _ => Tagged(list, $"List[{elementName}]"),
        };
    }

    private PickleValue ConvertDict(ScriptDict dict, ScriptType? type)
    {
        ScriptType? declared = type is { Name: "Optional" } ? type.Arguments[0] : type;
        ScriptType[]? arguments = declared is { Name: "Dict" } ? declared.Arguments : null;
        var made = new PickleDict();
        foreach ((ScriptValue key, ScriptValue value) in dict.Entries)
        {
            made.Set(Convert(key, null), Convert(value, arguments?[1]));
        }

        return Tagged(made, arguments is null ? ScriptLiteral.TypeOf(ScriptValue.Of(dict)) : declared!.ToString());
    }

    private static PickleCall Tagged(PickleValue value, string type) => new("torch.jit._pickle", "restore_type_tag", [value, new PickleString(type)]);

    private static (string Module, string Name) Split(string name) => (name[..name.LastIndexOf('.')], name[(name.LastIndexOf('.') + 1)..]);
}
