using Linstock.Ops;

namespace Linstock;

/// <summary>
/// The transpose of a node's rule: the rule runs on a seed and is recorded; what it recorded, run backwards from the tangents
/// of the inputs to the seed, is the tangent of the output. A small engine of its own, because it may be called while
/// <see cref="Engine"/> is running, over a few nodes that no one else knows.
/// </summary>
internal static class Transposition
{
    /// <summary>The tangent of output number <paramref name="output"/>; null if it is zero.</summary>
    public static Tensor? Apply(Node node, ReadOnlySpan<Tensor?> tangents, Tensor result, int output)
    {
        var seedNode = new SeedNode();
        // Ones: a rule is linear in the gradient, but may be written with its logarithm or sign, which have no slope at zero.
        Tensor seed = Torch.OnesLike(result.Detach());
        seed.ReplaceHistory(seedNode);
        var gradOutputs = new Tensor?[node.OutputCount];
        gradOutputs[Math.Min(output, gradOutputs.Length - 1)] = seed;
        var gradients = new Tensor?[node.InputCount];
        Batching.Backward(node, gradOutputs, gradients, sum: false);

        var pending = new Dictionary<Node, Tensor?[]>(ReferenceEqualityComparer.Instance);
        var queue = new PriorityQueue<Node, long>();
        for (int i = 0; i < gradients.Length; i++)
        {
            if (tangents[i] is not { } tangent || gradients[i] is not { RequiresGrad: true } gradient) continue;
            Deliver(gradient.GradientEdge(), tangent.DType == gradient.DType ? tangent : tangent.To(gradient.DType));
        }
        while (queue.TryDequeue(out Node? next, out _))
        {
            pending.Remove(next, out Tensor?[]? arrived);
            if (ReferenceEquals(next, seedNode)) return arrived![0] is { } sum && sum.DType != result.DType ? sum.To(result.DType) : arrived[0];
            var outgoing = new Tensor?[next.InputCount];
            Batching.Backward(next, arrived, outgoing);
            for (int i = 0; i < outgoing.Length; i++)
                if (outgoing[i] is { } gradient) Deliver(next.EdgeAt(i), gradient);
        }
        return null;

        void Deliver(Edge edge, Tensor gradient)
        {
            if (edge.Node is not { DependsOnSeed: true } target) return;
            if (!pending.TryGetValue(target, out Tensor?[]? waiting))
            {
                pending.Add(target, waiting = new Tensor?[target.OutputCount]);
                queue.Enqueue(target, -target.Sequence);
            }
            ref Tensor? place = ref waiting[edge.Output];
            place = place is null ? gradient : place + gradient;
        }
    }

    /// <summary>Where a transposition ends.</summary>
    private sealed class SeedNode : Node
    {
        public SeedNode() => DependsOnSeed = true;

        public override string Name => "Seed";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
        }
    }
}
