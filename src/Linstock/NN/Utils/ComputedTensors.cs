using System.Runtime.CompilerServices;

namespace Linstock.NN;

/// <summary>
/// Tensors of modules that are computed from others before each call: in the place of a parameter stands the result of a
/// function, and a hook computes it anew. Weight and spectral normalisation, pruning and parametrisations are made of this.
/// </summary>
internal static class ComputedTensors
{
    private static readonly ConditionalWeakTable<Module, Dictionary<string, Entry>> Entries = [];

    private sealed record Entry(string Kind, object? Tag, IDisposable Hook);

    /// <summary>Takes a parameter out of its place, which a function fills from now on.</summary>
    /// <exception cref="ArgumentException">There is no parameter of that name, or it is computed already.</exception>
    public static Parameter Begin(Module module, string name, string kind)
    {
        if (module.GetTensor(name) is not Parameter parameter)
        {
            throw new ArgumentException($"{kind}: {module.GetType().Name} has no parameter '{name}' that is not computed already", nameof(name));
        }
        return parameter;
    }

    public static void Install(Module module, string name, string kind, object? tag, Func<Tensor> compute)
    {
        module.SetTensor(name, compute());
        IDisposable hook = module.RegisterForwardPreHook((_, _) =>
        {
            module.SetTensor(name, compute());
            return null;
        });
        Entries.GetOrCreateValue(module)[name] = new Entry(kind, tag, hook);
    }

    public static bool Has(Module module, string name, string kind) =>
        Entries.TryGetValue(module, out Dictionary<string, Entry>? entries) && entries.TryGetValue(name, out Entry? entry) && entry.Kind == kind;

    public static bool HasAny(Module module, string kind) =>
        Entries.TryGetValue(module, out Dictionary<string, Entry>? entries) && entries.Values.Any(entry => entry.Kind == kind);

    public static T? Tag<T>(Module module, string name) where T : class =>
        Entries.TryGetValue(module, out Dictionary<string, Entry>? entries) && entries.TryGetValue(name, out Entry? entry) ? entry.Tag as T : null;

    /// <summary>Stops computing and puts a parameter in the place.</summary>
    /// <exception cref="ArgumentException">Nothing of that kind was installed there.</exception>
    public static void End(Module module, string name, string kind, Parameter parameter, params ReadOnlySpan<string> extras)
    {
        if (!Has(module, name, kind) || !Entries.TryGetValue(module, out Dictionary<string, Entry>? entries))
        {
            throw new ArgumentException($"{kind} of '{name}' not found in {module.GetType().Name}", nameof(name));
        }
        entries.Remove(name, out Entry? entry);
        entry!.Hook.Dispose();
        foreach (string extra in extras)
        {
            module.Forget(extra);
        }
        module.SetTensor(name, parameter);
    }
}
