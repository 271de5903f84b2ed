namespace Linstock.NN;

public abstract partial class Module
{
    /// <summary>What was registered by name rather than found in a field; null until something is.</summary>
    private OrderedDictionary<string, Registration>? _registered;

    private enum RegistrationKind
    {
        Child,
        Parameter,
        Buffer,
    }

    private readonly record struct Registration(RegistrationKind Kind, object? Value, bool Persistent);

    /// <summary>Adds a child, PyTorch's <c>register_module</c>.</summary>
    /// <param name="name">Its name; no dots.</param>
    /// <param name="module">The child, or null for a name without one.</param>
    public void RegisterModule(string name, Module? module) => Register(name, new(RegistrationKind.Child, module, true));

    /// <summary>Adds a parameter, PyTorch's <c>register_parameter</c>.</summary>
    /// <param name="name">Its name; no dots.</param>
    /// <param name="parameter">The parameter, or null for a name without one.</param>
    public void RegisterParameter(string name, Parameter? parameter) =>
        Register(name, new(RegistrationKind.Parameter, parameter, true));

    /// <summary>Adds a buffer, PyTorch's <c>register_buffer</c>.</summary>
    /// <param name="name">Its name; no dots.</param>
    /// <param name="tensor">The tensor, or null for a name without one.</param>
    /// <param name="persistent">Whether it is part of the state dict.</param>
    public void RegisterBuffer(string name, Tensor? tensor, bool persistent = true) =>
        Register(name, new(RegistrationKind.Buffer, tensor, persistent));

    private void Register(string name, Registration entry)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('.', StringComparison.Ordinal))
        {
            throw new ArgumentException($"{TypeName}: a registered name holds no dots; got '{name}'", nameof(name));
        }
        if (Slot(name) is not null)
        {
            throw new ArgumentException($"{TypeName}: the field of that name registers by itself; got '{name}'", nameof(name));
        }
        _registered ??= [];
        if (_registered.TryGetValue(name, out Registration present) && present.Kind != entry.Kind)
        {
            throw new ArgumentException($"{TypeName}: the name is taken by a {present.Kind}; got '{name}'", nameof(name));
        }
        _registered[name] = entry;
        OnRegistered();
    }

    internal void Forget(string name) => Unregister(name);

    private protected bool Unregister(string name)
    {
        bool removed = _registered?.Remove(name) ?? false;
        OnRegistered();
        return removed;
    }

    /// <summary>Called when what is registered by name has changed.</summary>
    private protected virtual void OnRegistered()
    {
    }

    private protected T? RegisteredValue<T>(string name) where T : class =>
        _registered is not null && _registered.TryGetValue(name, out Registration entry) ? (T?)entry.Value : null;

    private ModuleSlot? Slot(string name)
    {
        foreach (ModuleSlot slot in ModuleSlots.Of(this))
        {
            if (slot.Name == name)
            {
                return slot;
            }
        }
        return null;
    }

    // Asked at every call of a layer, so without an enumerator.
    private bool HasChildren
    {
        get
        {
            foreach (ModuleSlot slot in ModuleSlots.Of(this))
            {
                if (!slot.HoldsTensor && slot.Get(this) is Module) return true;
            }
            return _registered is not null && _registered.Values.Any(static entry => entry is { Kind: RegistrationKind.Child, Value: not null });
        }
    }

    /// <summary>The immediate children in registration order, a child held twice twice.</summary>
    internal virtual IEnumerable<(string Name, Module Module)> OwnChildren()
    {
        foreach (ModuleSlot slot in ModuleSlots.Of(this))
        {
            if (!slot.HoldsTensor && slot.Get(this) is Module child)
            {
                yield return (slot.Name, child);
            }
        }
        if (_registered is null)
        {
            yield break;
        }
        foreach ((string name, Registration entry) in _registered)
        {
            if (entry is { Kind: RegistrationKind.Child, Value: Module child })
            {
                yield return (name, child);
            }
        }
    }

    internal virtual IEnumerable<(string Name, Parameter Parameter)> OwnParameters()
    {
        foreach (ModuleSlot slot in ModuleSlots.Of(this))
        {
            if (slot is { HoldsTensor: true, Buffer: null } && slot.Get(this) is Parameter parameter)
            {
                yield return (slot.Name, parameter);
            }
        }
        if (_registered is null)
        {
            yield break;
        }
        foreach ((string name, Registration entry) in _registered)
        {
            if (entry is { Kind: RegistrationKind.Parameter, Value: Parameter parameter })
            {
                yield return (name, parameter);
            }
        }
    }

    internal virtual IEnumerable<(string Name, Tensor Buffer, bool Persistent)> OwnBuffers()
    {
        foreach (ModuleSlot slot in ModuleSlots.Of(this))
        {
            if (slot is { HoldsTensor: true, Buffer: { } attribute } && slot.Get(this) is Tensor buffer)
            {
                yield return (slot.Name, buffer, attribute.Persistent);
            }
        }
        if (_registered is null)
        {
            yield break;
        }
        foreach ((string name, Registration entry) in _registered)
        {
            if (entry is { Kind: RegistrationKind.Buffer, Value: Tensor buffer })
            {
                yield return (name, buffer, entry.Persistent);
            }
        }
    }

    /// <summary>The tensor that the module holds under a name: parameter, buffer or a computed value in their place.</summary>
    internal virtual Tensor? GetTensor(string name) =>
        Slot(name) is { HoldsTensor: true } slot ? (Tensor?)slot.Get(this)
        : _registered is not null && _registered.TryGetValue(name, out Registration entry) ? entry.Value as Tensor
        : null;

    /// <summary>
    /// Puts a tensor in the place of a parameter or buffer. A parameter's place may take a plain tensor: it then is
    /// what the module computes with, and no parameter any more, which is how weight normalisation, pruning and
    /// functional calls work.
    /// </summary>
    internal virtual void SetTensor(string name, Tensor? value)
    {
        if (Slot(name) is { HoldsTensor: true } slot)
        {
            slot.Set(this, value);
        }
        else if (_registered is not null && _registered.TryGetValue(name, out Registration entry)
            && entry.Kind != RegistrationKind.Child)
        {
            _registered[name] = entry with { Value = value };
        }
        else
        {
            throw new ArgumentException($"{TypeName}: there is no parameter or buffer of that name; got '{name}'", nameof(name));
        }
    }

    /// <summary>Puts a tensor that was computed in the place of a parameter or buffer, also where a field takes parameters alone.</summary>
    internal void ComputeWith(string name, Tensor value)
    {
        if (Slot(name) is { HoldsTensor: true } slot && value is not Parameter && slot.Field.FieldType == typeof(Parameter)) value = Parameter.Over(value);
        SetTensor(name, value);
    }

    /// <summary>The immediate children, each once.</summary>
    /// <returns>The children in registration order.</returns>
    public IEnumerable<Module> Children() => NamedChildren().Select(static child => child.Module);

    /// <summary>The immediate children with their names, each once.</summary>
    /// <returns>Names and children in registration order.</returns>
    public IEnumerable<(string Name, Module Module)> NamedChildren()
    {
        var seen = new HashSet<Module>(ReferenceEqualityComparer.Instance);
        foreach ((string name, Module child) in OwnChildren())
        {
            if (seen.Add(child))
            {
                yield return (name, child);
            }
        }
    }

    /// <summary>This module and all below it, each once.</summary>
    /// <returns>The modules, parents before children.</returns>
    public IEnumerable<Module> Modules() => NamedModules().Select(static entry => entry.Module);

    /// <summary>This module and all below it with their full names, each once.</summary>
    /// <param name="prefix">What the names start with.</param>
    /// <returns>Names and modules, parents before children; this module's own name is the prefix.</returns>
    public IEnumerable<(string Name, Module Module)> NamedModules(string prefix = "") =>
        Walk(prefix, new HashSet<Module>(ReferenceEqualityComparer.Instance));

    private IEnumerable<(string Name, Module Module)> Walk(string prefix, HashSet<Module> seen)
    {
        if (!seen.Add(this))
        {
            yield break;
        }
        yield return (prefix, this);
        foreach ((string name, Module child) in OwnChildren())
        {
            foreach ((string, Module) entry in child.Walk(Join(prefix, name), seen))
            {
                yield return entry;
            }
        }
    }

    /// <summary>The parameters, each once.</summary>
    /// <param name="recurse">Include those of the modules below.</param>
    /// <returns>The parameters in PyTorch's order.</returns>
    public IEnumerable<Parameter> Parameters(bool recurse = true) =>
        NamedParameters(recurse: recurse).Select(static entry => entry.Parameter);

    /// <summary>The parameters with their full names; one that is shared appears once, under its first name.</summary>
    /// <param name="prefix">What the names start with.</param>
    /// <param name="recurse">Include those of the modules below.</param>
    /// <returns>Names and parameters in PyTorch's order.</returns>
    public IEnumerable<(string Name, Parameter Parameter)> NamedParameters(string prefix = "", bool recurse = true)
    {
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach ((string path, Module module) in recurse ? NamedModules(prefix) : [(prefix, this)])
        {
            foreach ((string name, Parameter parameter) in module.OwnParameters())
            {
                if (seen.Add(parameter))
                {
                    yield return (Join(path, name), parameter);
                }
            }
        }
    }

    /// <summary>The buffers, each once.</summary>
    /// <param name="recurse">Include those of the modules below.</param>
    /// <returns>The buffers in PyTorch's order.</returns>
    public IEnumerable<Tensor> Buffers(bool recurse = true) =>
        NamedBuffers(recurse: recurse).Select(static entry => entry.Buffer);

    /// <summary>The buffers with their full names, each once.</summary>
    /// <param name="prefix">What the names start with.</param>
    /// <param name="recurse">Include those of the modules below.</param>
    /// <returns>Names and buffers in PyTorch's order.</returns>
    public IEnumerable<(string Name, Tensor Buffer)> NamedBuffers(string prefix = "", bool recurse = true)
    {
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach ((string path, Module module) in recurse ? NamedModules(prefix) : [(prefix, this)])
        {
            foreach ((string name, Tensor buffer, _) in module.OwnBuffers())
            {
                if (seen.Add(buffer))
                {
                    yield return (Join(path, name), buffer);
                }
            }
        }
    }

    /// <summary>The module below this one with a dotted name.</summary>
    /// <param name="target">The path, as in <c>encoder.layers.0</c>; empty for this module.</param>
    /// <returns>The module.</returns>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public Module GetSubmodule(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Module module = this;
        foreach (string name in target.Length == 0 ? [] : target.Split('.'))
        {
            module = module.OwnChildren().FirstOrDefault(child => child.Name == name).Module
                ?? throw new ArgumentException($"{module.TypeName}: there is no attribute of that name; got '{name}'; looking for '{target}'", nameof(target));
        }
        return module;
    }

    /// <summary>The parameter with a dotted name.</summary>
    /// <param name="target">The path, as in <c>encoder.layers.0.linear1.weight</c>.</param>
    /// <returns>The parameter.</returns>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public Parameter GetParameter(string target)
    {
        (Module owner, string name) = Owner(target);
        return owner.OwnParameters().FirstOrDefault(entry => entry.Name == name).Parameter
            ?? throw new ArgumentException($"{owner.TypeName}: there is no parameter of that name; got '{name}'; looking for '{target}'", nameof(target));
    }

    /// <summary>The buffer with a dotted name.</summary>
    /// <param name="target">The path, as in <c>bn1.running_mean</c>.</param>
    /// <returns>The buffer.</returns>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public Tensor GetBuffer(string target)
    {
        (Module owner, string name) = Owner(target);
        return owner.OwnBuffers().FirstOrDefault(entry => entry.Name == name).Buffer
            ?? throw new ArgumentException($"{owner.TypeName}: there is no buffer of that name; got '{name}'; looking for '{target}'", nameof(target));
    }

    /// <summary>Splits a dotted name into the module that owns the tensor and the tensor's name there.</summary>
    internal (Module Owner, string Name) Owner(string target)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        int dot = target.LastIndexOf('.');
        return dot < 0 ? (this, target) : (GetSubmodule(target[..dot]), target[(dot + 1)..]);
    }

    private static string Join(string prefix, string name) => prefix.Length == 0 ? name : prefix + "." + name;
}
