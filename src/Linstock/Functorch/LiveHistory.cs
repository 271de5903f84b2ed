namespace Linstock.Functorch;

/// <summary>
/// Whether anyone still wants to know of a history. Results of a transform keep the graph of their computation only if it leads to a leaf that requires
/// a gradient, to the input of a differentiation that is going on around it, or to a tangent.
/// </summary>
internal static class LiveHistory
{
    /// <summary>The tensor if its history is wanted, else one without.</summary>
    public static Tensor Kept(Tensor tensor) => !tensor.RequiresGrad || IsWanted([tensor], []) ? tensor : tensor.Detach();

    /// <summary>Whether a graph leads to anyone but the given inputs; these count if their own history goes on.</summary>
    public static bool IsWanted(IReadOnlyList<Tensor> roots, LevelInput[] inputs)
    {
        var seen = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<Node>();
        foreach (Tensor root in roots)
            if (root.GradientEdge().Node is { } start && seen.Add(start)) stack.Push(start);
        while (stack.TryPop(out Node? node))
        {
            if (node is AccumulateGrad || node.Tangents is { IsAlive: true }) return true;
            if (node is LevelInput input && (Array.IndexOf(inputs, input) < 0 ? input.IsAlive : input.HasOuterHistory)) return true;
            for (int i = 0; i < node.InputCount; i++)
                if (node.EdgeAt(i).Node is { } next && seen.Add(next)) stack.Push(next);
        }
        return false;
    }
}
