using Linstock.NN;

namespace Linstock.Vision.Layers;

/// <summary>A network that gives the maps of several layers.</summary>
public abstract class FeatureBackbone : Module
{
    /// <summary>The maps by name, the largest first.</summary>
    /// <param name="input">Images [N, 3, H, W].</param>
    public abstract OrderedDictionary<string, Tensor> Features(Tensor input);

    /// <inheritdoc/>
    /// <remarks>The last map.</remarks>
    protected override Tensor Compute(Tensor input) => Features(input).GetAt(^1);
}

/// <summary>The first layers of a network, some of whose outputs are returned, torchvision's <c>IntermediateLayerGetter</c>.</summary>
public class FeatureLayers : FeatureBackbone
{
    private readonly Dictionary<string, string> _returnLayers;

    /// <summary>The children of a network up to the last that is asked for; they run in their order.</summary>
    /// <param name="network">The network, whose layers are shared.</param>
    /// <param name="returnLayers">The names of children, and those that their outputs get.</param>
    /// <exception cref="ArgumentException">There is no such child.</exception>
    public FeatureLayers(Module network, IReadOnlyDictionary<string, string> returnLayers)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(returnLayers);
        _returnLayers = new Dictionary<string, string>(returnLayers);
        var missing = new HashSet<string>(returnLayers.Keys);
        foreach ((string name, Module layer) in network.NamedChildren())
        {
            if (missing.Count == 0) break;
            RegisterModule(name, layer);
            missing.Remove(name);
        }

        if (missing.Count > 0)
            throw new ArgumentException($"feature_layers: {network.GetType().Name} has no children {string.Join(", ", missing)}", nameof(returnLayers));
    }

    /// <inheritdoc/>
    public override OrderedDictionary<string, Tensor> Features(Tensor input)
    {
        var maps = new OrderedDictionary<string, Tensor>();
        foreach ((string name, Module layer) in NamedChildren())
        {
            input = layer.Call(input);
            if (_returnLayers.TryGetValue(name, out string? called)) maps[called] = input;
        }

        return maps;
    }
}

/// <summary>Maps by number.</summary>
internal static class OrderedMaps
{
    /// <summary>The map at a place.</summary>
    public static Tensor GetAt(this OrderedDictionary<string, Tensor> maps, Index index) => maps.GetAt(index.GetOffset(maps.Count)).Value;
}
