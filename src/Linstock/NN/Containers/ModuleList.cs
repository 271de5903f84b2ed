using System.Collections;
using System.Runtime.CompilerServices;

namespace Linstock.NN;

/// <summary>Modules in a list, registered as <c>0</c>, <c>1</c>, ...</summary>
[CollectionBuilder(typeof(ModuleListBuilder), nameof(ModuleListBuilder.Create))]
public class ModuleList : Module, IReadOnlyList<Module>
{
    private Module[]? _order;

    /// <summary>An empty list.</summary>
    public ModuleList()
    {
    }

    /// <summary>A list of modules.</summary>
    /// <param name="modules">The modules.</param>
    public ModuleList(IEnumerable<Module> modules) => Extend(modules);

    /// <summary>The number of modules.</summary>
    public int Count => Order.Length;

    /// <summary>The module at a place.</summary>
    /// <param name="index">The place, counted from 0, or from the end where it is negative.</param>
    public Module this[int index]
    {
        get => Order[index < 0 ? index + Count : index];
        set
        {
            if (index < 0) index += Count;
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            RegisterModule(NumberedNames.Of(index), value);
        }
    }

    private Module[] Order => _order ??= [.. OwnChildren().Select(static child => child.Module)];

    /// <summary>Adds a module at the end.</summary>
    /// <param name="module">The module.</param>
    /// <returns>This list.</returns>
    public ModuleList Append(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        RegisterModule(NumberedNames.Of(Count), module);
        return this;
    }

    /// <summary>Adds a module at the end; lets collection initialisers work.</summary>
    /// <param name="module">The module.</param>
    public void Add(Module module) => Append(module);

    /// <summary>Adds modules at the end.</summary>
    /// <param name="modules">The modules.</param>
    /// <returns>This list.</returns>
    public ModuleList Extend(IEnumerable<Module> modules)
    {
        foreach (Module module in modules.ToArray())
        {
            Append(module);
        }
        return this;
    }

    /// <summary>Puts a module before another.</summary>
    /// <param name="index">The place it will have.</param>
    /// <param name="module">The module.</param>
    public void Insert(int index, Module module)
    {
        List<Module> modules = [.. Order];
        modules.Insert(index, module);
        for (int i = index; i < modules.Count; i++)
        {
            RegisterModule(NumberedNames.Of(i), modules[i]);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Module> GetEnumerator() => ((IEnumerable<Module>)Order).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Neighbours that print alike are printed once, as in <c>(0-5): 6 x ReLU()</c>.</summary>
    private protected override List<string> ChildLines()
    {
        var lines = new List<string>();
        string[] texts = [.. Order.Select(static module => module.ToString())];
        for (int first = 0, next; first < texts.Length; first = next)
        {
            for (next = first + 1; next < texts.Length && texts[next] == texts[first]; next++)
            {
            }
            string name = next - first == 1 ? $"({first}): " : $"({first}-{next - 1}): {next - first} x ";
            lines.Add(name + Indented(texts[first]));
        }
        return lines;
    }

    private protected override void OnRegistered() => _order = null;

    private protected override void OnCopied() => _order = null;
}

/// <summary>Makes a <see cref="ModuleList"/> of a collection expression.</summary>
public static class ModuleListBuilder
{
    /// <summary>A list of the modules.</summary>
    /// <param name="modules">The modules.</param>
    /// <returns>The list.</returns>
    public static ModuleList Create(ReadOnlySpan<Module> modules) => new(modules.ToArray());
}
