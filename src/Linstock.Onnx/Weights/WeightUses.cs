using System.Collections.Frozen;
using Linstock.Onnx.Schema;

namespace Linstock.Onnx.Weights;

/// <summary>What an initializer is to the module.</summary>
internal enum WeightKind
{
    /// <summary>A number of the graph: a shape, an index, a setting.</summary>
    Constant,

    /// <summary>A weight.</summary>
    Parameter,

    /// <summary>A running statistic.</summary>
    Buffer,
}

/// <summary>Tells weights from what the file keeps beside them, by their use: ONNX itself makes no difference.</summary>
internal sealed class WeightUses
{
    // Inputs behind the first are options of these.
    private static readonly FrozenSet<string> TakeSettings = FrozenSet.Create("Clip", "Dropout", "OneHot", "Pad", "Range", "Resize", "Upsample");

    private readonly HashSet<string> _statistics = new(StringComparer.Ordinal);
    private readonly HashSet<string> _settings = new(StringComparer.Ordinal);

    public WeightUses(GraphProto graph)
    {
        foreach (NodeProto node in graph.Node)
        {
            if (node.OpType == "BatchNormalization")
            {
                _statistics.UnionWith(node.Input.Skip(3));
            }
            else if (TakeSettings.Contains(node.OpType))
            {
                _settings.UnionWith(node.Input.Skip(1));
            }
        }
    }

    /// <summary>What an initializer is.</summary>
    public WeightKind KindOf(string name, Tensor tensor) =>
        !tensor.DType.IsFloatingPoint || _settings.Contains(name) || (tensor.NDim == 0 && IsMade(name)) ? WeightKind.Constant
        : _statistics.Contains(name) ? WeightKind.Buffer
        : WeightKind.Parameter;

    // Names that an exporter made for numbers in the code, rather than those of attributes.
    private static bool IsMade(string name) =>
        name.Contains("::", StringComparison.Ordinal) || name.StartsWith('/') || (name.Length > 0 && name.All(char.IsAsciiDigit));
}
