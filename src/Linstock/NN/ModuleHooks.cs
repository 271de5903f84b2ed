namespace Linstock.NN;

/// <summary>The hooks of one module, in order of registration, and how they run around its computation.</summary>
internal sealed class ModuleHooks(Module module)
{
    public List<ForwardPreHook> ForwardPre { get; } = [];

    public List<ForwardHook> Forward { get; } = [];

    public List<BackwardHook> Backward { get; } = [];

    public List<BackwardPreHook> BackwardPre { get; } = [];

    public IDisposable Add<T>(List<T> list, T hook) where T : class
    {
        ArgumentNullException.ThrowIfNull(hook);
        list.Add(hook);
        return new Removal<T>(this, list, hook);
    }

    public Tensor[] RunForwardPre(Tensor[] inputs)
    {
        foreach (ForwardPreHook hook in ForwardPre.ToArray())
        {
            inputs = hook(module, inputs) ?? inputs;
        }
        return inputs;
    }

    public Tensor Run(Tensor[] inputs, Func<Tensor[], Tensor> compute)
    {
        inputs = RunForwardPre(inputs);
        if (Backward.Count + BackwardPre.Count == 0)
        {
            return RunForward(inputs, compute(inputs));
        }
        var watch = new BackwardWatch(module, [.. Backward], [.. BackwardPre]);
        Tensor output = RunForward(inputs, compute(watch.Inputs(inputs)));
        return watch.Output(output);
    }

    private Tensor RunForward(Tensor[] inputs, Tensor output)
    {
        foreach (ForwardHook hook in Forward.ToArray())
        {
            output = hook(module, inputs, output) ?? output;
        }
        return output;
    }

    private sealed class Removal<T>(ModuleHooks hooks, List<T> list, T hook) : IDisposable where T : class
    {
        private bool _removed;

        public void Dispose()
        {
            if (_removed)
            {
                return;
            }
            _removed = true;
            list.Remove(hook);
            hooks.DropIfEmpty();
        }
    }

    private void DropIfEmpty()
    {
        if (ForwardPre.Count + Forward.Count + Backward.Count + BackwardPre.Count == 0)
        {
            module.DropHooks();
        }
    }

    /// <summary>
    /// Sees one call's gradients: views of the inputs carry hooks that collect what arrives at them, and when the
    /// last has arrived the backward hooks run.
    /// </summary>
    private sealed class BackwardWatch(Module module, BackwardHook[] hooks, BackwardPreHook[] preHooks)
    {
        private Tensor?[] _gradInputs = [];
        private Tensor?[] _gradOutputs = [null];
        private int _awaited;

        public Tensor[] Inputs(Tensor[] inputs)
        {
            var views = new Tensor[inputs.Length];
            _gradInputs = new Tensor?[inputs.Length];
            for (int i = 0; i < inputs.Length; i++)
            {
                views[i] = inputs[i];
                if (hooks.Length > 0 && inputs[i].RequiresGrad && Torch.IsGradEnabled())
                {
                    int index = i;
                    _awaited++;
                    views[i] = inputs[i].View(inputs[i].Shape);
                    views[i].RegisterHook(gradient => Arrived(index, gradient));
                }
            }
            return views;
        }

        public Tensor Output(Tensor output)
        {
            if (!output.RequiresGrad)
            {
                return output;
            }
            // A view, so that the hook does not see gradients that reach the tensor from inside the module.
            Tensor view = output.View(output.Shape);
            view.RegisterHook(gradient =>
            {
                _gradOutputs = [gradient];
                foreach (BackwardPreHook hook in preHooks)
                {
                    _gradOutputs = hook(module, _gradOutputs) ?? _gradOutputs;
                }
                if (_awaited == 0)
                {
                    Finish();
                }
                return _gradOutputs[0] ?? gradient;
            });
            return view;
        }

        private Tensor? Arrived(int index, Tensor gradient)
        {
            _gradInputs[index] = gradient;
            // With several inputs the hooks see all gradients when the last arrives; only that one can still be replaced.
            if (--_awaited > 0)
            {
                return null;
            }
            Finish();
            return _gradInputs[index];
        }

        private void Finish()
        {
            foreach (BackwardHook hook in hooks)
            {
                _gradInputs = hook(module, _gradInputs, _gradOutputs) ?? _gradInputs;
            }
        }
    }
}
