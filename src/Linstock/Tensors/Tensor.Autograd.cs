using System.Runtime.CompilerServices;
using Linstock.Ops;

namespace Linstock;

public partial class Tensor
{
    private Node? _gradFn;
    private int _gradOutput;
    private bool _requiresGrad;
    private AutogradState? _autograd;
    private Tensor? _viewBase;
    private int _viewGeneration;

    /// <summary>The gradient that backward has accumulated, or null.</summary>
    public Tensor? Grad
    {
        get
        {
            if (_layout != Layout.Strided) return SparseGrad;
            if (_autograd is not { } state) return null;
            state.IsGradPrivate = false;
            return state.Grad;
        }
        set
        {
            if (value is not null && (!value._geometry.HasSizesOf(_geometry) || value._dtype != _dtype))
                Check.ThrowArgument($"grad: shape and dtype must be the tensor's; got {value.Shape} {value._dtype.Name}; expected {Shape} {_dtype.Name}");
            if (_layout != Layout.Strided)
            {
                SparseGrad = value;
                return;
            }
            DropGrad();
            if (value is not null) (_autograd ??= new()).Grad = value;
        }
    }

    /// <summary>The recorded operation that this tensor is a result of; null for a leaf.</summary>
    public Node? GradFn
    {
        get
        {
            if (_viewBase is { } whole && whole._autograd is not null) Refresh(whole);
            return _gradFn;
        }
    }

    /// <summary>Whether the tensor was not made by a recorded operation.</summary>
    public bool IsLeaf => GradFn is null;

    /// <summary>Whether a gradient is wanted; can be set on leaves.</summary>
    /// <exception cref="InvalidOperationException">It is set to false on a result of a recorded operation.</exception>
    /// <exception cref="ArgumentException">The dtype is neither floating point nor complex.</exception>
    public bool RequiresGrad
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _requiresGrad || _gradFn is not null || (_viewBase is not null && GradFn is not null);
        set => SetRequiresGrad(value);
    }

    /// <summary>Sets <see cref="RequiresGrad"/> and returns the tensor.</summary>
    public Tensor RequiresGrad_(bool requiresGrad = true)
    {
        RequiresGrad = requiresGrad;
        return this;
    }

    /// <summary>A tensor over the same memory without history.</summary>
    public Tensor Detach() => _layout == Layout.Strided ? new(_storage, _geometry, _offset, _dtype) : DetachSparse();

    /// <summary>Cuts the tensor from its history.</summary>
    public Tensor Detach_()
    {
        _gradFn = null;
        _gradOutput = 0;
        _requiresGrad = false;
        _viewBase = null;
        return this;
    }

    /// <summary>
    /// Pushes gradients back to the leaves, PyTorch's <c>backward</c>: for each leaf x that requires a gradient,
    /// <c>x.Grad += d this / d x · gradient</c>.
    /// </summary>
    /// <param name="gradient">The gradient of this tensor; may be omitted for a single element (1).</param>
    /// <param name="retainGraph">Whether the graph can be used again; null means <paramref name="createGraph"/>.</param>
    /// <param name="createGraph">Whether the gradients can be differentiated themselves.</param>
    /// <param name="inputs">If given, gradients accumulate into these leaves only.</param>
    /// <exception cref="InvalidOperationException">The tensor has no history, or has several elements and no gradient was given.</exception>
    public void Backward(Tensor? gradient = null, bool? retainGraph = null, bool createGraph = false, ReadOnlySpan<Tensor> inputs = default)
        => Autograd.Backward([this], gradient is null ? [] : [gradient], retainGraph, createGraph, inputs);

    /// <summary>Calls <paramref name="hook"/> with the tensor's gradient when it is complete; a result replaces it.</summary>
    /// <returns>Dispose it to remove the hook.</returns>
    public IDisposable RegisterHook(Func<Tensor, Tensor?> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        if (!RequiresGrad) throw new InvalidOperationException("register_hook: cannot register a hook on a tensor that does not require gradient");
        Edge edge = GradientEdge();
        var entry = new GradientHook(edge.Output, hook);
        (edge.Node!.Hooks ??= []).Add(entry);
        return new HookRemoval(edge.Node, entry);
    }

    /// <summary>Calls <paramref name="hook"/> with this leaf after its <see cref="Grad"/> has been added to.</summary>
    /// <returns>Dispose it to remove the hook.</returns>
    public IDisposable RegisterPostAccumulateGradHook(Action<Tensor> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        if (!RequiresGrad || !IsLeaf)
            throw new InvalidOperationException("register_post_accumulate_grad_hook: only leaf tensors that require gradient accumulate one");
        var node = (AccumulateGrad)GradientEdge().Node!;
        node.PostAccumulate += hook;
        return new PostAccumulateRemoval(node, hook);
    }

    /// <summary>Keeps <see cref="Grad"/> of a tensor that is no leaf.</summary>
    public void RetainGrad()
    {
        if (!RequiresGrad) throw new InvalidOperationException("retain_grad: cannot retain the gradient of a tensor that does not require gradient");
        if (IsLeaf || (_autograd is { RetainsGrad: true })) return;
        (_autograd ??= new()).RetainsGrad = true;
        RegisterHook(gradient =>
        {
            _autograd.Grad = _autograd.Grad is { } present ? present + gradient : gradient;
            return null;
        });
    }

    /// <summary>Whether <see cref="RetainGrad"/> was called on a tensor that is no leaf.</summary>
    public bool RetainsGrad => _autograd is { RetainsGrad: true };

    internal int GradOutput => _gradOutput;

    /// <summary>The node of the history as it is noted, without asking whether a base has changed.</summary>
    internal Node? NotedGradFn => _gradFn;

    /// <summary>Exchanges the history without telling anyone.</summary>
    internal void ReplaceHistory(Node? node)
    {
        _gradFn = node;
        _gradOutput = 0;
    }

    internal bool OwnsItsStorage => _ownsStorage;

    /// <summary>The tensor that this one is a view of, if that matters for gradients.</summary>
    internal Tensor? ViewBase => _viewBase;

    /// <summary>The gradient, for code that does not keep it: it stays known that nothing else refers to its memory.</summary>
    internal Tensor? BorrowedGrad => _autograd?.Grad;

    /// <summary>Sets the gradient; <paramref name="isPrivate"/> says that nothing else refers to its memory.</summary>
    internal void SetGrad(Tensor? gradient, bool isPrivate = false)
    {
        AutogradState state = _autograd ??= new();
        state.Grad = gradient;
        state.IsGradPrivate = isPrivate;
    }

    /// <summary>Forgets the gradient, and hands its memory on to the next one if nobody else has ever seen it.</summary>
    internal void DropGrad()
    {
        if (_autograd is not { Grad: { } gradient } state) return;
        if (state.IsGradPrivate) gradient.Storage.GiveBack();
        state.Grad = null;
        state.IsGradPrivate = false;
    }

    /// <summary>Where the gradient of this tensor goes.</summary>
    internal Edge GradientEdge()
    {
        if (GradFn is { } node) return new(node, _gradOutput);
        if (!_requiresGrad) return default;
        _autograd ??= new();
        AccumulateGrad accumulate = _autograd.Accumulate ??= new AccumulateGrad(this);
        accumulate.Refresh();
        return new(accumulate, 0);
    }

    /// <summary>Makes this the result number <paramref name="output"/> of a recorded operation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SetHistory(Node node, int output = 0)
    {
        _gradFn = node;
        _gradOutput = output;
        if (Batching.IsUsed) NodeBatches.NoteOutput(node, this);
        if (ForwardMode.IsUsed) ForwardMode.Propagate(this, node, output);
    }

    /// <summary>Notes that this is a view, so that a change in place reaches the base's history and the other way round.</summary>
    internal void SetView(Tensor viewed)
    {
        _viewBase = viewed._viewBase ?? viewed;
        if (_viewBase._autograd is { } state) _viewGeneration = state.Generation;
    }

    /// <summary>
    /// After a change in place whose rule is <paramref name="node"/> (its first input is this tensor before the change):
    /// makes it this tensor's history, and of a view, the base's.
    /// </summary>
    internal void Rebase(Node node)
    {
        if (_viewBase is not { } whole)
        {
            SetHistory(node);
            return;
        }
        var slices = new CopySlices(node, whole, this);
        whole.SetHistory(slices);
        AutogradState state = whole._autograd ??= new();
        state.Generation++;
        Refresh(whole);
    }

    // The base was changed in place through some view: this view's history is now a view of the base's.
    private void Refresh(Tensor whole)
    {
        int generation = whole._autograd?.Generation ?? 0;
        if (generation == _viewGeneration) return;
        _viewGeneration = generation;
        var node = new AsStridedBackward(whole, this);
        node.Connect(whole);
        SetHistory(node);
    }

    private void SetRequiresGrad(bool value)
    {
        if (value)
        {
            if (!_dtype.IsDifferentiable)
                throw new ArgumentException($"requires_grad: only tensors of floating point and complex dtype can require gradients; got {_dtype.Name}");
            if (GradFn is null) _requiresGrad = true;
        }
        else
        {
            if (GradFn is not null)
                throw new InvalidOperationException("requires_grad: you can only change the flag of leaf tensors; use .Detach() for a tensor without history");
            _requiresGrad = false;
        }
        if (_layout != Layout.Strided) SetEntriesRequireGrad(value);
    }

    private sealed class AutogradState
    {
        public Tensor? Grad;

        // Whether no reference to the gradient has left the library.
        public bool IsGradPrivate;
        public AccumulateGrad? Accumulate;
        public bool RetainsGrad;
        public int Generation;
    }

    private sealed class HookRemoval(Node node, GradientHook hook) : IDisposable
    {
        public void Dispose() => node.Hooks?.Remove(hook);
    }

    private sealed class PostAccumulateRemoval(AccumulateGrad node, Action<Tensor> hook) : IDisposable
    {
        public void Dispose() => node.PostAccumulate -= hook;
    }
}
