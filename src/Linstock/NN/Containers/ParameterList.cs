using System.Collections;

namespace Linstock.NN;

/// <summary>Parameters in a list, registered as <c>0</c>, <c>1</c>, ...</summary>
public class ParameterList : Module, IReadOnlyList<Parameter>
{
    /// <summary>An empty list.</summary>
    public ParameterList()
    {
    }

    /// <summary>A list of parameters.</summary>
    /// <param name="values">The parameters; plain tensors become parameters.</param>
    public ParameterList(IEnumerable<Tensor> values) => Extend(values);

    /// <inheritdoc/>
    public int Count => OwnParameters().Count();

    /// <summary>The parameter at a place.</summary>
    /// <param name="index">The place, counted from 0, or from the end where it is negative.</param>
    public Parameter this[int index]
    {
        get => RegisteredValue<Parameter>(NumberedNames.Of(index < 0 ? index + Count : index)) ?? throw new ArgumentOutOfRangeException(nameof(index));
        set
        {
            if (index < 0) index += Count;
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            RegisterParameter(NumberedNames.Of(index), value);
        }
    }

    /// <summary>Adds a parameter at the end.</summary>
    /// <param name="value">The parameter; a plain tensor becomes one.</param>
    /// <returns>This list.</returns>
    public ParameterList Append(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        RegisterParameter(NumberedNames.Of(Count), value as Parameter ?? new Parameter(value));
        return this;
    }

    /// <summary>Adds a parameter at the end; lets collection initialisers work.</summary>
    /// <param name="value">The parameter.</param>
    public void Add(Tensor value) => Append(value);

    /// <summary>Adds parameters at the end.</summary>
    /// <param name="values">The parameters.</param>
    /// <returns>This list.</returns>
    public ParameterList Extend(IEnumerable<Tensor> values)
    {
        foreach (Tensor value in values)
        {
            Append(value);
        }
        return this;
    }

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator() => OwnParameters().Select(static entry => entry.Parameter).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private protected override List<string> ChildLines() => ParameterText.Lines(OwnParameters());
}
