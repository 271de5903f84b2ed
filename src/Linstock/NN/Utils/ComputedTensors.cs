using System.Runtime.CompilerServices;

namespace Linstock.NN;

/// <summary>
/// Tensors of modules that are computed from others before each call: in the place of a parameter stands the result of a
/// function, and a hook computes it anew. Weight and spectral normalisation, pruning and parametrisations are made of this.
/// </summary>
internal static class ComputedTensors
{
    private static readonly ConditionalWeakTable<Module, Dictionary<string, Entry>> Entries = [];

    private sealed record Entry(string Kind, ComputedTensor Computed, IDisposable Hook);

    /// <summary>The parameter of a name, whose place a function is to fill from now on.</summary>
    /// <exception cref="ArgumentException">There is no parameter of that name, or it is computed already.</exception>
    public static Parameter Begin(Module module, string name, string kind)
    {
        if (module.GetTensor(name) is not Parameter parameter)
        {
            throw new ArgumentException($"{kind}: {module.GetType().Name} has no parameter '{name}' that is not computed already", nameof(name));
        }
        return parameter;
    }

    /// <summary>Puts a first value in the place and computes it anew before each call.</summary>
    public static void Install(Module module, string name, string kind, ComputedTensor computed, Tensor first)
    {
        module.SetTensor(name, first);
        Hook(module, name, kind, computed);
    }

    private static void Hook(Module module, string name, string kind, ComputedTensor computed)
    {
        // What stood there last, so that an assignment since then is noticed.
        Tensor? last = module.GetTensor(name);
        IDisposable hook = module.RegisterForwardPreHook((_, _) =>
        {
            if (computed.Assign is { } assign && module.GetTensor(name) is { } present && !ReferenceEquals(present, last))
            {
                assign(module, present);
            }
            last = computed.Compute(module);
            module.SetTensor(name, last);
            return null;
        });
        Entries.GetOrCreateValue(module)[name] = new Entry(kind, computed, hook);
    }

    public static bool Has(Module module, string name, string kind) =>
        Entries.TryGetValue(module, out Dictionary<string, Entry>? entries) && entries.TryGetValue(name, out Entry? entry) && entry.Kind == kind;

    public static bool HasAny(Module module, string kind) =>
        Entries.TryGetValue(module, out Dictionary<string, Entry>? entries) && entries.Values.Any(entry => entry.Kind == kind);

    /// <summary>The values that stand in the places now: results, of which a copy of the module takes the numbers.</summary>
    public static IEnumerable<Tensor> Values(Module module) =>
        Entries.TryGetValue(module, out Dictionary<string, Entry>? entries) ? entries.Keys.Select(module.GetTensor).OfType<Tensor>() : [];

    /// <summary>Lets a copy of a module compute what the module does.</summary>
    public static void Copy(Module module, Module copy)
    {
        if (!Entries.TryGetValue(module, out Dictionary<string, Entry>? entries))
        {
            return;
        }
        foreach ((string name, Entry entry) in entries)
        {
            Hook(copy, name, entry.Kind, entry.Computed);
        }
    }

    /// <summary>Stops computing and makes the present value the parameter.</summary>
    /// <exception cref="ArgumentException">Nothing of that kind was installed there.</exception>
    public static void Settle(Module module, string name, string kind, params ReadOnlySpan<string> extras)
    {
        ComputedTensor computed = Find(module, name, kind).Computed;
        using (Torch.NoGrad())
        {
            End(module, name, kind, new Parameter((computed.Settle ?? computed.Compute)(module).Detach()), extras);
        }
    }

    /// <summary>Stops computing and puts a parameter in the place.</summary>
    /// <exception cref="ArgumentException">Nothing of that kind was installed there.</exception>
    public static void End(Module module, string name, string kind, Parameter parameter, params ReadOnlySpan<string> extras)
    {
        Find(module, name, kind).Hook.Dispose();
        Entries.GetOrCreateValue(module).Remove(name);
        foreach (string extra in extras)
        {
            module.Forget(extra);
        }
        module.SetTensor(name, parameter);
    }

    private static Entry Find(Module module, string name, string kind) =>
        Entries.TryGetValue(module, out Dictionary<string, Entry>? entries) && entries.TryGetValue(name, out Entry? entry) && entry.Kind == kind
            ? entry
            : throw new ArgumentException($"{kind} of '{name}' not found in {module.GetType().Name}", nameof(name));
}

/// <summary>How a tensor of a module is computed; the module is an argument, so that copies of it compute with their own tensors.</summary>
/// <param name="Compute">The value for a call.</param>
/// <param name="Settle">The value with which computing ends, where computing changes something that this must not.</param>
/// <param name="Assign">Takes over a value that was put in the place, or null where that has no meaning.</param>
internal sealed record ComputedTensor(
    Func<Module, Tensor> Compute, Func<Module, Tensor>? Settle = null, Action<Module, Tensor>? Assign = null);
