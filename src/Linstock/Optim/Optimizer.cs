using System.Globalization;
using System.Text;
using Linstock.NN;

namespace Linstock.Optim;

/// <summary>The base of all optimizers, PyTorch's <c>torch.optim.Optimizer</c>.</summary>
public abstract partial class Optimizer
{
    private readonly List<ParamGroup> _groups = [];
    private readonly ParamGroup _defaults;
    private List<Action<Optimizer>>? _preHooks;
    private List<Action<Optimizer>>? _postHooks;

    private protected Optimizer(IEnumerable<ParamGroup> paramGroups, ParamGroup defaults)
    {
        ArgumentNullException.ThrowIfNull(paramGroups);
        _defaults = defaults;
        foreach (ParamGroup group in paramGroups)
        {
            AddParamGroup(group);
        }
        if (_groups.Count == 0)
        {
            throw new ArgumentException($"{GetType().Name}: optimizer got an empty parameter list", nameof(paramGroups));
        }
    }

    /// <summary>One group of parameters; none for none, so that the error is the one above.</summary>
    private protected static IEnumerable<ParamGroup> OneGroup(IEnumerable<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var group = new ParamGroup(parameters);
        return group.Tensors.Length == 0 ? [] : [group];
    }

    /// <summary>The groups of parameters with their options, which may be changed between steps.</summary>
    public IReadOnlyList<ParamGroup> ParamGroups => _groups;

    /// <summary>How often <see cref="Step"/> was called; schedulers look at it.</summary>
    internal long StepCount { get; set; }

    /// <summary>Adds a group; options that it does not set take the optimizer's values.</summary>
    /// <param name="paramGroup">The group.</param>
    /// <exception cref="ArgumentException">A parameter is no leaf or belongs to a group already.</exception>
    public void AddParamGroup(ParamGroup paramGroup)
    {
        ArgumentNullException.ThrowIfNull(paramGroup);
        var known = new HashSet<Tensor>(_groups.SelectMany(static group => group.Tensors), ReferenceEqualityComparer.Instance);
        foreach (Tensor parameter in paramGroup.Tensors)
        {
            if (!parameter.IsLeaf)
            {
                throw new ArgumentException($"{GetType().Name}: can't optimize a non-leaf Tensor; got shape {parameter.Shape}", nameof(paramGroup));
            }
            if (!known.Add(parameter))
            {
                throw new ArgumentException(
                    $"{GetType().Name}: some parameters appear in more than one parameter group, or twice in one; got shape {parameter.Shape}",
                    nameof(paramGroup));
            }
        }
        paramGroup.FillFrom(_defaults);
        paramGroup.States = new object?[paramGroup.Tensors.Length];
        Validate(paramGroup);
        _groups.Add(paramGroup);
        OnGroupAdded(paramGroup);
    }

    /// <summary>Throws if an option has a value that makes no sense.</summary>
    private protected virtual void Validate(ParamGroup group)
    {
        Require(group.Lr >= 0, "learning rate", group.Lr);
        Require(!(group.WeightDecay < 0), "weight_decay value", group.WeightDecay);
        Require(!(group.Eps < 0), "epsilon value", group.Eps);
        Require(group.Betas.Item1 is >= 0 and < 1, "beta parameter at index 0", group.Betas.Item1);
        Require(group.Betas.Item2 is >= 0 and < 1, "beta parameter at index 1", group.Betas.Item2);
        Require(!(group.Momentum < 0), "momentum value", group.Momentum);
    }

    private protected static void Require(bool condition, string what, double value)
    {
        if (!condition)
        {
            throw new ArgumentOutOfRangeException(what, $"Invalid {what}: {value.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private protected virtual void OnGroupAdded(ParamGroup group)
    {
    }

    /// <summary>Changes the parameters by their gradients.</summary>
    /// <param name="closure">Computes the loss and its gradients anew; needed by some optimizers.</param>
    /// <returns>The closure's loss, or null.</returns>
    public virtual Tensor? Step(Func<Tensor>? closure = null)
    {
        StepCount++;
        Run(_preHooks);
        Tensor? loss = null;
        if (closure is not null)
        {
            using (Torch.EnableGrad())
            {
                loss = closure();
            }
        }
        foreach (ParamGroup group in _groups)
        {
            UpdateGroup(group);
        }
        Run(_postHooks);
        return loss;
    }

    private protected void RunPreHooks() => Run(_preHooks);

    private protected void RunPostHooks() => Run(_postHooks);

    private void Run(List<Action<Optimizer>>? hooks)
    {
        if (hooks is null)
        {
            return;
        }
        foreach (Action<Optimizer> hook in hooks.ToArray())
        {
            hook(this);
        }
    }

    /// <summary>Changes the parameters of one group.</summary>
    private protected abstract void UpdateGroup(ParamGroup group);

    /// <summary>Forgets the gradients of all parameters.</summary>
    /// <param name="setToNone">Drop the gradient tensors (the default of PyTorch 2); otherwise fill them with zeros.</param>
    public void ZeroGrad(bool setToNone = true)
    {
        foreach (ParamGroup group in _groups)
        {
            foreach (Tensor parameter in group.Tensors)
            {
                GradientReset.Reset(parameter, setToNone);
            }
        }
    }

    /// <summary>Adds a hook that runs before each step.</summary>
    /// <param name="hook">The hook.</param>
    /// <returns>Dispose it to remove the hook.</returns>
    public IDisposable RegisterStepPreHook(Action<Optimizer> hook) => new HookRemoval(_preHooks ??= [], hook);

    /// <summary>Adds a hook that runs after each step.</summary>
    /// <param name="hook">The hook.</param>
    /// <returns>Dispose it to remove the hook.</returns>
    public IDisposable RegisterStepPostHook(Action<Optimizer> hook) => new HookRemoval(_postHooks ??= [], hook);

    private sealed class HookRemoval : IDisposable
    {
        private readonly List<Action<Optimizer>> _hooks;
        private readonly Action<Optimizer> _hook;

        public HookRemoval(List<Action<Optimizer>> hooks, Action<Optimizer> hook)
        {
            ArgumentNullException.ThrowIfNull(hook);
            (_hooks, _hook) = (hooks, hook);
            hooks.Add(hook);
        }

        public void Dispose() => _hooks.Remove(_hook);
    }

    /// <summary>
    /// The state in PyTorch's layout: under <c>state</c> what is kept for each parameter by its number, under
    /// <c>param_groups</c> the options of each group and the numbers of its parameters.
    /// </summary>
    /// <returns>The state; tensors are the optimizer's own.</returns>
    public OrderedDictionary<string, object?> StateDict()
    {
        var state = new OrderedDictionary<int, OrderedDictionary<string, object?>>();
        var groupDicts = new List<OrderedDictionary<string, object?>>();
        int number = 0;
        foreach (ParamGroup group in _groups)
        {
            var options = new OrderedDictionary<string, object?>();
            group.WriteTo(options);
            foreach ((string name, object? value) in FixedOptions)
            {
                options[name] = value;
            }
            var numbers = new List<int>();
            foreach (object? kept in group.States)
            {
                if (kept is not null && Describe(group, kept) is { Count: > 0 } entries)
                {
                    state[number] = entries;
                }
                numbers.Add(number++);
            }
            options["params"] = numbers;
            groupDicts.Add(options);
        }
        return new OrderedDictionary<string, object?> { ["state"] = state, ["param_groups"] = groupDicts };
    }

    /// <summary>Options of PyTorch's that have no meaning here, for the state dict.</summary>
    private protected virtual IReadOnlyList<(string Name, object? Value)> FixedOptions => [("foreach", null), ("differentiable", false)];

    /// <summary>Takes over a state of this layout, from here or from PyTorch.</summary>
    /// <param name="stateDict">The state. Tensors are copied to the dtype and device of their parameter.</param>
    /// <exception cref="ArgumentException">Groups or parameters differ in number.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
        OptimizerStateReader reader = new(stateDict);
        if (reader.Groups.Count != _groups.Count)
        {
            throw new ArgumentException("loaded state dict has a different number of parameter groups", nameof(stateDict));
        }
        for (int i = 0; i < _groups.Count; i++)
        {
            if (reader.Groups[i].Parameters.Count != _groups[i].Tensors.Length)
            {
                throw new ArgumentException(
                    "loaded state dict contains a parameter group that doesn't match the size of optimizer's group", nameof(stateDict));
            }
        }
        for (int i = 0; i < _groups.Count; i++)
        {
            ParamGroup group = _groups[i];
            group.ReadFrom(reader.Groups[i].Options);
            for (int k = 0; k < group.Tensors.Length; k++)
            {
                group.States[k] = reader.State(reader.Groups[i].Parameters[k]) is { } entries
                    ? Restore(group, group.Tensors[k], entries)
                    : null;
            }
        }
    }

    /// <summary>What is kept for a parameter, by PyTorch's names.</summary>
    private protected abstract OrderedDictionary<string, object?> Describe(ParamGroup group, object state);

    /// <summary>The inverse of <see cref="Describe"/>.</summary>
    private protected abstract object Restore(ParamGroup group, Tensor parameter, IReadOnlyDictionary<string, object?> entries);

    /// <summary>The optimizer and its groups, as PyTorch prints them.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var text = new StringBuilder(GetType().Name).Append(" (");
        for (int i = 0; i < _groups.Count; i++)
        {
            text.Append("\nParameter Group ").Append(i).Append('\n');
            var options = new OrderedDictionary<string, object?>();
            _groups[i].WriteTo(options);
            foreach ((string name, object? value) in FixedOptions)
            {
                options[name] = value;
            }
            foreach ((string name, object? value) in options.OrderBy(static option => option.Key, StringComparer.Ordinal))
            {
                text.Append("    ").Append(name).Append(": ").Append(Text(value)).Append('\n');
            }
        }
        return text.Append(')').ToString();
    }

    private static string Text(object? value) => value switch
    {
        null => "None",
        bool flag => PythonText.Of(flag),
        double number => PythonText.Of(number),
        object?[] items => $"({string.Join(", ", items.Select(Text))})",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
