using Linstock.Backends.Cpu.Optimizers;

namespace Linstock.Optim;

/// <summary>Adamax, Adam with the infinity norm. Kingma and Ba 2014, arXiv:1412.6980.</summary>
public class Adamax : Optimizer<Adamax.ParameterState>
{
    /// <summary>Optimizes parameters.</summary>
    /// <param name="params">The parameters.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="betas">The decay rates of the running averages.</param>
    /// <param name="eps">What is added to the denominator.</param>
    /// <param name="weightDecay">The decay of weights, through the gradient.</param>
    /// <param name="maximize">Whether the objective is maximised.</param>
    public Adamax(IEnumerable<Tensor> @params, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool maximize = false)
        : this(OneGroup(@params), lr, betas, eps, weightDecay, maximize)
    {
    }

    /// <inheritdoc cref="Adamax(IEnumerable{Tensor}, double, ValueTuple{double, double}?, double, double, bool)"/>
    public Adamax(IEnumerable<ParamGroup> @params, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool maximize = false)
        : base(@params, new ParamGroup([]) { Lr = lr, Betas = betas ?? (0.9, 0.999), Eps = eps, WeightDecay = weightDecay, Maximize = maximize })
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

        internal Tensor ExpInf { get; set; } = null!;
    }

    private protected override ParameterState Create(ParamGroup group, Tensor parameter) => new() { ExpAvg = ZerosLike(parameter), ExpInf = ZerosLike(parameter) };

    private protected override void Update(ParamGroup group, Tensor parameter, Tensor gradient, ParameterState state)
    {
        state.Step++;
        (double beta1, double beta2) = group.Betas;
        var step = new AdamaxStep(
            group.Lr / (1 - Math.Pow(beta1, state.Step)), beta1, beta2, group.Eps, group.WeightDecay, group.Maximize);
        if (!ParameterUpdate.TryRun(step, parameter, gradient, state.ExpAvg, state.ExpInf))
        {
            Compose(parameter, gradient, state, step);
        }
    }

    private static void Compose(Tensor parameter, Tensor gradient, ParameterState state, in AdamaxStep step)
    {
        using (Torch.NoGrad())
        {
            Tensor p = RealView.Of(parameter), g = RealView.Of(step.Maximize ? -gradient : gradient);
            Tensor average = RealView.Of(state.ExpAvg), largest = RealView.Of(state.ExpInf);
            if (step.WeightDecay != 0)
            {
                g = g.Add(p, alpha: step.WeightDecay);
            }
            average.Mul_(step.Beta1).Add_(g, alpha: 1 - step.Beta1);
            largest.Copy_(Torch.Maximum(largest.Mul_(step.Beta2), g.Abs().Add_(step.Eps)));
            p.Addcdiv_(average, largest, value: -step.Size);
        }
    }

    private protected override void Describe(ParamGroup group, ParameterState state, OrderedDictionary<string, object?> entries)
    {
        entries["step"] = StepTensor.Of(state.Step);
        entries["exp_avg"] = state.ExpAvg;
        entries["exp_inf"] = state.ExpInf;
    }

    private protected override ParameterState Restore(ParamGroup group, Tensor parameter, StateEntries entries) => new()
    {
        Step = (long)entries.Number("step"),
        ExpAvg = entries.Tensor("exp_avg"),
        ExpInf = entries.Tensor("exp_inf"),
    };
}
