using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Linstock.NN;

/// <summary>Parameters by name, in the order in which they were added.</summary>
public class ParameterDict : Module, IReadOnlyDictionary<string, Parameter>
{
    /// <summary>An empty dictionary.</summary>
    public ParameterDict()
    {
    }

    /// <summary>A dictionary of parameters.</summary>
    /// <param name="parameters">Names and parameters.</param>
    public ParameterDict(Dictionary<string, Parameter> parameters) => Update(parameters);

    /// <summary>The parameter of a name.</summary>
    /// <param name="key">The name.</param>
    public Parameter this[string key]
    {
        get => TryGetValue(key, out Parameter? parameter)
            ? parameter
            : throw new KeyNotFoundException($"ParameterDict: there is no parameter of that name; got '{key}'");
        set => RegisterParameter(key, value);
    }

    /// <inheritdoc/>
    public int Count => OwnParameters().Count();

    /// <inheritdoc/>
    public IEnumerable<string> Keys => OwnParameters().Select(static entry => entry.Name);

    /// <inheritdoc/>
    public IEnumerable<Parameter> Values => OwnParameters().Select(static entry => entry.Parameter);

    /// <summary>Adds a parameter; lets collection initialisers work.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="value">The parameter; a plain tensor becomes one.</param>
    public void Add(string key, Tensor value) => RegisterParameter(key, value as Parameter ?? new Parameter(value));

    /// <summary>Adds or replaces parameters.</summary>
    /// <param name="parameters">Names and parameters.</param>
    public void Update(IEnumerable<KeyValuePair<string, Parameter>> parameters)
    {
        foreach ((string name, Parameter parameter) in parameters)
        {
            RegisterParameter(name, parameter);
        }
    }

    /// <summary>Removes a parameter.</summary>
    /// <param name="key">Its name.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string key) => Unregister(key);

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Parameter value) => (value = RegisteredValue<Parameter>(key)) is not null;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Parameter>> GetEnumerator() =>
        OwnParameters().Select(static entry => KeyValuePair.Create(entry.Name, entry.Parameter)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private protected override List<string> ChildLines() => ParameterText.Lines(OwnParameters());
}
