using Linstock.Backends.Cpu.Optimizers;

namespace Linstock.Optim;

/// <summary>Stochastic gradient descent, with momentum if wanted.</summary>
public class SGD : Optimizer<SGD.ParameterState>
{
    /// <summary>Optimizes parameters.</summary>
    /// <param name="params">The parameters.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="momentum">The momentum.</param>
    /// <param name="dampening">By how much gradients are damped on their way into the momentum.</param>
    /// <param name="weightDecay">The decay of weights, through the gradient.</param>
    /// <param name="nesterov">Whether the momentum is Nesterov's.</param>
    /// <param name="maximize">Whether the objective is maximised.</param>
    public SGD(
        IEnumerable<Tensor> @params, double lr = 1e-3, double momentum = 0, double dampening = 0, double weightDecay = 0,
        bool nesterov = false, bool maximize = false)
        : this(OneGroup(@params), lr, momentum, dampening, weightDecay, nesterov, maximize)
    {
    }

    /// <inheritdoc cref="SGD(IEnumerable{Tensor}, double, double, double, double, bool, bool)"/>
    public SGD(
        IEnumerable<ParamGroup> @params, double lr = 1e-3, double momentum = 0, double dampening = 0, double weightDecay = 0,
        bool nesterov = false, bool maximize = false)
        : base(@params, new ParamGroup([])
        {
            Lr = lr,
            Momentum = momentum,
            Dampening = dampening,
            WeightDecay = weightDecay,
            Nesterov = nesterov,
            Maximize = maximize,
        })
    {
    }

    /// <summary>What is kept for a parameter.</summary>
    public sealed class ParameterState
    {
        internal Tensor? Momentum { get; set; }
    }

    private protected override void Validate(ParamGroup group)
    {
        base.Validate(group);
        if (group.Nesterov && (group.Momentum <= 0 || group.Dampening != 0))
        {
            throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening", nameof(group));
        }
    }

    private protected override ParameterState Create(ParamGroup group, Tensor parameter) => new();

    private protected override bool TakesSparseGradients => true;

    private protected override void Update(ParamGroup group, Tensor parameter, Tensor gradient, ParameterState state)
    {
        if (!gradient.IsStrided)
        {
            if (group.Momentum == 0 && group.WeightDecay == 0)
            {
                using (Torch.NoGrad())
                {
                    parameter.Add_(gradient, alpha: group.Maximize ? group.Lr : -group.Lr);
                }
                return;
            }
            // Momentum and decay reach every row.
            gradient = gradient.ToDense();
        }
        bool isFirst = state.Momentum is null;
        if (group.Momentum != 0)
        {
            state.Momentum ??= ZerosLike(parameter);
        }
        var step = new SgdStep(group.Lr, group.WeightDecay, group.Momentum, group.Dampening, group.Nesterov, group.Maximize, isFirst);
        if (!ParameterUpdate.Takes(parameter, gradient, state.Momentum))
        {
            Compose(parameter, gradient, state.Momentum, step);
        }
        else if (parameter.DType == DType.Float32)
        {
            if (group.Momentum != 0)
            {
                ParameterUpdate.Run<float, SgdMomentumRule<float>>(parameter, gradient, new(step), state.Momentum);
            }
            else
            {
                ParameterUpdate.Run<float, SgdRule<float>>(parameter, gradient, new(step));
            }
        }
        else if (group.Momentum != 0)
        {
            ParameterUpdate.Run<double, SgdMomentumRule<double>>(parameter, gradient, new(step), state.Momentum);
        }
        else
        {
            ParameterUpdate.Run<double, SgdRule<double>>(parameter, gradient, new(step));
        }
    }

    private static void Compose(Tensor parameter, Tensor gradient, Tensor? buffer, in SgdStep step)
    {
        using (Torch.NoGrad())
        {
            gradient = step.Maximize ? -gradient : gradient;
            if (step.WeightDecay != 0)
            {
                gradient = gradient.Add(parameter, alpha: step.WeightDecay);
            }
            if (buffer is not null)
            {
                if (step.IsFirst)
                {
                    buffer.Copy_(gradient);
                }
                else
                {
                    buffer.Mul_(step.Momentum).Add_(gradient, alpha: 1 - step.Dampening);
                }
                gradient = step.Nesterov ? gradient.Add(buffer, alpha: step.Momentum) : buffer;
            }
            parameter.Add_(gradient, alpha: -step.Lr);
        }
    }

    private protected override void Describe(ParamGroup group, ParameterState state, OrderedDictionary<string, object?> entries) =>
        entries["momentum_buffer"] = state.Momentum;

    private protected override ParameterState Restore(ParamGroup group, Tensor parameter, StateEntries entries) =>
        new() { Momentum = entries.OptionalTensor("momentum_buffer") };
}
