using Linstock.Backends.Cpu.Optimizers;

namespace Linstock.Optim;

/// <summary>Adam with Nesterov's momentum. Dozat 2016.</summary>
public class NAdam : Optimizer<NAdam.ParameterState>
{
    /// <summary>Optimizes parameters.</summary>
    /// <param name="params">The parameters.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="betas">The decay rates of the running averages.</param>
    /// <param name="eps">What is added to the denominator.</param>
    /// <param name="weightDecay">The decay of weights, through the gradient.</param>
    /// <param name="momentumDecay">The decay of the momentum.</param>
    /// <param name="decoupledWeightDecay">Whether weights decay by themselves instead of through the gradient.</param>
    /// <param name="maximize">Whether the objective is maximised.</param>
    public NAdam(IEnumerable<Tensor> @params, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, double momentumDecay = 4e-3, bool decoupledWeightDecay = false, bool maximize = false)
        : this(OneGroup(@params), lr, betas, eps, weightDecay, momentumDecay, decoupledWeightDecay, maximize)
    {
    }

    /// <inheritdoc cref="NAdam(IEnumerable{Tensor}, double, ValueTuple{double, double}?, double, double, double, bool, bool)"/>
    public NAdam(IEnumerable<ParamGroup> @params, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, double momentumDecay = 4e-3, bool decoupledWeightDecay = false, bool maximize = false)
        : base(@params, new ParamGroup([]) { Lr = lr, Betas = betas ?? (0.9, 0.999), Eps = eps, WeightDecay = weightDecay, MomentumDecay = momentumDecay, DecoupledWeightDecay = decoupledWeightDecay, Maximize = maximize })
    {
    }

    /// <summary>What is kept for a parameter.</summary>
    public sealed class ParameterState
    {
        internal ParameterState()
        {
        }

        internal long Step { get; set; }

        /// <summary>The product of all momenta so far, in single precision as PyTorch keeps it.</summary>
        internal float MuProduct { get; set; } = 1;

        internal Tensor ExpAvg { get; set; } = null!;

        internal Tensor ExpAvgSq { get; set; } = null!;
    }

    private protected override ParameterState Create(ParamGroup group, Tensor parameter) => new() { ExpAvg = ZerosLike(parameter), ExpAvgSq = ZerosLike(parameter) };

    private protected override void Update(ParamGroup group, Tensor parameter, Tensor gradient, ParameterState state)
    {
        double count = ++state.Step;
        MomentStep moments = ComposedMoments.Step(group, group.DecoupledWeightDecay);
        double mu = moments.Beta1 * (1 - 0.5 * Math.Pow(0.96, count * group.MomentumDecay));
        double muNext = moments.Beta1 * (1 - 0.5 * Math.Pow(0.96, (count + 1) * group.MomentumDecay));
        state.MuProduct *= (float)mu;
        // The product already holds μ and takes it once more here, as in PyTorch 1.13, whose recordings are the reference.
        double product = state.MuProduct, productNext = state.MuProduct * (float)mu * (float)muNext;
        var step = new NAdamStep(
            moments, group.Lr * (1 - mu) / (1 - product), group.Lr * muNext / (1 - productNext), 1 - Math.Pow(moments.Beta2, count), group.Eps);
        if (!ParameterUpdate.TryRun(step, parameter, gradient, state.ExpAvg, state.ExpAvgSq))
        {
            Compose(parameter, gradient, state, step);
        }
    }

    private static void Compose(Tensor parameter, Tensor gradient, ParameterState state, in NAdamStep step)
    {
        using (Torch.NoGrad())
        {
            (Tensor p, Tensor g, Tensor average, Tensor squares) =
                ComposedMoments.Advance(parameter, gradient, state.ExpAvg, state.ExpAvgSq, step.Moments);
            Tensor denominator = squares.Div(step.SecondCorrection).Sqrt_().Add_(step.Eps);
            p.Addcdiv_(g, denominator, value: -step.GradientSize);
            p.Addcdiv_(average, denominator, value: -step.AverageSize);
        }
    }

    private protected override void Describe(ParamGroup group, ParameterState state, OrderedDictionary<string, object?> entries)
    {
        entries["step"] = StepTensor.Of(state.Step);
        entries["mu_product"] = StepTensor.Of(state.MuProduct);
        entries["exp_avg"] = state.ExpAvg;
        entries["exp_avg_sq"] = state.ExpAvgSq;
    }

    private protected override ParameterState Restore(ParamGroup group, Tensor parameter, StateEntries entries) => new()
    {
        Step = (long)entries.Number("step"),
        MuProduct = (float)entries.Number("mu_product"),
        ExpAvg = entries.Tensor("exp_avg"),
        ExpAvgSq = entries.Tensor("exp_avg_sq"),
    };
}
