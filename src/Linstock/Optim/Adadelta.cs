using Linstock.Backends.Cpu.Optimizers;

namespace Linstock.Optim;

/// <summary>Adadelta. Zeiler 2012, arXiv:1212.5701.</summary>
public class Adadelta : Optimizer<Adadelta.ParameterState>
{
    /// <summary>Optimizes parameters.</summary>
    /// <param name="params">The parameters.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="rho">The decay rate of the running averages.</param>
    /// <param name="eps">What is added to the denominator.</param>
    /// <param name="weightDecay">The decay of weights, through the gradient.</param>
    /// <param name="maximize">Whether the objective is maximised.</param>
    public Adadelta(IEnumerable<Tensor> @params, double lr = 1, double rho = 0.9, double eps = 1e-6, double weightDecay = 0, bool maximize = false)
        : this(OneGroup(@params), lr, rho, eps, weightDecay, maximize)
    {
    }

    /// <inheritdoc cref="Adadelta(IEnumerable{Tensor}, double, double, double, double, bool)"/>
    public Adadelta(IEnumerable<ParamGroup> @params, double lr = 1, double rho = 0.9, double eps = 1e-6, double weightDecay = 0, bool maximize = false)
        : base(@params, new ParamGroup([]) { Lr = lr, Rho = rho, Eps = eps, WeightDecay = weightDecay, Maximize = maximize })
    {
    }

    /// <summary>What is kept for a parameter.</summary>
    public sealed class ParameterState
    {
        internal ParameterState()
        {
        }

        internal long Step { get; set; }

        internal Tensor SquareAvg { get; set; } = null!;

        internal Tensor AccDelta { get; set; } = null!;
    }

    private protected override ParameterState Create(ParamGroup group, Tensor parameter) => new() { SquareAvg = ZerosLike(parameter), AccDelta = ZerosLike(parameter) };

    private protected override void Update(ParamGroup group, Tensor parameter, Tensor gradient, ParameterState state)
    {
        state.Step++;
        var step = new AdadeltaStep(group.Lr, group.Rho, group.Eps, group.WeightDecay, group.Maximize);
        if (!ParameterUpdate.TryRun(step, parameter, gradient, state.SquareAvg, state.AccDelta))
        {
            Compose(parameter, gradient, state, step);
        }
    }

    private static void Compose(Tensor parameter, Tensor gradient, ParameterState state, in AdadeltaStep step)
    {
        using (Torch.NoGrad())
        {
            Tensor p = RealView.Of(parameter), g = RealView.Of(step.Maximize ? -gradient : gradient);
            Tensor squares = RealView.Of(state.SquareAvg), deltas = RealView.Of(state.AccDelta);
            if (step.WeightDecay != 0)
            {
                g = g.Add(p, alpha: step.WeightDecay);
            }
            squares.Mul_(step.Rho).Addcmul_(g, g, value: 1 - step.Rho);
            Tensor delta = deltas.Add(step.Eps).Sqrt_().Div_(squares.Add(step.Eps).Sqrt_()).Mul_(g);
            deltas.Mul_(step.Rho).Addcmul_(delta, delta, value: 1 - step.Rho);
            p.Add_(delta, alpha: -step.Lr);
        }
    }

    private protected override void Describe(ParamGroup group, ParameterState state, OrderedDictionary<string, object?> entries)
    {
        entries["step"] = state.Step;
        entries["square_avg"] = state.SquareAvg;
        entries["acc_delta"] = state.AccDelta;
    }

    private protected override ParameterState Restore(ParamGroup group, Tensor parameter, StateEntries entries) => new()
    {
        Step = (long)entries.Number("step"),
        SquareAvg = entries.Tensor("square_avg"),
        AccDelta = entries.Tensor("acc_delta"),
    };
}
