using Linstock.NN;

namespace Linstock.Onnx.Weights;

/// <summary>Registers weights under their dotted names, with a module for each part, so that a part of the model is found as a submodule.</summary>
/// <param name="root">The module of the whole model.</param>
internal sealed class WeightTree(Module root)
{
    private const int DeepestName = 32;

    // What a name in a module stands for: a module below it, or null for a weight.
    private readonly Dictionary<(Module Owner, string Name), Module?> _taken = [];

    /// <summary>Registers a weight. A name that cannot stand in the tree keeps its dots out.</summary>
    /// <returns>The module that holds it, and the dotted name that it has now.</returns>
    public (Module Owner, string Path) Add(string name, Tensor tensor, bool isBuffer)
    {
        string[] parts = name.Split('.');
        if (parts.Length > DeepestName || parts.Contains("") || Place(parts) is not { } owner)
        {
            owner = root;
            parts = [name.Length == 0 ? "_" : name.Replace('.', '_')];
            while (_taken.ContainsKey((root, parts[0])))
            {
                parts[0] += "_";
            }
        }

        string leaf = parts[^1];
        _taken.Add((owner, leaf), null);
        if (isBuffer)
        {
            owner.RegisterBuffer(leaf, tensor);
        }
        else
        {
            owner.RegisterParameter(leaf, new Parameter(tensor));
        }

        return (owner, string.Join('.', parts));
    }

    // The module for all parts but the last; null where one of them, or the whole, is taken.
    private Module? Place(string[] parts)
    {
        Module owner = root;
        for (int i = 0; i < parts.Length - 1; i++)
        {
            if (!_taken.TryGetValue((owner, parts[i]), out Module? next))
            {
                owner.RegisterModule(parts[i], next = new WeightScope());
                _taken.Add((owner, parts[i]), next);
            }

            if (next is null)
            {
                return null;
            }

            owner = next;
        }

        return _taken.ContainsKey((owner, parts[^1])) ? null : owner;
    }
}
