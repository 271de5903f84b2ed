using System.Globalization;
using System.Text;
using Linstock.Backends;
using Linstock.Serialization;
using Linstock.Serialization.Zip;

namespace Linstock.Jit;

/// <summary>Reads what <c>torch.jit.save</c> writes: the code, the constants, then the objects.</summary>
internal sealed class ScriptArchive
{
    private const int MaximumCodeBytes = 1 << 26;

    private readonly ByteSource _source;
    private readonly ZipDirectory _zip;
    private readonly string _root;
    private readonly Device? _device;
    private readonly ScriptProgram _program = new();
    private readonly Dictionary<PickleValue, ScriptValue> _made = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(Storage, long, Shape, Shape, DType), Tensor> _tensors = [];
    private int _depth;

    private ScriptArchive(ByteSource source, Device? device)
    {
        _source = source;
        _device = device;
        Span<byte> start = stackalloc byte[(int)Math.Min(source.Length, 512)];
        source.Read(0, start);
        if (!ZipDirectory.IsZip(start))
        {
            throw Invalid("the file is no zip archive, as torch.jit.save writes them");
        }

        _zip = new ZipDirectory(source, "torch.jit.load");
        ZipRecord pickle = _zip.Records.FirstOrDefault(static record => record.Name.EndsWith("/data.pkl", StringComparison.Ordinal) && record.Name.Count('/') == 1)
            ?? throw Invalid("the archive holds no data.pkl");
        _root = pickle.Name[..^"data.pkl".Length];
    }

    /// <summary>Reads an archive.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or its code is not of the language; nothing was executed.</exception>
    public static ScriptModule Read(ByteSource source, Device? device)
    {
        var archive = new ScriptArchive(source, device);
        try
        {
            return archive.Read();
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException or KeyNotFoundException)
        {
            throw new InvalidDataException($"torch.jit.load: the archive is damaged: {failure.Message}", failure);
        }
    }

    private ScriptModule Read()
    {
        if (!_zip.TryGet(_root + "constants.pkl", out ZipRecord? constants))
        {
            throw Invalid("the file is a checkpoint and no program; torch.load reads it");
        }

        // Constants are tensors and texts; objects of the program are in data.pkl alone.
        var globals = new ScriptGlobals(_program);
        PickleValue pickled = CheckpointReader.ReadRecord(_source, _zip, _root, constants, "constants/", globals, _device);
        _program.Constants = pickled is PickleTuple tuple ? [.. tuple.Select(Convert)] : throw Invalid("the constants are no tuple");
        ReadCode();
        const int MostDigits = 8;
        if (_zip.TryGet(_root + "version", out ZipRecord? version)
            && int.TryParse(Encoding.ASCII.GetString(_zip.Read(version, MostDigits)), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int number))
        {
            _program.Version = number;
        }

        _zip.TryGet(_root + "data.pkl", out ZipRecord? data);
        PickleValue root = CheckpointReader.ReadRecord(_source, _zip, _root, data!, "data/", new ScriptGlobals(_program), _device);
        if (root is not PickleObject { Class.Kind: ScriptClassKind.Module })
        {
            throw Invalid($"the archive holds no module; got {root.TypeName}");
        }

        PickleTree.Visit(root, static value => (value as PickleTensor)?.Complete(), Invalid);
        MarkParameters(root, new HashSet<PickleValue>(ReferenceEqualityComparer.Instance));
        ScriptModule module = Convert(root).AsObject().Module!;
        return module;
    }

    private void ReadCode()
    {
        string folder = _root + "code/";
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        foreach (ZipRecord record in _zip.Records)
        {
            if (!record.Name.StartsWith(folder, StringComparison.Ordinal) || !record.Name.EndsWith(".py", StringComparison.Ordinal))
            {
                continue;
            }

            string file = record.Name[_root.Length..];
            string place = record.Name[folder.Length..^".py".Length].Replace('/', '.');
            string text;
            try
            {
                text = strict.GetString(_zip.Read(record, MaximumCodeBytes));
            }
            catch (DecoderFallbackException failure)
            {
                throw new InvalidDataException($"torch.jit.load: the code is no text ({file})", failure);
            }

            _program.AddSource(place, text);
            ScriptParser.Read(_program, file, place, text, _device);
        }
    }

    // A tensor may also lie in a list, so what is a parameter is known before anything is made.
    private void MarkParameters(PickleValue value, HashSet<PickleValue> seen)
    {
        var waiting = new Stack<PickleValue>([value]);
        while (waiting.TryPop(out PickleValue? current))
        {
            if (!seen.Add(current))
            {
                continue;
            }

            switch (current)
            {
                case PickleObject { State: PickleDict attributes } made:
                    foreach ((PickleValue key, PickleValue attribute) in attributes)
                    {
                        if (attribute is PickleTensor tensor && key is PickleString { Value: var name } && made.Class.Parameters.Contains(name))
                        {
                            Tensor data = tensor.Complete();
                            _tensors.TryAdd(KeyOf(data), new Parameter(data.Detach(), data.RequiresGrad));
                        }

                        waiting.Push(attribute);
                    }

                    break;
                case PickleObject { State: { } state }:
                    waiting.Push(state);
                    break;
                case PickleSequence items:
                    foreach (PickleValue item in items)
                    {
                        waiting.Push(item);
                    }

                    break;
                case PickleDict dict:
                    foreach (PickleValue item in dict.Values)
                    {
                        waiting.Push(item);
                    }

                    break;
            }
        }
    }

    private ScriptValue Convert(PickleValue value)
    {
        switch (value)
        {
            case PickleNone:
                return default;
            case PickleBool flag:
                return flag.Value;
            case PickleInt number:
                return number.Value;
            case PickleFloat number:
                return number.Value;
            case PickleComplex number:
                return number.Value;
            case PickleString text:
                return text.Value;
            case PickleDevice device:
                return Placed(device.Name, _device);
            case PickleDType dtype:
                return dtype.Value;
            case PickleTensor tensor:
                return Shared(tensor.Complete());
            case PickleEnumMember member:
                return ScriptValue.Of(member.Member);
        }

        if (_made.TryGetValue(value, out ScriptValue known))
        {
            return known;
        }

        if (++_depth > PickleTree.MaximumDepth)
        {
            throw Invalid("objects are nested too deeply");
        }

        ScriptValue made = value switch
        {
            PickleList list => ConvertList(list),
            PickleSize size => ScriptValue.Of([.. size.Select(Convert)]),
            PickleTuple tuple => ScriptValue.Of(new ScriptTuple([.. tuple.Select(Convert)])),
            PickleDict dict => ConvertDict(dict),
            PickleObject instance => ConvertObject(instance),
            _ => throw Invalid($"a program has no values of this type; got {value.TypeName}"),
        };
        _depth--;
        _made[value] = made;
        return made;
    }

    private ScriptValue ConvertList(PickleList list)
    {
        var items = new List<ScriptValue>(list.Count);
        var made = ScriptValue.Of(items);
        _made.Add(list, made);
        items.AddRange(list.Select(Convert));
        return made;
    }

    private ScriptValue ConvertDict(PickleDict dict)
    {
        var made = new ScriptDict();
        _made.Add(dict, ScriptValue.Of(made));
        foreach ((PickleValue key, PickleValue item) in dict)
        {
            made.Entries.Add(Convert(key), Convert(item));
        }

        return ScriptValue.Of(made);
    }

    private ScriptValue ConvertObject(PickleObject pickled)
    {
        var instance = new ScriptObject(pickled.Class);
        ScriptModule? module = pickled.Class.Kind == ScriptClassKind.Module ? new ScriptModule(_program, instance) : null;
        _made.Add(pickled, ScriptValue.Of(instance));
        if (pickled.Class.Methods.TryGetValue("__setstate__", out ScriptFunction? setState) && setState.Parameters.Length == 2 && pickled.State is { } state)
        {
            ScriptFrame frame = setState.NewFrame(new ScriptMachine(null));
            frame.Slots[0] = ScriptValue.Of(instance);
            frame.Slots[1] = Convert(state);
            setState.Run(frame);
        }
        else if (pickled.State is PickleDict attributes)
        {
            foreach ((PickleValue key, PickleValue attribute) in attributes)
            {
                instance.Set(key is PickleString name ? name.Value : throw Invalid("an attribute has no name"), Convert(attribute));
            }
        }
        else if (pickled.State is not null)
        {
            throw Invalid($"the attributes of '{pickled.Class.Name}' are no dictionary");
        }

        module?.Complete();
        return ScriptValue.Of(instance);
    }

    // One object for one place in memory: a parameter in a list is the parameter itself.
    private Tensor Shared(Tensor tensor)
    {
        if (!_tensors.TryGetValue(KeyOf(tensor), out Tensor? shared))
        {
            _tensors.Add(KeyOf(tensor), shared = tensor);
        }

        return shared;
    }

    private static (Storage Storage, long Offset, Shape Shape, Shape Strides, DType DType) KeyOf(Tensor tensor) =>
        (tensor.Storage, tensor.StorageOffset, tensor.Shape, tensor.Strides, tensor.DType);

    /// <summary>A device that the program names: the tensors are where the reader put them, whatever they were saved from.</summary>
    public static Device Placed(string name, Device? mapped) => mapped ?? (name == "meta" ? name : (Device)"cpu");

    private static InvalidDataException Invalid(string what) => new("torch.jit.load: " + what);
}
