using System.Diagnostics;
using System.Runtime.CompilerServices;
using Linstock.Backends.Batched;
using Linstock.Ops;

namespace Linstock;

/// <summary>
/// One recorded operation in the graph of the gradient: what its rule needs, and where its inputs came from.
/// </summary>
/// <remarks>
/// The engine hands a node the gradients of its outputs once all of them have arrived, which is certain when no node
/// created later is waiting; so nodes carry the number of their creation.
/// </remarks>
public abstract class Node
{
    [ThreadStatic]
    private static long s_created;

    // Three edges in parts, so that the numbers share words, and those that few nodes have.
    private Node? _node0;
    private Node? _node1;
    private Node? _node2;
    private int _output0;
    private int _output1;
    private int _output2;
    private Edge[]? _moreEdges;
    private RareParts? _rare;
    private bool _released;

    /// <summary>A node created now.</summary>
    private protected Node()
    {
        Sequence = ++s_created;
        if (AnomalyMode.IsEnabled) Rare.Origin = AnomalyMode.Capture();
    }

    /// <summary>PyTorch's name of the node, such as <c>MulBackward0</c>.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>The number of inputs of the operation.</summary>
    public int InputCount { get; private set; }

    /// <summary>The number of outputs of the operation.</summary>
    public int OutputCount { get; internal set; } = 1;

    /// <summary>The nodes that the inputs came from, null where no gradient goes.</summary>
    public IReadOnlyList<Node?> NextFunctions
    {
        get
        {
            var nodes = new Node?[InputCount];
            for (int i = 0; i < nodes.Length; i++) nodes[i] = EdgeAt(i).Node;
            return nodes;
        }
    }

    internal long Sequence { get; private protected set; }

    /// <summary>Where it was recorded, if anomaly mode was on.</summary>
    internal string? Origin => _rare?.Origin;

    // What the engine is collecting for this node; one backward at a time runs over a graph.
    internal Tensor? PendingGradient;
    internal bool IsQueued;
    internal bool OwnsPending;
    internal long NeededBy;

    // Whether it was made from the seed of a transposition, whose own tangents nobody asks for.
    internal bool DependsOnSeed;

    /// <summary>What the engine is collecting for a node with several outputs.</summary>
    internal Tensor?[]? PendingGradients
    {
        get => _rare?.PendingGradients;
        set
        {
            if (RareFor(value) is { } rare) rare.PendingGradients = value;
        }
    }

    internal List<GradientHook>? Hooks
    {
        get => _rare?.Hooks;
        set
        {
            if (RareFor(value) is { } rare) rare.Hooks = value;
        }
    }

    /// <summary>What its inputs and outputs were batched over, if any was.</summary>
    internal NodeBatches? Batches
    {
        get => _rare?.Batches;
        set
        {
            if (RareFor(value) is { } rare) rare.Batches = value;
        }
    }

    /// <summary>The tangents of its outputs in forward mode, if there are any.</summary>
    internal Tangents? Tangents
    {
        get => _rare?.Tangents;
        set
        {
            if (RareFor(value) is { } rare) rare.Tangents = value;
        }
    }

    private RareParts Rare => _rare ??= new();

    // Where a part is kept: nothing is made to remember that there is none.
    private RareParts? RareFor(object? part) => part is null ? _rare : Rare;

    /// <summary>
    /// The rule: from the gradients of the outputs (null: zero) to the gradients of the inputs. Leave null where
    /// <see cref="NeedsInput"/> is false or the gradient is zero. The formulas are made of differentiable operations,
    /// so that they can be differentiated again.
    /// </summary>
    protected internal virtual void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
    {
        Debug.Assert(InputCount == 1 && gradOutputs.Length == 1);
        if (gradOutputs[0] is { } grad) gradInputs[0] = Backward(grad);
    }

    /// <summary>The rule of an operation with one input and one output.</summary>
    protected internal virtual Tensor? Backward(Tensor grad) => throw new NotSupportedException($"backward: {Name} has no rule");

    /// <summary>
    /// Whether the gradients that the rule returns are its own to give away: new memory, the incoming gradient or a view of
    /// it. A rule that may return a saved tensor says false.
    /// </summary>
    protected internal virtual bool ReturnsFreshGradients => true;

    /// <summary>Whether the rule may keep an incoming gradient beyond its call, so that its memory must not be handed back.</summary>
    protected internal virtual bool KeepsGradients => false;

    /// <summary>Whether the rule itself takes gradients into and out of batches; otherwise the engine sums over them.</summary>
    internal virtual bool CrossesFrames => false;

    /// <summary>The frame that the output is no longer batched over, where the node takes samples together.</summary>
    internal virtual BatchFrame? LeavesFrame => null;

    /// <summary>Whether gradients are captured here, so that the node must stay in the graph.</summary>
    internal virtual bool BeginsGraph => false;

    /// <summary>
    /// Forward mode: from the tangents of the inputs (null: zero) to that of a result. Null where there is no rule better than transposing
    /// <see cref="Backward(ReadOnlySpan{Tensor?}, Span{Tensor?})"/>, which always works.
    /// </summary>
    internal virtual Tensor? Forward(ReadOnlySpan<Tensor?> tangents, Tensor result, int output) => null;

    /// <summary>Drops what was saved; called once the gradients have been handed on, unless the graph is retained.</summary>
    protected virtual void ReleaseSaved()
    {
    }

    /// <summary>Whether a gradient is wanted for this input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected internal bool NeedsInput(int index) => EdgeAt(index).Node is not null;

    internal void Release()
    {
        if (this is AccumulateGrad) return;
        _released = true;
        ReleaseSaved();
    }

    internal void ThrowIfReleased()
    {
        if (_released) ThrowReleased();
    }

    private void ThrowReleased() => throw new InvalidOperationException(
        $"backward: trying to backward through the graph a second time; the saved tensors of {Name} have been freed by the first "
        + "backward; expected retainGraph: true in the first call if a second one is needed");

    internal void Connect(Tensor? input)
    {
        int index = InputCount++;
        if (input is not null && input.RequiresGrad)
        {
            Edge edge = input.GradientEdge();
            SetEdge(index, edge);
            if (Batching.IsUsed) NodeBatches.NoteInput(this, index, input, edge.Node);
        }
        else if (index >= 3)
        {
            SetEdge(index, default);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Edge EdgeAt(int index) => index switch
    {
        0 => new(_node0, _output0),
        1 => new(_node1, _output1),
        2 => new(_node2, _output2),
        _ => _moreEdges is { } more && index - 3 < more.Length ? more[index - 3] : default,
    };

    internal void SetEdge(int index, Edge edge)
    {
        // The node of a leaf is made when the leaf is first used, which is later than the node that uses it.
        if (edge.Node is { } input && input.Sequence > Sequence) Sequence = s_created = Math.Max(s_created, input.Sequence) + 1;
        switch (index)
        {
            case 0: (_node0, _output0) = edge; break;
            case 1: (_node1, _output1) = edge; break;
            case 2: (_node2, _output2) = edge; break;
            default:
                if (_moreEdges is null || _moreEdges.Length <= index - 3)
                    Array.Resize(ref _moreEdges, Math.Max(4, 2 * (index - 2)));
                _moreEdges[index - 3] = edge;
                break;
        }
    }

    internal void AddInput(Edge edge) => SetEdge(InputCount++, edge);

    // What few nodes have, so that the others need not make room for it: a node is made for every operation that is recorded.
    private sealed class RareParts
    {
        public string? Origin;
        public Tensor?[]? PendingGradients;
        public List<GradientHook>? Hooks;
        public NodeBatches? Batches;
        public Tangents? Tangents;
    }

    /// <summary>Renews the creation number, so that the node counts as older than whatever is recorded next.</summary>
    private protected static long NextSequence() => ++s_created;
}

/// <summary>Where a gradient goes: to an output of a node.</summary>
internal readonly record struct Edge(Node? Node, int Output);

/// <summary>A function called with a gradient when it is complete; what it returns, if anything, replaces it.</summary>
internal sealed record GradientHook(int Output, Func<Tensor, Tensor?> Function);
