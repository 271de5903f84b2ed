using Linstock.NN;

namespace Linstock.Functorch;

public static partial class Func
{
    /// <summary>Calls a module with other parameters and buffers than its own, PyTorch's <c>functional_call</c>.</summary>
    /// <param name="module">The module; it is the same afterwards, except that buffers the call assigns are not kept.</param>
    /// <param name="parametersAndBuffers">Tensors by their full names; the others are the module's own.</param>
    /// <param name="args">The module's input.</param>
    /// <param name="tieWeights">Whether a parameter that the module holds in several places is replaced in all of them.</param>
    /// <param name="strict">Whether all parameters and buffers must be given, and nothing else.</param>
    /// <exception cref="ArgumentException">A name is not the module's, or with <paramref name="strict"/> one is missing.</exception>
    public static Tensor FunctionalCall(
        Module module, IReadOnlyDictionary<string, Tensor> parametersAndBuffers, Tensor args, bool tieWeights = true, bool strict = false)
        => FunctionalCall(module, parametersAndBuffers, called => called.Call(args), tieWeights, strict);

    /// <summary>Calls a module in any form with other parameters and buffers than its own.</summary>
    /// <inheritdoc cref="FunctionalCall(Module, IReadOnlyDictionary{string, Tensor}, Tensor, bool, bool)"/>
    /// <param name="module">The module.</param>
    /// <param name="parametersAndBuffers">Tensors by their full names; the others are the module's own.</param>
    /// <param name="call">The call, such as <c>m => m.Forward(x, mask)</c>.</param>
    /// <param name="tieWeights">Whether a parameter that the module holds in several places is replaced in all of them.</param>
    /// <param name="strict">Whether all parameters and buffers must be given, and nothing else.</param>
    public static TResult FunctionalCall<TModule, TResult>(
        TModule module, IReadOnlyDictionary<string, Tensor> parametersAndBuffers, Func<TModule, TResult> call, bool tieWeights = true, bool strict = false)
        where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(parametersAndBuffers);
        ArgumentNullException.ThrowIfNull(call);
        List<(Module Owner, string Name, string Path, Tensor Tensor)> places = Places(module);
        var present = places.ToDictionary(place => place.Path);
        foreach ((string path, _) in parametersAndBuffers)
            Check.That(present.ContainsKey(path), $"functional_call: the module has no parameter or buffer '{path}'");
        if (strict)
        {
            string[] missing = [.. places.Select(place => place.Path).Where(path => !parametersAndBuffers.ContainsKey(path))];
            Check.That(missing.Length == 0, $"functional_call: missing key(s): {string.Join(", ", missing)}");
        }

        var replaced = new List<(Module Owner, string Name, Tensor Tensor)>();
        try
        {
            foreach ((string path, Tensor tensor) in parametersAndBuffers)
            {
                Tensor original = present[path].Tensor;
                foreach ((Module owner, string name, string place, Tensor held) in places)
                {
                    bool isTied = tieWeights && ReferenceEquals(held, original) && !parametersAndBuffers.ContainsKey(place);
                    if (place != path && !isTied) continue;
                    replaced.Add((owner, name, held));
                    owner.ComputeWith(name, tensor);
                }
            }
            return call(module);
        }
        finally
        {
            // A buffer that the call has assigned (a running mean) belonged to the call.
            foreach ((Module owner, string name, Tensor tensor) in replaced) owner.SetTensor(name, tensor);
        }
    }

    /// <summary>
    /// The parameters and buffers of several modules of one architecture, stacked along a new first dimension: what <c>Vmap</c> over an ensemble takes.
    /// </summary>
    /// <param name="models">The modules.</param>
    /// <returns>Parameters, leaves that require gradients as those of the modules do, and buffers, by name.</returns>
    /// <exception cref="ArgumentException">There is none, or names or shapes differ.</exception>
    public static (IReadOnlyDictionary<string, Tensor> Params, IReadOnlyDictionary<string, Tensor> Buffers) StackModuleState(params IReadOnlyList<Module> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        Check.That(models.Count > 0, $"stack_module_state: expected at least one model, got 0");
        foreach (Module model in models)
        {
            Check.That(model.GetType() == models[0].GetType(), $"stack_module_state: expected all models to be of the same class; got {models[0].GetType().Name} and {model.GetType().Name}");
            Check.That(model.Training == models[0].Training, $"stack_module_state: expected all models to have the same training or eval mode");
        }
        var parameters = Stacked(models, static model => model.NamedParameters().Select(entry => (entry.Name, (Tensor)entry.Parameter)));
        return (parameters, Stacked(models, static model => model.NamedBuffers()));
    }

    private static OrderedDictionary<string, Tensor> Stacked(IReadOnlyList<Module> models, Func<Module, IEnumerable<(string Name, Tensor Tensor)>> state)
    {
        Dictionary<string, Tensor>[] all = [.. models.Select(model => state(model).ToDictionary(entry => entry.Name, entry => entry.Tensor))];
        var stacked = new OrderedDictionary<string, Tensor>();
        foreach ((string name, Tensor first) in state(models[0]))
        {
            foreach (Dictionary<string, Tensor> own in all)
                Check.That(own.TryGetValue(name, out Tensor? tensor) && tensor.Shape == first.Shape, $"stack_module_state: '{name}' does not have the same shape in all models");
            using (Torch.NoGrad()) stacked.Add(name, Torch.Stack([.. all.Select(own => own[name])]));
            if (first.RequiresGrad) stacked[name].RequiresGrad = true;
        }
        return stacked;
    }

    private static List<(Module Owner, string Name, string Path, Tensor Tensor)> Places(Module module)
    {
        var places = new List<(Module, string, string, Tensor)>();
        Collect(module, string.Empty);
        return places;

        void Collect(Module owner, string prefix)
        {
            foreach ((string name, Parameter parameter) in owner.OwnParameters()) places.Add((owner, name, prefix + name, parameter));
            foreach ((string name, Tensor buffer, _) in owner.OwnBuffers()) places.Add((owner, name, prefix + name, buffer));
            foreach ((string name, Module child) in owner.OwnChildren()) Collect(child, prefix + name + ".");
        }
    }
}
