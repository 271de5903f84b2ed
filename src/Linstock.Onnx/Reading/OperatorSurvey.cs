using Linstock.Onnx.Operators;
using Linstock.Onnx.Schema;

namespace Linstock.Onnx.Reading;

/// <summary>Which operators a model names, at whatever depth.</summary>
internal static class OperatorSurvey
{
    /// <summary>The names; with their domain in front where that is not ONNX's own.</summary>
    public static HashSet<string> Names(GraphProto graph, IReadOnlyDictionary<(string Domain, string Name), FunctionProto> functions)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeProto node in All(graph, functions))
        {
            if (!functions.ContainsKey((OperatorTable.Canonical(node.Domain), node.OpType)))
            {
                names.Add(NameOf(node));
            }
        }

        return names;
    }

    /// <summary>The names of those that are not declared.</summary>
    public static HashSet<string> Missing(
        GraphProto graph, IReadOnlyDictionary<(string Domain, string Name), FunctionProto> functions, IReadOnlyDictionary<string, long> opsets)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeProto node in All(graph, functions))
        {
            if (!functions.ContainsKey((OperatorTable.Canonical(node.Domain), node.OpType))
                && OperatorTable.Find(node.Domain, node.OpType, OperatorTable.OpsetOf(node.Domain, opsets)) is null)
            {
                names.Add(NameOf(node));
            }
        }

        return names;
    }

    private static string NameOf(NodeProto node) => OperatorTable.Canonical(node.Domain) is { Length: > 0 } domain ? $"{domain}::{node.OpType}" : node.OpType;

    private static IEnumerable<NodeProto> All(GraphProto graph, IReadOnlyDictionary<(string Domain, string Name), FunctionProto> functions)
    {
        var waiting = new Stack<NodeProto>(graph.Node);
        foreach (FunctionProto function in functions.Values)
        {
            foreach (NodeProto node in function.Node)
            {
                waiting.Push(node);
            }
        }

        while (waiting.TryPop(out NodeProto? node))
        {
            yield return node;
            foreach (AttributeProto attribute in node.Attribute)
            {
                foreach (NodeProto inner in attribute.G?.Node ?? [])
                {
                    waiting.Push(inner);
                }
            }
        }
    }
}
