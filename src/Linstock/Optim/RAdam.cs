using Linstock.Backends.Cpu.Optimizers;

namespace Linstock.Optim;

/// <summary>Adam with a rectified learning rate. Liu et al. 2019, arXiv:1908.03265.</summary>
public class RAdam : Optimizer<RAdam.ParameterState>
{
    /// <summary>Optimizes parameters.</summary>
    /// <param name="params">The parameters.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="betas">The decay rates of the running averages.</param>
    /// <param name="eps">What is added to the denominator.</param>
    /// <param name="weightDecay">The decay of weights, through the gradient.</param>
    /// <param name="decoupledWeightDecay">Whether weights decay by themselves instead of through the gradient.</param>
    /// <param name="maximize">Whether the objective is maximised.</param>
    public RAdam(IEnumerable<Tensor> @params, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool decoupledWeightDecay = false, bool maximize = false)
        : this(OneGroup(@params), lr, betas, eps, weightDecay, decoupledWeightDecay, maximize)
    {
    }

    /// <inheritdoc cref="RAdam(IEnumerable{Tensor}, double, ValueTuple{double, double}?, double, double, bool, bool)"/>
    public RAdam(IEnumerable<ParamGroup> @params, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool decoupledWeightDecay = false, bool maximize = false)
        : base(@params, new ParamGroup([]) { Lr = lr, Betas = betas ?? (0.9, 0.999), Eps = eps, WeightDecay = weightDecay, DecoupledWeightDecay = decoupledWeightDecay, Maximize = maximize })
    {
    }

    /// <summary>What is kept for a parameter.</summary>
    public sealed class ParameterState
    {
        internal ParameterState()
        {
        }

        internal long Step { get; set; }

        internal Tensor ExpAvg { get; set; } = null!;

        internal Tensor ExpAvgSq { get; set; } = null!;
    }

    private protected override ParameterState Create(ParamGroup group, Tensor parameter) => new() { ExpAvg = ZerosLike(parameter), ExpAvgSq = ZerosLike(parameter) };

    private protected override void Update(ParamGroup group, Tensor parameter, Tensor gradient, ParameterState state)
    {
        double count = ++state.Step;
        MomentStep moments = ComposedMoments.Step(group, group.DecoupledWeightDecay);
        double correction1 = 1 - Math.Pow(moments.Beta1, count), correction2 = 1 - Math.Pow(moments.Beta2, count);
        // The length of the simple moving average that the exponential one stands for, and its limit.
        double limit = 2 / (1 - moments.Beta2) - 1;
        double length = limit - 2 * count * Math.Pow(moments.Beta2, count) / correction2;
        double rectification = length > 5 ? Math.Sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)) : 1;
        double size = group.Lr / correction1 * (length > 5 ? Math.Sqrt(correction2) * rectification : 1);
        var step = new RAdamStep(moments, size, length > 5, group.Eps);
        if (!ParameterUpdate.TryRun(step, parameter, gradient, state.ExpAvg, state.ExpAvgSq))
        {
            Compose(parameter, gradient, state, step);
        }
    }

    private static void Compose(Tensor parameter, Tensor gradient, ParameterState state, in RAdamStep step)
    {
        using (Torch.NoGrad())
        {
            (Tensor p, _, Tensor average, Tensor squares) =
                ComposedMoments.Advance(parameter, gradient, state.ExpAvg, state.ExpAvgSq, step.Moments);
            if (step.Adaptive)
            {
                p.Addcdiv_(average, squares.Sqrt().Add_(step.Eps), value: -step.Size);
            }
            else
            {
                p.Add_(average, alpha: -step.Size);
            }
        }
    }

    private protected override void Describe(ParamGroup group, ParameterState state, OrderedDictionary<string, object?> entries)
    {
        entries["step"] = StepTensor.Of(state.Step);
        entries["exp_avg"] = state.ExpAvg;
        entries["exp_avg_sq"] = state.ExpAvgSq;
    }

    private protected override ParameterState Restore(ParamGroup group, Tensor parameter, StateEntries entries) => new()
    {
        Step = (long)entries.Number("step"),
        ExpAvg = entries.Tensor("exp_avg"),
        ExpAvgSq = entries.Tensor("exp_avg_sq"),
    };
}
