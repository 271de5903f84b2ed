using Linstock.Backends.Cpu.Optimizers;

namespace Linstock.Optim;

/// <summary>Averaged stochastic gradient descent. Polyak and Juditsky 1992.</summary>
public class ASGD : Optimizer<ASGD.ParameterState>
{
    /// <summary>Optimizes parameters.</summary>
    /// <param name="params">The parameters.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="lambd">The decay term.</param>
    /// <param name="alpha">The exponent of the learning rate's decay.</param>
    /// <param name="t0">The step at which averaging starts.</param>
    /// <param name="weightDecay">The decay of weights, through the gradient.</param>
    /// <param name="maximize">Whether the objective is maximised.</param>
    public ASGD(IEnumerable<Tensor> @params, double lr = 1e-2, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weightDecay = 0, bool maximize = false)
        : this(OneGroup(@params), lr, lambd, alpha, t0, weightDecay, maximize)
    {
    }

    /// <inheritdoc cref="ASGD(IEnumerable{Tensor}, double, double, double, double, double, bool)"/>
    public ASGD(IEnumerable<ParamGroup> @params, double lr = 1e-2, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weightDecay = 0, bool maximize = false)
        : base(@params, new ParamGroup([]) { Lr = lr, Lambd = lambd, Alpha = alpha, T0 = t0, WeightDecay = weightDecay, Maximize = maximize })
    {
    }

    /// <summary>What is kept for a parameter.</summary>
    public sealed class ParameterState
    {
        internal ParameterState()
        {
        }

        internal long Step { get; set; }

        /// <summary>The learning rate of the next step, in single precision as PyTorch keeps it.</summary>
        internal float Eta { get; set; }

        /// <summary>The weight of the next average, in single precision as PyTorch keeps it.</summary>
        internal float Mu { get; set; } = 1;

        internal Tensor Ax { get; set; } = null!;
    }

    private protected override ParameterState Create(ParamGroup group, Tensor parameter) => new() { Eta = (float)group.Lr, Ax = ZerosLike(parameter) };

    private protected override void Update(ParamGroup group, Tensor parameter, Tensor gradient, ParameterState state)
    {
        long count = ++state.Step;
        var step = new AsgdStep(state.Eta, state.Mu, group.Lambd, group.WeightDecay, group.Maximize);
        if (!ParameterUpdate.TryRun(step, parameter, gradient, state.Ax))
        {
            Compose(parameter, gradient, state, step);
        }
        state.Eta = (float)(group.Lr / Math.Pow(1 + group.Lambd * group.Lr * count, group.Alpha));
        state.Mu = (float)(1 / Math.Max(1, count - group.T0));
    }

    private static void Compose(Tensor parameter, Tensor gradient, ParameterState state, in AsgdStep step)
    {
        using (Torch.NoGrad())
        {
            Tensor p = RealView.Of(parameter), g = RealView.Of(step.Maximize ? -gradient : gradient);
            Tensor average = RealView.Of(state.Ax);
            if (step.WeightDecay != 0)
            {
                g = g.Add(p, alpha: step.WeightDecay);
            }
            p.Mul_(1 - step.Lambd * step.Eta);
            p.Add_(g, alpha: -step.Eta);
            if (step.Mu != 1)
            {
                average.Add_(p.Sub(average).Mul_(step.Mu));
            }
            else
            {
                average.Copy_(p);
            }
        }
    }

    private protected override void Describe(ParamGroup group, ParameterState state, OrderedDictionary<string, object?> entries)
    {
        entries["step"] = StepTensor.Of(state.Step);
        entries["eta"] = StepTensor.Of(state.Eta);
        entries["mu"] = StepTensor.Of(state.Mu);
        entries["ax"] = state.Ax;
    }

    private protected override ParameterState Restore(ParamGroup group, Tensor parameter, StateEntries entries) => new()
    {
        Step = (long)entries.Number("step"),
        Eta = (float)entries.Number("eta"),
        Mu = (float)entries.Number("mu"),
        Ax = entries.Tensor("ax"),
    };
}
