using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Linstock.NN;

/// <summary>Modules by name, in the order in which they were added.</summary>
public class ModuleDict : Module, IReadOnlyDictionary<string, Module>
{
    /// <summary>An empty dictionary.</summary>
    public ModuleDict()
    {
    }

    /// <summary>A dictionary of modules.</summary>
    /// <param name="modules">Names and modules.</param>
    public ModuleDict(Dictionary<string, Module> modules) => Update(modules);

    /// <summary>The module of a name.</summary>
    /// <param name="key">The name.</param>
    public Module this[string key]
    {
        get => TryGetValue(key, out Module? module) ? module : throw new KeyNotFoundException($"ModuleDict: there is no module of that name; got '{key}'");
        set => RegisterModule(key, value);
    }

    /// <inheritdoc/>
    public int Count => OwnChildren().Count();

    /// <inheritdoc/>
    public IEnumerable<string> Keys => OwnChildren().Select(static child => child.Name);

    /// <inheritdoc/>
    public IEnumerable<Module> Values => OwnChildren().Select(static child => child.Module);

    /// <summary>Adds a module; lets collection initialisers work.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="module">The module.</param>
    public void Add(string key, Module module) => RegisterModule(key, module);

    /// <summary>Adds or replaces modules.</summary>
    /// <param name="modules">Names and modules.</param>
    public void Update(IEnumerable<KeyValuePair<string, Module>> modules)
    {
        foreach ((string name, Module module) in modules)
        {
            RegisterModule(name, module);
        }
    }

    /// <summary>Removes a module.</summary>
    /// <param name="key">Its name.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string key) => Unregister(key);

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Module value) => (value = RegisteredValue<Module>(key)) is not null;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Module>> GetEnumerator() =>
        OwnChildren().Select(static child => KeyValuePair.Create(child.Name, child.Module)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
