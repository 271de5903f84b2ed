using System.Collections;
using Linstock.Ops;

namespace Linstock.NN;

/// <summary>Modules that run one after the other.</summary>
/// <remarks>Children register as <c>0</c>, <c>1</c>, ... or under the names given.</remarks>
public class Sequential : Module, IReadOnlyList<Module>
{
    private Module[]? _order;

    /// <summary>An empty sequence.</summary>
    public Sequential()
    {
    }

    /// <summary>A sequence of modules.</summary>
    /// <param name="modules">The modules in order.</param>
    public Sequential(params ReadOnlySpan<Module> modules)
    {
        foreach (Module module in modules)
        {
            Append(module);
        }
    }

    /// <summary>A sequence of named modules.</summary>
    /// <param name="modules">Names and modules in order.</param>
    public Sequential(params ReadOnlySpan<(string Name, Module Module)> modules)
    {
        foreach ((string name, Module module) in modules)
        {
            RegisterModule(name, module);
        }
    }

    /// <summary>The number of modules.</summary>
    public int Count => Order.Length;

    /// <summary>The module at a place; setting it replaces the module under its name.</summary>
    /// <param name="index">The place, counted from 0, or from the end where it is negative.</param>
    public Module this[int index]
    {
        get => Order[index < 0 ? index + Count : index];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (index < 0) index += Count;
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            RegisterModule(OwnChildren().ElementAt(index).Name, value);
        }
    }

    /// <summary>The module at a place that may be counted from the end; setting it replaces the module under its name.</summary>
    /// <param name="index">The place.</param>
    public Module this[Index index]
    {
        get => Order[index];
        set => this[index.GetOffset(Count)] = value;
    }

    /// <summary>A sequence of some of the modules, which both then share.</summary>
    /// <param name="range">Which.</param>
    public Sequential this[Range range]
    {
        get
        {
            var part = new Sequential();
            foreach ((string name, Module module) in OwnChildren().ToArray().AsSpan()[range])
            {
                part.RegisterModule(name, module);
            }
            return part;
        }
    }

    private Module[] Order => _order ??= [.. OwnChildren().Select(static child => child.Module)];

    /// <summary>Adds a module at the end.</summary>
    /// <param name="module">The module.</param>
    /// <returns>This sequence.</returns>
    public Sequential Append(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        RegisterModule(NumberedNames.Of(Count), module);
        return this;
    }

    /// <summary>Adds a module at the end; lets collection initialisers work.</summary>
    /// <param name="module">The module.</param>
    public void Add(Module module) => Append(module);

    /// <summary>Adds a named module at the end.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="module">The module.</param>
    public void Add(string name, Module module) => RegisterModule(name, module);

    private protected override bool ForgetsTensors => Array.TrueForAll(Order, Forgets);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        bool gives = !GradMode.IsEnabled && !Interception.IsOn && !ForwardMode.IsUsed, isOurs = false;
        Module[] modules = Order;
        for (int i = 0; i < modules.Length; i++)
        {
            // Asked before the call: a hook may remove itself.
            Module module = modules[i];
            bool forgets = gives && Forgets(module);
            Tensor output = forgets && LimitedBy(modules, ref i) is { } range ? ((ConvNd)module).ComputeLimited(input, range) : module.Call(input);
            isOurs = forgets && GiveBack(input, output, isOurs);
            input = output;
        }
        return input;
    }

    /// <summary>
    /// The range that a convolution's output is limited to by what follows, to which <paramref name="index"/> goes on then. Nobody sees what lies between
    /// them, so one kernel does both while the caches have the sums.
    /// </summary>
    private static ValueRange? LimitedBy(Module[] modules, ref int index)
    {
        if (modules[index] is not ConvNd { TakesRange: true } || Torch.IsAutocastEnabled()) return null;
        int next = index + 1;
        while (next < modules.Length && modules[next] is Identity && Forgets(modules[next])) next++;
        if (next == modules.Length || modules[next].Range is not { } range || !Forgets(modules[next])) return null;
        index = next;
        return range;
    }

    /// <summary>
    /// Where no history is kept, nobody needs what lies between two modules of the library: its memory is there for the next result while the
    /// caches still have it.
    /// </summary>
    /// <returns>Whether nobody else has seen the output.</returns>
    private static bool GiveBack(Tensor input, Tensor output, bool isOurs)
    {
        if (!input.IsStrided || !output.IsStrided) return false;
        if (ReferenceEquals(input.Storage, output.Storage)) return isOurs;
        if (isOurs) input.Dispose();
        return true;
    }

    /// <inheritdoc/>
    public IEnumerator<Module> GetEnumerator() => ((IEnumerable<Module>)Order).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private protected override void OnRegistered() => _order = null;

    private protected override void OnCopied() => _order = null;
}
