using System.Runtime.CompilerServices;
using Linstock.Ops;

namespace Linstock;

/// <summary>
/// Runs a graph backwards: always the youngest node that has received a gradient, so that a node runs when all its
/// users have. Iterative, so the depth of a graph does not matter.
/// </summary>
internal static class Engine
{
    private static long s_runs;

    [ThreadStatic]
    private static List<Queue>? s_idleQueues;

    /// <summary>Pushes gradients from the roots to the leaves.</summary>
    /// <param name="roots">The tensors to differentiate.</param>
    /// <param name="rootGradients">One gradient for each.</param>
    /// <param name="retainGraph">Whether what the nodes saved is kept for another run.</param>
    /// <param name="createGraph">Whether the gradients are recorded themselves.</param>
    /// <param name="captures">If given, gradients are collected at these edges only and no leaf is touched.</param>
    /// <param name="captured">The gradients collected.</param>
    public static void Run(
        ReadOnlySpan<Tensor> roots, ReadOnlySpan<Tensor> rootGradients, bool retainGraph, bool createGraph,
        ReadOnlySpan<Edge> captures, Span<Tensor?> captured)
    {
        Queue queue = TakeQueue();
        long run = captures.IsEmpty ? 0 : Interlocked.Increment(ref s_runs);
        if (run != 0) MarkNeeded(roots, captures, run);
        using GradModeScope mode = Torch.SetGradEnabled(createGraph);
        try
        {
            for (int i = 0; i < roots.Length; i++)
                Deliver(queue, roots[i].GradientEdge(), rootGradients[i], owned: false, createGraph);
            while (queue.TryPop(out Node? node))
                Execute(queue, node, retainGraph, createGraph, captures, captured, run);
        }
        finally
        {
            queue.Clear();
            (s_idleQueues ??= []).Add(queue);
        }
    }

    private static Queue TakeQueue()
    {
        if (s_idleQueues is { Count: > 0 } idle)
        {
            Queue queue = idle[^1];
            idle.RemoveAt(idle.Count - 1);
            return queue;
        }
        return new Queue();
    }

    private static void Execute(
        Queue queue, Node node, bool retainGraph, bool createGraph, ReadOnlySpan<Edge> captures, Span<Tensor?> captured,
        long run)
    {
        node.IsQueued = false;
        bool owned = node.OwnsPending;
        node.OwnsPending = false;
        if (node.OutputCount == 1)
        {
            Tensor gradient = node.PendingGradient!;
            node.PendingGradient = null;
            if (node.Hooks is not null) gradient = RunHooks(node, 0, gradient, ref owned);
            Capture(node, new ReadOnlySpan<Tensor?>(in gradient!), captures, captured);
            if (node is AccumulateGrad leaf)
            {
                if (captures.IsEmpty) leaf.Accumulate(gradient, owned, createGraph);
                return;
            }
            if (node.NeededBy != run && run != 0) return;
            node.ThrowIfReleased();
            owned &= captures.IsEmpty && !createGraph && !node.KeepsGradients;
            Apply(queue, node, new ReadOnlySpan<Tensor?>(in gradient!), createGraph, run, owned);
        }
        else
        {
            Tensor?[] gradients = node.PendingGradients!;
            node.PendingGradients = null;
            if (node.Hooks is not null)
                for (int i = 0; i < gradients.Length; i++)
                    if (gradients[i] is { } gradient) gradients[i] = RunHooks(node, i, gradient, ref owned);
            Capture(node, gradients, captures, captured);
            if (node.NeededBy != run && run != 0) return;
            node.ThrowIfReleased();
            Apply(queue, node, gradients, createGraph, run, owned: false);
        }
        if (!retainGraph) node.Release();
    }

    private static void Apply(Queue queue, Node node, ReadOnlySpan<Tensor?> gradients, bool createGraph, long run, bool owned)
    {
        int count = node.InputCount;
        InputGradients few = default;
        Span<Tensor?> inputs = count <= InputGradients.Size ? ((Span<Tensor?>)few)[..count] : new Tensor?[count];
        if (Batching.IsUsed) Batching.Backward(node, gradients, inputs);
        else node.Backward(gradients, inputs);
        if (AnomalyMode.IsEnabled) AnomalyMode.Inspect(node, inputs);
        // A gradient that was only this node's is consumed now; its memory, still warm, serves the next.
        if (owned && !IsShared(gradients[0]!, inputs)) gradients[0]!.Storage.GiveBack();
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is not { } gradient) continue;
            Edge edge = node.EdgeAt(i);
            if (edge.Node is null || (run != 0 && edge.Node.NeededBy != run)) continue;
            Deliver(queue, edge, gradient, node.ReturnsFreshGradients && IsFresh(gradient, gradients, inputs, i), createGraph);
        }
    }

    // A gradient whose memory nothing else holds may be kept, or added to in place. One that the rule handed
    // through, or handed to two inputs, is shared; so is a view.
    private static bool IsFresh(Tensor gradient, ReadOnlySpan<Tensor?> gradients, ReadOnlySpan<Tensor?> inputs, int index)
    {
        if (!gradient.OwnsItsStorage) return false;
        foreach (Tensor? other in gradients)
            if (other is not null && ReferenceEquals(other.Storage, gradient.Storage)) return false;
        for (int i = 0; i < inputs.Length; i++)
            if (i != index && inputs[i] is { } other && ReferenceEquals(other.Storage, gradient.Storage)) return false;
        return true;
    }

    private static bool IsShared(Tensor gradient, ReadOnlySpan<Tensor?> inputs)
    {
        foreach (Tensor? input in inputs)
            if (input is not null && ReferenceEquals(input.Storage, gradient.Storage)) return true;
        return false;
    }

    private static void Deliver(Queue queue, Edge edge, Tensor gradient, bool owned, bool createGraph)
    {
        Node node = edge.Node!;
        ref Tensor? pending = ref node.PendingGradient;
        if (node.OutputCount != 1) pending = ref (node.PendingGradients ??= new Tensor?[node.OutputCount])[edge.Output];
        if (pending is null)
        {
            pending = gradient;
            node.OwnsPending = owned && node.OutputCount == 1;
        }
        else if (node.OwnsPending && !createGraph && node.OutputCount == 1 && pending.DType == gradient.DType && pending.Shape == gradient.Shape
            && pending.Device == gradient.Device)
        {
            pending.Add_(gradient);
            if (owned) gradient.Storage.GiveBack();
        }
        else
        {
            pending = pending + gradient;
            node.OwnsPending = !createGraph && node.OutputCount == 1 && pending.IsStrided;
            if (owned && !createGraph) gradient.Storage.GiveBack();
        }
        if (!node.IsQueued)
        {
            node.IsQueued = true;
            queue.Push(node);
        }
    }

    private static Tensor RunHooks(Node node, int output, Tensor gradient, ref bool owned)
    {
        foreach (GradientHook hook in node.Hooks!.ToArray())
        {
            if (hook.Output != output) continue;
            owned = false;
            if (hook.Function(gradient) is { } replaced) gradient = replaced;
        }
        return gradient;
    }

    private static void Capture(Node node, ReadOnlySpan<Tensor?> gradients, ReadOnlySpan<Edge> captures, Span<Tensor?> captured)
    {
        for (int i = 0; i < captures.Length; i++)
            if (ReferenceEquals(captures[i].Node, node)) captured[i] = gradients[captures[i].Output];
    }

    // Marks the nodes on a path to a capture with the number of this run, so that the others are not run. A rule may start a
    // run of its own inside this one, so the mark says whose it is. Inputs are older than their users: one pass in the order of
    // creation settles every node, and what is older than all captures leads to none.
    private static void MarkNeeded(ReadOnlySpan<Tensor> roots, ReadOnlySpan<Edge> captures, long run)
    {
        long oldest = long.MaxValue;
        foreach (Edge capture in captures)
        {
            if (capture.Node is not { } node) continue;
            node.NeededBy = run;
            oldest = Math.Min(oldest, node.Sequence);
        }

        var reached = new HashSet<Node>();
        var stack = new Stack<Node>();
        foreach (Tensor root in roots)
            if (root.GradientEdge().Node is { } start && start.Sequence >= oldest && reached.Add(start)) stack.Push(start);
        while (stack.TryPop(out Node? node))
            for (int i = 0; i < node.InputCount; i++)
                if (node.EdgeAt(i).Node is { } input && input.Sequence >= oldest && reached.Add(input)) stack.Push(input);

        foreach (Node node in reached.OrderBy(node => node.Sequence))
            if (node.NeededBy != run && HasNeededInput(node, run)) node.NeededBy = run;
    }

    private static bool HasNeededInput(Node node, long run)
    {
        for (int i = 0; i < node.InputCount; i++)
            if (node.EdgeAt(i).Node is { } input && input.NeededBy == run) return true;
        return false;
    }

    [InlineArray(Size)]
    private struct InputGradients
    {
        public const int Size = 4;
        private Tensor? _first;
    }

    /// <summary>A binary heap of nodes, the youngest on top.</summary>
    private sealed class Queue
    {
        private Entry[] _nodes = new Entry[32];
        private int _count;

        public void Push(Node node)
        {
            if (_count == _nodes.Length) Array.Resize(ref _nodes, 2 * _count);
            int i = _count++;
            while (i > 0)
            {
                int parent = (i - 1) >> 1;
                if (_nodes[parent].Node.Sequence >= node.Sequence) break;
                _nodes[i] = _nodes[parent];
                i = parent;
            }
            _nodes[i].Node = node;
        }

        public bool TryPop([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Node? node)
        {
            if (_count == 0)
            {
                node = null;
                return false;
            }
            node = _nodes[0].Node;
            Node last = _nodes[--_count].Node;
            _nodes[_count] = default;
            if (_count > 0)
            {
                int i = 0;
                while (true)
                {
                    int child = (2 * i) + 1;
                    if (child >= _count) break;
                    if (child + 1 < _count && _nodes[child + 1].Node.Sequence > _nodes[child].Node.Sequence) child++;
                    if (last.Sequence >= _nodes[child].Node.Sequence) break;
                    _nodes[i] = _nodes[child];
                    i = child;
                }
                _nodes[i].Node = last;
            }
            return true;
        }

        // After an exception: what was collected must not leak into the next run.
        public void Clear()
        {
            for (int i = 0; i < _count; i++)
            {
                _nodes[i].Node.PendingGradient = null;
                _nodes[i].Node.PendingGradients = null;
                _nodes[i].Node.IsQueued = false;
                _nodes[i].Node.OwnsPending = false;
            }
            Array.Clear(_nodes, 0, _count);
            _count = 0;
        }

        // A value around the reference: an array of a class that has subclasses checks the type of whatever is stored.
        private struct Entry
        {
            public Node Node;
        }
    }
}
