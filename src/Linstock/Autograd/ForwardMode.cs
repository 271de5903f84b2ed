namespace Linstock;

/// <summary>
/// Forward mode: what an operation records for its gradient also says how tangents go through it. The rule of a node is a linear map from
/// the gradient of its output to those of its inputs; the tangent of the output is the transpose of that map, applied to the tangents
/// of the inputs. Nodes that know their tangent at less cost say so (<see cref="Node.Forward"/>).
/// </summary>
/// <remarks>
/// A tangent belongs to a level, and is computed by operations on tensors that may have tangents of the levels outside of it, so
/// levels nest. A tensor that nothing but tangents wants to know of keeps no graph: its history is one <see cref="DualNode"/>.
/// </remarks>
internal static class ForwardMode
{
    [ThreadStatic]
    private static List<ForwardLevel>? s_levels;

    // Only levels below this take part: a tangent's own computation has no tangent of the same level.
    [ThreadStatic]
    private static int s_hidden;

    /// <summary>Whether there ever was a level.</summary>
    public static bool IsUsed { get; private set; }

    /// <summary>The innermost level, or null.</summary>
    public static ForwardLevel? Innermost => s_levels is { Count: > 0 } levels ? levels[^1] : null;

    /// <summary>Opens a level inside all others.</summary>
    public static ForwardLevel Enter()
    {
        IsUsed = true;
        List<ForwardLevel> levels = s_levels ??= [];
        var level = new ForwardLevel(levels.Count);
        levels.Add(level);
        return level;
    }

    /// <summary>Closes a level, which must be the innermost.</summary>
    public static void Exit(ForwardLevel level)
    {
        if (!ReferenceEquals(Innermost, level)) throw new InvalidOperationException("forward_ad: a level was closed that is not the innermost; expected the reverse order of opening");
        level.IsAlive = false;
        s_levels!.RemoveAt(s_levels.Count - 1);
    }

    /// <summary>A tensor over the same memory with a tangent.</summary>
    public static Tensor MakeDual(Tensor primal, Tensor tangent, ForwardLevel level)
    {
        Tensor dual = primal.Detach();
        if (primal.RequiresGrad && GradMode.IsEnabled)
        {
            int before = Hide(level.Depth);
            try
            {
                Gradient.Record(dual, new AliasNode("MakeDual"), primal);
            }
            finally
            {
                s_hidden = before;
            }
        }
        if (dual.NotedGradFn is null) dual.ReplaceHistory(new DualNode());
        Node node = dual.NotedGradFn!;
        (node.Tangents ??= new Tangents()).Add(level, dual.GradOutput, tangent);
        return dual;
    }

    /// <summary>The tangent that a tensor has on a level, or null.</summary>
    public static Tensor? TangentOf(Tensor tensor, ForwardLevel level)
        => tensor.GradFn is { Tangents: { } tangents } ? tangents.Get(level, tensor.GradOutput) : null;

    /// <summary>The tensor without its tangent on this level and inner ones.</summary>
    public static Tensor PrimalOf(Tensor tensor, ForwardLevel level)
    {
        Tensor primal = tensor.Detach();
        if (!tensor.RequiresGrad || !GradMode.IsEnabled) return primal;
        int before = Hide(level.Depth);
        try
        {
            return Gradient.Record(primal, new AliasNode("UnpackDual"), tensor);
        }
        finally
        {
            s_hidden = before;
        }
    }

    /// <summary>Called when <paramref name="node"/> has become the history of a result.</summary>
    public static void Propagate(Tensor result, Node node, int output)
    {
        if (s_levels is not { Count: > 0 } levels) return;
        bool isPure = !node.BeginsGraph, hasAny = false;
        for (int i = 0; i < node.InputCount; i++)
        {
            if (node.EdgeAt(i).Node is not { } source) continue;
            if (source.DependsOnSeed)
            {
                node.DependsOnSeed = true;
                return;
            }
            hasAny = true;
            isPure &= source is DualNode;
        }
        if (!hasAny) return;
        int visible = s_hidden == 0 ? levels.Count : Math.Min(levels.Count, s_hidden - 1);
        // Where nothing but tangents came in, the result needs no more of its history than they.
        Node holder = isPure ? new DualNode() : node;
        int place = isPure ? 0 : output;
        if (isPure) result.ReplaceHistory(holder);
        // Outer levels first: a tangent may be computed from the result, whose own tangents it then needs.
        for (int k = 0; k < visible; k++)
            if (Tangent(result, node, output, levels[k], isPure && k == 0) is { } tangent)
                (holder.Tangents ??= new Tangents()).Add(levels[k], place, tangent);
        if (isPure && holder.Tangents is null) result.ReplaceHistory(null);
    }

    private static int Hide(int depth)
    {
        int before = s_hidden;
        s_hidden = before == 0 ? depth + 1 : Math.Min(before, depth + 1);
        return before;
    }

    private static Tensor? Tangent(Tensor result, Node node, int output, ForwardLevel level, bool isLast)
    {
        var tangents = new Tensor?[node.InputCount];
        bool any = false;
        for (int i = 0; i < tangents.Length; i++)
        {
            Edge edge = node.EdgeAt(i);
            tangents[i] = edge.Node?.Tangents?.Get(level, edge.Output);
            any |= tangents[i] is not null;
        }
        if (!any) return null;
        int before = Hide(level.Depth);
        try
        {
            // Without levels or gradients around it a tangent is a mere number.
            using (Torch.SetGradEnabled(!isLast))
                if (node.Forward(tangents, result, output) is { } direct) return direct;
            using (Torch.EnableGrad())
            {
                Tensor? transposed = Transposition.Apply(node, tangents, result, output);
                return isLast ? transposed?.Detach() : transposed;
            }
        }
        finally
        {
            s_hidden = before;
        }
    }

    /// <summary>A tensor over the same memory, one step later in the graph.</summary>
    private sealed class AliasNode(string name) : Node
    {
        public override string Name => name;

        protected internal override Tensor? Backward(Tensor grad) => grad;

        internal override Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output) => tangents[0];
    }
}

/// <summary>One nesting of forward mode.</summary>
internal sealed class ForwardLevel(int depth)
{
    /// <summary>How many levels are outside of it.</summary>
    public int Depth { get; } = depth;

    /// <summary>Whether it is open.</summary>
    public bool IsAlive { get; set; } = true;
}

/// <summary>The history of a tensor that has tangents and no gradient.</summary>
internal sealed class DualNode : Node
{
    /// <inheritdoc/>
    public override string Name => "Dual";

    /// <inheritdoc/>
    protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
    {
    }
}

/// <summary>The tangents of a node's outputs.</summary>
internal sealed class Tangents
{
    private readonly List<(ForwardLevel Level, int Output, Tensor Tangent)> _entries = [];

    /// <summary>Keeps a tangent.</summary>
    public void Add(ForwardLevel level, int output, Tensor tangent) => _entries.Add((level, output, tangent));

    /// <summary>The tangent of an output on a level that is still open, or null.</summary>
    public Tensor? Get(ForwardLevel level, int output)
    {
        foreach ((ForwardLevel own, int place, Tensor tangent) in _entries)
            if (ReferenceEquals(own, level) && place == output) return tangent;
        return null;
    }

    /// <summary>Whether a level is still open.</summary>
    public bool IsAlive => _entries.Exists(entry => entry.Level.IsAlive);
}
