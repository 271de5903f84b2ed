namespace Linstock.NN;

public abstract partial class Module
{
    /// <summary>The state: parameters and persistent buffers by name, sharing memory with the module.</summary>
    /// <param name="prefix">What the names start with; it includes the dot.</param>
    /// <param name="keepVars">Return the parameters themselves instead of detached views.</param>
    /// <returns>Names and tensors in PyTorch's order; a shared parameter appears under each of its names.</returns>
    public OrderedDictionary<string, Tensor> StateDict(string prefix = "", bool keepVars = false)
    {
        var state = new OrderedDictionary<string, Tensor>();
        CollectState(state, prefix, keepVars);
        return state;
    }

    private void CollectState(OrderedDictionary<string, Tensor> state, string prefix, bool keepVars)
    {
        foreach ((string name, Tensor tensor) in OwnState())
        {
            state[prefix + name] = keepVars ? tensor : tensor.Detach();
        }
        foreach ((string name, Module child) in OwnChildren())
        {
            child.CollectState(state, prefix + name + ".", keepVars);
        }
    }

    private IEnumerable<(string Name, Tensor Tensor)> OwnState()
    {
        foreach ((string name, Parameter parameter) in OwnParameters())
        {
            yield return (name, parameter);
        }
        foreach ((string name, Tensor buffer, bool persistent) in OwnBuffers())
        {
            if (persistent)
            {
                yield return (name, buffer);
            }
        }
    }

    /// <summary>Copies a state dict into the parameters and buffers of this module and all below it.</summary>
    /// <param name="stateDict">Names and values; dtypes and devices are converted.</param>
    /// <param name="strict">Throw when names are missing or unexpected.</param>
    /// <param name="assign">Take the given tensors instead of copying their values.</param>
    /// <returns>The names that did not match.</returns>
    /// <exception cref="ArgumentException">Shapes differ, or <paramref name="strict"/> and names differ. The message
    /// lists everything that is wrong, and nothing has been loaded.</exception>
    public IncompatibleKeys LoadStateDict(IReadOnlyDictionary<string, Tensor> stateDict, bool strict = true, bool assign = false)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        var load = new StateLoad(stateDict);
        CollectLoad(load, "");
        load.ThrowIfWrong(TypeName, strict);
        using (Torch.NoGrad())
        {
            foreach ((Module owner, string name, Tensor target, Tensor source) in load.Matched)
            {
                owner.LoadTensor(name, target, source, assign);
            }
        }
        return new IncompatibleKeys(load.Missing, load.Unexpected);
    }

    private void CollectLoad(StateLoad load, string prefix)
    {
        PrepareLoad(load.Source, prefix);
        foreach ((string name, Tensor tensor) in OwnState())
        {
            load.Match(this, name, prefix + name, tensor);
        }
        foreach ((string name, Module child) in OwnChildren())
        {
            child.CollectLoad(load, prefix + name + ".");
        }
    }

    /// <summary>Called before a state dict is compared with the module: lazy modules take their shapes from it.</summary>
    private protected virtual void PrepareLoad(IReadOnlyDictionary<string, Tensor> stateDict, string prefix)
    {
    }

    private void LoadTensor(string name, Tensor target, Tensor source, bool assign)
    {
        if (!assign)
        {
            target.Copy_(source);
        }
        else if (target is Parameter { RequiresGrad: var requiresGrad })
        {
            SetTensor(name, source as Parameter ?? new Parameter(source.Detach(), requiresGrad));
        }
        else
        {
            SetTensor(name, source);
        }
    }
}
