using System.Globalization;
using Linstock.Backends;
using Linstock.Ops;

namespace Linstock.Jit;

/// <summary>Writes the operations of one run as the body of a method: each tensor that an operation returned is a variable.</summary>
internal sealed class TraceRecorder : OperationTrace
{
    private readonly Dictionary<Tensor, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, string> _attributes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Storage, List<Tensor>> _storages = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Storage, List<int>> _constantStorages = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<int> _written = [];
    private readonly List<string> _head = [];
    private readonly List<string> _lines = [];
    private readonly List<string> _warnings = [];
    private int _variables;

    /// <summary>What values could not be followed.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The tensors that the program calls <c>CONSTANTS.c0</c> and so on.</summary>
    public List<Tensor> Constants { get; } = [];

    /// <summary>Makes a tensor an attribute, by the expression that reads it.</summary>
    public void AddAttribute(Tensor tensor, string expression)
    {
        if (_attributes.TryAdd(tensor, expression))
        {
            Remember(tensor);
        }
    }

    /// <summary>Makes a tensor a parameter of the method.</summary>
    public void AddInput(Tensor tensor, string name)
    {
        if (!_names.TryAdd(tensor, name))
        {
            throw new ArgumentException("torch.jit.trace: a tensor is given twice as an example; pass a Clone() of it");
        }

        Remember(tensor);
    }

    /// <summary>Runs a function with this trace in place.</summary>
    public ScriptValue Follow(Func<ScriptValue> function)
    {
        if (Find() is not null)
        {
            throw new InvalidOperationException("torch.jit.trace: this thread is tracing already");
        }

        Interception.StartTrace();
        Exchange(this);
        try
        {
            return function();
        }
        finally
        {
            Exchange(null);
            Interception.EndTrace();
        }
    }

    /// <summary>The statements of the method, with the last that returns the result.</summary>
    public List<string> Body(ScriptValue result)
    {
        string returned = ScriptLiteral.Of(result, NameOf);
        var constants = new List<string>();
        for (int i = 0; i < Constants.Count; i++)
        {
            constants.Add(_written.Contains(i) ? $"c{i} = torch.clone(CONSTANTS.c{i})" : $"c{i} = CONSTANTS.c{i}");
        }

        return [.. _head, .. constants, .. _lines, $"return {returned}"];
    }

    /// <inheritdoc/>
    public override void NoteRead(Tensor tensor, string into)
    {
        if (!_names.ContainsKey(tensor) && !_attributes.ContainsKey(tensor))
        {
            return;
        }

        string warning = $"TracerWarning: Converting a tensor of shape {tensor.Shape} to {into} might cause the trace to be incorrect. "
            + "We can't record the data flow of .NET values, so this value will be treated as a constant in the future. "
            + "This means that the trace might not generalize to other inputs!";
        if (!_warnings.Contains(warning))
        {
            _warnings.Add(warning);
        }
    }

    /// <inheritdoc/>
    protected override string? Describe(string form, ReadOnlySpan<RecordedArgument> arguments)
    {
        CallForm call = CallForm.Of(form);
        if (!call.IsCall)
        {
            return null;
        }

        string? text = call.Write(arguments, value => ScriptLiteral.Of(value, NameOf));
        if (text is not null && call.Writes(arguments) && arguments[0].Value.Reference is Tensor target
            && _constantStorages.TryGetValue(target.Storage, out List<int>? constants))
        {
            // Constants are the same in every run, so what is written to is a copy.
            _written.UnionWith(constants);
        }

        return text;
    }

    /// <inheritdoc/>
    protected override void Record(string? text, string form, in ScriptValue result)
    {
        if (text is null)
        {
            RequireRecorded(form, result);
            return;
        }

        switch (result.Kind)
        {
            case ScriptKind.Tensor:
                _lines.Add($"{Define(result.AsTensor())} = {text}");
                break;
            case ScriptKind.List or ScriptKind.Tuple:
                IReadOnlyList<ScriptValue> items = result.AsList();
                if (items.Any(static item => item.Kind is not (ScriptKind.Tensor or ScriptKind.None)))
                {
                    throw new NotSupportedException($"torch.jit.trace: results of '{CallForm.Of(form).Name}' are nested");
                }

                // What is not asked for is returned all the same.
                string names = string.Concat(items.Select(item => item.IsNone ? $"_{_variables++}, " : Define(item.AsTensor()) + ", "));
                _lines.Add($"{(items.Count == 0 ? $"_{_variables++}" : names.TrimEnd())} = {text}");
                break;
        }
    }

    private string Define(Tensor tensor)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"_{_variables++}");
        _names[tensor] = name;
        Remember(tensor);
        return name;
    }

    private void Remember(Tensor tensor)
    {
        if (!_storages.TryGetValue(tensor.Storage, out List<Tensor>? tensors))
        {
            _storages.Add(tensor.Storage, tensors = []);
        }

        tensors.Add(tensor);
    }

    private string NameOf(Tensor tensor)
    {
        if (_names.TryGetValue(tensor, out string? name))
        {
            return name;
        }

        if (_attributes.TryGetValue(tensor, out string? expression))
        {
            name = string.Create(CultureInfo.InvariantCulture, $"a{_head.Count}");
            _head.Add($"{name} = {expression}");
            return _names[tensor] = name;
        }

        if (_storages.TryGetValue(tensor.Storage, out List<Tensor>? known))
        {
            Tensor? same = known.FindLast(other => other.DType == tensor.DType && other.Shape == tensor.Shape && other.Strides == tensor.Strides
                && other.StorageOffset == tensor.StorageOffset);
            if (same is not null && !tensor.RequiresGrad)
            {
                string original = NameOf(same);
                _lines.Add($"{Define(tensor)} = torch.detach({original})");
                return _names[tensor];
            }
        }

        if (tensor.GradFn is not null || known is not null)
        {
            throw new NotSupportedException(
                $"torch.jit.trace: a tensor of shape {tensor.Shape} comes from {tensor.GradFn?.Name ?? "a view"}, which is not part of the trace; "
                + "only operations called by their public members are recorded");
        }

        return AddConstant(tensor);
    }

    private string AddConstant(Tensor tensor)
    {
        if (tensor.RequiresGrad)
        {
            throw new InvalidOperationException(
                "torch.jit.trace: Cannot insert a Tensor that requires grad as a constant. Consider making it a parameter or input, or detaching the gradient; "
                + $"got a tensor of shape {tensor.Shape}");
        }

        int index = Constants.Count;
        Constants.Add(tensor.Detach().Clone());
        string name = string.Create(CultureInfo.InvariantCulture, $"c{index}");
        _names.Add(tensor, name);
        if (!_constantStorages.TryGetValue(tensor.Storage, out List<int>? constants))
        {
            _constantStorages.Add(tensor.Storage, constants = []);
        }

        constants.Add(index);
        return name;
    }

    private void RequireRecorded(string form, ScriptValue result)
    {
        if (result.Kind is ScriptKind.List or ScriptKind.Tuple)
        {
            foreach (ScriptValue item in result.AsList())
            {
                RequireRecorded(form, item);
            }
        }
        else if (result.Reference is Tensor tensor && !_names.ContainsKey(tensor) && !_attributes.ContainsKey(tensor))
        {
            throw new NotSupportedException(
                $"torch.jit.trace: '{CallForm.Of(form).Name}' with these arguments has no form in TorchScript, and is not made of operations that have one");
        }
    }
}
