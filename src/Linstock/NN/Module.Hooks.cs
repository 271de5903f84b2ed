namespace Linstock.NN;

/// <summary>Runs before a module computes.</summary>
/// <param name="module">The module.</param>
/// <param name="inputs">Its tensor inputs.</param>
/// <returns>Inputs to use instead, or null.</returns>
public delegate Tensor[]? ForwardPreHook(Module module, Tensor[] inputs);

/// <summary>Runs after a module computed.</summary>
/// <param name="module">The module.</param>
/// <param name="inputs">Its tensor inputs.</param>
/// <param name="output">Its output.</param>
/// <returns>The output to use instead, or null.</returns>
public delegate Tensor? ForwardHook(Module module, Tensor[] inputs, Tensor output);

/// <summary>Runs when the gradients with respect to a module's inputs are known.</summary>
/// <param name="module">The module.</param>
/// <param name="gradInputs">The gradients with respect to the inputs; null where none is needed.</param>
/// <param name="gradOutputs">The gradients with respect to the output.</param>
/// <returns>Gradients to pass on instead of <paramref name="gradInputs"/>, or null.</returns>
public delegate Tensor?[]? BackwardHook(Module module, Tensor?[] gradInputs, Tensor?[] gradOutputs);

/// <summary>Runs when the gradient with respect to a module's output is known, before the module's own backward.</summary>
/// <param name="module">The module.</param>
/// <param name="gradOutputs">The gradients with respect to the output.</param>
/// <returns>Gradients to use instead, or null.</returns>
public delegate Tensor?[]? BackwardPreHook(Module module, Tensor?[] gradOutputs);

public abstract partial class Module
{
    /// <summary>The hooks; null as long as there are none, which is all a call has to look at.</summary>
    private ModuleHooks? _hooks;

    /// <summary>The module whose hooks are running on this thread, so that its own Forward does not run them again.</summary>
    [ThreadStatic]
    private static Module? s_computing;

    /// <summary>Adds a hook that runs before each computation, PyTorch's <c>register_forward_pre_hook</c>.</summary>
    /// <param name="hook">The hook.</param>
    /// <returns>Dispose it to remove the hook.</returns>
    public IDisposable RegisterForwardPreHook(ForwardPreHook hook) => Hooks.Add(Hooks.ForwardPre, hook);

    /// <summary>Adds a hook that runs after each computation, PyTorch's <c>register_forward_hook</c>.</summary>
    /// <param name="hook">The hook.</param>
    /// <returns>Dispose it to remove the hook.</returns>
    public IDisposable RegisterForwardHook(ForwardHook hook) => Hooks.Add(Hooks.Forward, hook);

    /// <summary>Adds a hook on the gradients of inputs and output, PyTorch's <c>register_full_backward_hook</c>.</summary>
    /// <param name="hook">The hook.</param>
    /// <returns>Dispose it to remove the hook.</returns>
    public IDisposable RegisterFullBackwardHook(BackwardHook hook) => Hooks.Add(Hooks.Backward, hook);

    /// <summary>Adds a hook on the gradient of the output, PyTorch's <c>register_full_backward_pre_hook</c>.</summary>
    /// <param name="hook">The hook.</param>
    /// <returns>Dispose it to remove the hook.</returns>
    public IDisposable RegisterFullBackwardPreHook(BackwardPreHook hook) => Hooks.Add(Hooks.BackwardPre, hook);

    private ModuleHooks Hooks => _hooks ??= new ModuleHooks(this);

    private protected bool HasHooks => _hooks is not null;

    internal void DropHooks() => _hooks = null;

    /// <summary>Runs the hooks around a computation over several tensors, for modules whose call has its own shape.</summary>
    private protected Tensor Hooked(Tensor[] inputs, Func<Tensor[], Tensor> compute) =>
        _hooks is null ? compute(inputs) : _hooks.Run(inputs, compute);

    /// <summary>Runs the hooks before a computation whose result is not one tensor.</summary>
    private protected void RunPreHooks(params Tensor[] inputs) => _hooks?.RunForwardPre(inputs);

    private Tensor ForwardHooked(Tensor input)
    {
        if (ReferenceEquals(s_computing, this))
        {
            s_computing = null;
            return Compute(input);
        }
        return _hooks!.Run([input], inputs => Compute(inputs[0]));
    }

    private Tensor CallHooked(Tensor input) => _hooks!.Run([input], inputs =>
    {
        s_computing = this;
        try
        {
            return Forward(inputs[0]);
        }
        finally
        {
            s_computing = null;
        }
    });
}
