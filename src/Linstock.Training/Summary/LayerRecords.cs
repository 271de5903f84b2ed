using Linstock.NN;

namespace Linstock.Training;

/// <summary>Hooks on every module of a model that write down what ran through it.</summary>
internal sealed class LayerRecords : IDisposable
{
    private sealed record Entry(string Name, Module Module, int Depth, long Parameters, long Trainable)
    {
        public long[]? Input { get; set; }

        public long[]? Output { get; set; }

        public long Flops { get; set; }
    }

    private readonly List<Entry> _entries = [];
    private readonly List<IDisposable> _hooks = [];

    public LayerRecords(Module model) => Add("", model, 0, new HashSet<Module>(ReferenceEqualityComparer.Instance), isCounted: true);

    /// <param name="name">The module's path.</param>
    /// <param name="module">The module.</param>
    /// <param name="depth">How deep it lies.</param>
    /// <param name="seen">The modules that are recorded; one that is used twice has one entry.</param>
    /// <param name="isCounted">False inside of modules that are counted as a whole.</param>
    private void Add(string name, Module module, int depth, HashSet<Module> seen, bool isCounted)
    {
        if (!seen.Add(module))
        {
            return;
        }
        Parameter[] own = [.. module.Parameters(recurse: false)];
        var entry = new Entry(name, module, depth, own.Sum(static p => p.Numel), own.Sum(static p => p.RequiresGrad ? p.Numel : 0));
        _entries.Add(entry);
        if (isCounted)
        {
            // Modules with several results run the hooks before them only; their shapes follow from the input.
            _hooks.Add(module is RNNBase or RNNCellBase or MultiheadAttention
                ? module.RegisterForwardPreHook((_, inputs) =>
                {
                    Record(entry, inputs, FlopCount.OutputShape(module, inputs));
                    return null;
                })
                : module.RegisterForwardHook((_, inputs, output) =>
                {
                    Record(entry, inputs, output.Shape.ToArray());
                    return null;
                }));
        }
        foreach ((string child, Module part) in module.NamedChildren())
        {
            Add(name.Length == 0 ? child : $"{name}.{child}", part, depth + 1, seen, isCounted && module is not MultiheadAttention);
        }
    }

    private static void Record(Entry entry, Tensor[] inputs, long[] output)
    {
        entry.Input = inputs.Length > 0 ? inputs[0].Shape.ToArray() : null;
        entry.Output = output;
        entry.Flops += FlopCount.Of(entry.Module, inputs, output);
    }

    public IReadOnlyList<LayerSummary> Layers() =>
    [
        .. _entries.Select(static e => new LayerSummary(e.Name, TypeName(e.Module), e.Depth, e.Input, e.Output, e.Parameters, e.Trainable, e.Flops)),
    ];

    private static string TypeName(Module module)
    {
        string name = module.GetType().Name;
        int generic = name.IndexOf('`', StringComparison.Ordinal);
        return generic < 0 ? name : name[..generic];
    }

    public void Dispose()
    {
        foreach (IDisposable hook in _hooks)
        {
            hook.Dispose();
        }
    }
}
