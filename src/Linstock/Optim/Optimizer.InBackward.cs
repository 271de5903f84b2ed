namespace Linstock.Optim;

public abstract partial class Optimizer
{
    /// <summary>
    /// From now on each parameter is changed during the backward pass, as soon as its gradient is complete, and the gradient is
    /// dropped at once, so that the gradients of a model are never held together. <see cref="Step"/> is not called then. Not to
    /// be combined with what needs all gradients: clipping by the norm of all, accumulation over batches, a <see cref="Amp.GradScaler"/>.
    /// PyTorch: <c>register_post_accumulate_grad_hook</c>. Lv et al. 2023, arXiv:2306.09782.
    /// </summary>
    /// <returns>Dispose it to step explicitly again.</returns>
    /// <exception cref="NotSupportedException">The optimizer changes parameters together only, as <see cref="LBFGS"/> does.</exception>
    public IDisposable StepInBackward()
    {
        if (!ChangesParametersOneByOne)
            throw new NotSupportedException($"{GetType().Name}: changes all parameters together, so it cannot step inside the backward pass");
        var hooks = new List<IDisposable>();
        foreach (ParamGroup group in _groups)
        {
            for (int i = 0; i < group.Tensors.Length; i++)
            {
                int index = i;
                hooks.Add(group.Tensors[i].RegisterPostAccumulateGradHook(parameter =>
                {
                    UpdateParameter(group, index);
                    parameter.Grad = null;
                    StepCount++;
                }));
            }
        }
        return new HooksRemoval(hooks);
    }

    /// <summary>Whether <see cref="UpdateParameter"/> works.</summary>
    private protected virtual bool ChangesParametersOneByOne => false;

    /// <summary>Changes one parameter of a group.</summary>
    private protected virtual void UpdateParameter(ParamGroup group, int index) => throw new NotSupportedException();

    private sealed class HooksRemoval(List<IDisposable> hooks) : IDisposable
    {
        public void Dispose()
        {
            foreach (IDisposable hook in hooks) hook.Dispose();
            hooks.Clear();
        }
    }
}
