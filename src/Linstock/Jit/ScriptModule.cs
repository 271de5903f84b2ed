using Linstock.NN;
using Linstock.Serialization;

namespace Linstock.Jit;

/// <summary>A module of a TorchScript program, as <see cref="Torch.Jit.Load(string, Device?)"/> reads it: PyTorch's <c>torch.jit.ScriptModule</c>.</summary>
/// <remarks>
/// <para>
/// It is a module like any other: its parameters train, its state dict has the names that it had in Python, <c>Train()</c> and <c>Eval()</c> set what
/// the program reads. <see cref="Module.Call(Tensor)"/> and <see cref="Run"/> interpret the program; gradients are recorded as they are for C# code.
/// </para>
/// <para>Submodules are script modules too. A module is used by one thread at a time where the program changes its attributes.</para>
/// </remarks>
/// <example>
/// <code>
/// ScriptModule model = Torch.Jit.Load("scripted.pt");
/// model.Eval();
/// Tensor logits = model.Forward(images);
/// </code>
/// </example>
public sealed class ScriptModule : Module
{
    private readonly ScriptProgram _program;
    private readonly ScriptObject _object;

    internal ScriptModule(ScriptProgram program, ScriptObject instance)
    {
        _program = program;
        _object = instance;
        instance.Module = this;
    }

    /// <summary>Python's name of the class.</summary>
    public string OriginalName => _object.Class.ShortName;

    /// <summary>The most calls and turns of loops that one run may take; null means without limit. It guards against programs that do not end.</summary>
    public long? StepLimit { get; set; }

    /// <summary>
    /// The operators that the archive's code names and that are missing here, in order. Code that is never reached may name some; the first call
    /// of one throws <see cref="NotSupportedException"/>.
    /// </summary>
    public IReadOnlyList<string> MissingOperators => [.. _program.MissingOperators];

    /// <summary>
    /// What <see cref="Torch.Jit.Trace(Module, Tensor, bool)"/> could not follow: where values of tensors became numbers of the traced code, which are
    /// constants of the program. PyTorch prints these as <c>TracerWarning</c>. Empty for programs that were read.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; internal set; } = [];

    /// <summary>The program's text: that of the file which declares this module's class.</summary>
    public string Code => _program.Sources.Find(source => source.Place == _object.Class.Name[.._object.Class.Name.LastIndexOf('.')]).Text ?? "";

    /// <summary>Writes the program with all parameters and buffers to a file that <c>torch.jit.load</c> and <see cref="Torch.Jit.Load(string, Device?)"/> read.</summary>
    /// <param name="path">The file; one that is there is replaced when the new one is complete.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="NotSupportedException">An attribute has no form in an archive; nothing was written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var archive = new ScriptArchiveWriter(_program, _object);
        AtomicFile.Write(path, archive.Write);
    }

    /// <summary>Writes the program with all parameters and buffers to a stream.</summary>
    /// <param name="destination">The stream.</param>
    /// <exception cref="NotSupportedException">An attribute has no form in an archive; nothing was written.</exception>
    public void Save(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        new ScriptArchiveWriter(_program, _object).Write(destination);
    }

    /// <summary>The names of the methods that can be run.</summary>
    public IReadOnlyCollection<string> Methods => _object.Class.Methods.Keys;

    /// <summary>Runs a method.</summary>
    /// <param name="method">Its name, such as <c>forward</c>.</param>
    /// <param name="arguments">The arguments; those at the end that have a default may be left out.</param>
    /// <returns>What it returned.</returns>
    /// <exception cref="ArgumentException">There is no such method, or an argument has another type than it declares; nothing was run.</exception>
    /// <exception cref="ScriptException">The program raised an exception, or an operation failed.</exception>
    public ScriptValue Run(string method, params ReadOnlySpan<ScriptValue> arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        if (!_object.Class.Methods.TryGetValue(method, out ScriptFunction? function))
        {
            throw new ArgumentException(
                $"{OriginalName}: there is no method '{method}'; it has {string.Join(", ", _object.Class.Methods.Keys)}", nameof(method));
        }

        ScriptParameter[] parameters = function.Parameters;
        if (arguments.Length + 1 > parameters.Length)
        {
            throw new ArgumentException($"{OriginalName}.{method}: too many arguments; got {arguments.Length}; expected at most {parameters.Length - 1}", nameof(arguments));
        }

        ScriptFrame frame = function.NewFrame(new ScriptMachine(StepLimit));
        frame.Slots[0] = ScriptValue.Of(_object);
        for (int i = 1; i < parameters.Length; i++)
        {
            ScriptValue given = i <= arguments.Length ? arguments[i - 1] : ScriptValue.Absent;
            if (given.IsAbsent && parameters[i].Default.IsAbsent)
            {
                throw new ArgumentException($"{OriginalName}.{method}: the argument '{parameters[i].Name}' is missing", nameof(arguments));
            }

            if (!given.IsAbsent && parameters[i].Type is { } type)
            {
                given = type.Convert(given);
                if (!type.Holds(given))
                {
                    throw new ArgumentException($"{OriginalName}.{method}: '{parameters[i].Name}' has another type; got {given.TypeName}; expected {type}", nameof(arguments));
                }
            }

            frame.Slots[i] = given;
        }

        return function.Run(frame);
    }

    /// <summary>Runs <c>forward</c> with several arguments.</summary>
    /// <param name="first">The first argument.</param>
    /// <param name="second">The second argument.</param>
    /// <param name="others">The others.</param>
    /// <returns>What it returned; <see cref="Module.Forward(Tensor)"/> is for methods from a tensor to a tensor.</returns>
    /// <exception cref="ArgumentException">An argument has another type than the method declares.</exception>
    /// <exception cref="ScriptException">The program raised an exception, or an operation failed.</exception>
    public ScriptValue Forward(ScriptValue first, ScriptValue second, params ReadOnlySpan<ScriptValue> others) => Run("forward", [first, second, .. others]);

    /// <summary>The value of an attribute.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public ScriptValue GetAttribute(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        int index = _object.Class.IndexOf(name);
        return index >= 0 ? _object.Attributes[index]
            : _object.Class.Constants.TryGetValue(name, out ScriptValue constant) ? constant
            : throw new ArgumentException($"{OriginalName}: there is no attribute '{name}'", nameof(name));
    }

    /// <summary>Sets an attribute.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or it has another type.</exception>
    public void SetAttribute(string name, ScriptValue value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        int index = _object.Class.IndexOf(name);
        if (index < 0)
        {
            throw new ArgumentException($"{OriginalName}: there is no attribute '{name}'", nameof(name));
        }

        ScriptType type = _object.Class.Attributes[index].Type;
        ScriptValue converted = type.Convert(value);
        if (!type.Holds(converted))
        {
            throw new ArgumentException($"{OriginalName}: '{name}' has another type; got {value.TypeName}; expected {type}", nameof(value));
        }

        AssignAttribute(name, converted);
    }

    /// <inheritdoc/>
    public override void SetTraining(bool mode)
    {
        base.SetTraining(mode);
        int index = _object.Class.IndexOf("training");
        if (index >= 0)
        {
            _object.Attributes[index] = mode;
        }
    }

    /// <inheritdoc/>
    public override string ExtraRepr() => $"original_name={OriginalName}";

    // A program may keep what it is given.
    private protected override bool ForgetsTensors => false;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        ScriptValue result = Run("forward", input);
        return result.Kind == ScriptKind.Tensor
            ? result.AsTensor()
            : throw new InvalidOperationException($"{OriginalName}: forward returned a {result.TypeName} and no tensor; Run(\"forward\", ...) returns it");
    }

    internal void AssignAttribute(string name, ScriptValue value)
    {
        _object.Set(name, value);
        if (name == "training" && value.Kind == ScriptKind.Bool)
        {
            Training = value.AsBool();
        }
    }

    /// <summary>Called when the attributes are there.</summary>
    internal void Complete()
    {
        int index = _object.Class.IndexOf("training");
        Training = index >= 0 && _object.Attributes[index] is { Kind: ScriptKind.Bool } mode && mode.AsBool();
    }

    internal override IEnumerable<(string Name, Module Module)> OwnChildren()
    {
        foreach ((string name, ScriptValue value) in OwnAttributes())
        {
            if (value.Kind == ScriptKind.Object && value.AsObject().Module is { } child)
            {
                yield return (name, child);
            }
        }
    }

    internal override IEnumerable<(string Name, Parameter Parameter)> OwnParameters()
    {
        foreach ((string name, ScriptValue value) in OwnAttributes())
        {
            if (_object.Class.Parameters.Contains(name) && value.Reference is Parameter parameter)
            {
                yield return (name, parameter);
            }
        }
    }

    internal override IEnumerable<(string Name, Tensor Buffer, bool Persistent)> OwnBuffers()
    {
        foreach ((string name, ScriptValue value) in OwnAttributes())
        {
            if (_object.Class.Buffers.Contains(name) && value.Reference is Tensor buffer)
            {
                yield return (name, buffer, true);
            }
        }
    }

    internal override Tensor? GetTensor(string name) =>
        _object.Class.IndexOf(name) is var index and >= 0 ? _object.Attributes[index].Reference as Tensor : null;

    internal override void SetTensor(string name, Tensor? value)
    {
        int index = _object.Class.IndexOf(name);
        if (index < 0 || !(_object.Class.Parameters.Contains(name) || _object.Class.Buffers.Contains(name)))
        {
            throw new ArgumentException($"{OriginalName}: there is no parameter or buffer of that name; got '{name}'", nameof(name));
        }

        object? before = _object.Attributes[index].Reference;
        _object.Attributes[index] = value;
        // Recurrent modules hold their parameters in a list as well.
        foreach (ScriptValue attribute in _object.Attributes)
        {
            if (attribute.Kind == ScriptKind.List && before is not null && value is not null)
            {
                List<ScriptValue> items = attribute.AsItems();
                for (int i = 0; i < items.Count; i++)
                {
                    items[i] = ReferenceEquals(items[i].Reference, before) ? value : items[i];
                }
            }
        }
    }

    private IEnumerable<(string Name, ScriptValue Value)> OwnAttributes()
    {
        List<(string Name, ScriptType Type)> names = _object.Class.Attributes;
        for (int i = 0; i < names.Count; i++)
        {
            yield return (names[i].Name, _object.Attributes[i]);
        }
    }
}
