namespace Linstock.Optim;

/// <summary>An optimizer that changes each parameter by itself and keeps a state for each.</summary>
/// <typeparam name="TState">What is kept for a parameter.</typeparam>
public abstract class Optimizer<TState> : Optimizer
    where TState : class
{
    private protected Optimizer(IEnumerable<ParamGroup> paramGroups, ParamGroup defaults)
        : base(paramGroups, defaults)
    {
    }

    private protected sealed override void UpdateGroup(ParamGroup group)
    {
        for (int i = 0; i < group.Tensors.Length; i++)
        {
            UpdateParameter(group, i);
        }
    }

    private protected sealed override bool ChangesParametersOneByOne => true;

    private protected sealed override void UpdateParameter(ParamGroup group, int index)
    {
        Tensor parameter = group.Tensors[index];
        if (parameter.BorrowedGrad is { } gradient)
        {
            if (!gradient.IsStrided && !TakesSparseGradients)
            {
                throw new InvalidOperationException($"{GetType().Name} does not support sparse gradients, please consider SparseAdam instead");
            }
            var state = (TState)(group.States[index] ??= Create(group, parameter));
            Update(group, parameter, gradient, state);
        }
    }

    /// <summary>Whether <see cref="Update"/> may be given sparse gradients.</summary>
    private protected virtual bool TakesSparseGradients => false;

    /// <summary>The state of a parameter before its first step.</summary>
    private protected abstract TState Create(ParamGroup group, Tensor parameter);

    /// <summary>Changes one parameter. Nothing is recorded for gradients.</summary>
    private protected abstract void Update(ParamGroup group, Tensor parameter, Tensor gradient, TState state);

    private protected abstract void Describe(ParamGroup group, TState state, OrderedDictionary<string, object?> entries);

    private protected abstract TState Restore(ParamGroup group, Tensor parameter, StateEntries entries);

    private protected sealed override OrderedDictionary<string, object?> Describe(ParamGroup group, object state)
    {
        var entries = new OrderedDictionary<string, object?>();
        Describe(group, (TState)state, entries);
        return entries;
    }

    private protected sealed override object Restore(ParamGroup group, Tensor parameter, IReadOnlyDictionary<string, object?> entries) =>
        Restore(group, parameter, new StateEntries(entries, parameter));

    /// <summary>A tensor of zeros like a parameter.</summary>
    private protected static Tensor ZerosLike(Tensor parameter)
    {
        using (Torch.NoGrad())
        {
            return Torch.ZerosLike(parameter.Detach());
        }
    }
}
