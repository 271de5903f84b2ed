using Linstock.Backends.Cpu.Optimizers;

namespace Linstock.Optim;

/// <summary>RMSprop. Tieleman and Hinton 2012; centered Graves 2013, arXiv:1308.0850.</summary>
public class RMSprop : Optimizer<RMSprop.ParameterState>
{
    /// <summary>Optimizes parameters.</summary>
    /// <param name="params">The parameters.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="alpha">The decay rate of the running averages.</param>
    /// <param name="eps">What is added to the denominator.</param>
    /// <param name="weightDecay">The decay of weights, through the gradient.</param>
    /// <param name="momentum">The momentum.</param>
    /// <param name="centered">Whether the squared mean is subtracted.</param>
    /// <param name="maximize">Whether the objective is maximised.</param>
    public RMSprop(IEnumerable<Tensor> @params, double lr = 1e-2, double alpha = 0.99, double eps = 1e-8, double weightDecay = 0, double momentum = 0, bool centered = false, bool maximize = false)
        : this(OneGroup(@params), lr, alpha, eps, weightDecay, momentum, centered, maximize)
    {
    }

    /// <inheritdoc cref="RMSprop(IEnumerable{Tensor}, double, double, double, double, double, bool, bool)"/>
    public RMSprop(IEnumerable<ParamGroup> @params, double lr = 1e-2, double alpha = 0.99, double eps = 1e-8, double weightDecay = 0, double momentum = 0, bool centered = false, bool maximize = false)
        : base(@params, new ParamGroup([]) { Lr = lr, Alpha = alpha, Eps = eps, WeightDecay = weightDecay, Momentum = momentum, Centered = centered, Maximize = maximize })
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

        internal Tensor? MomentumBuffer { get; set; }

        internal Tensor? GradAvg { get; set; }
    }

    private protected override ParameterState Create(ParamGroup group, Tensor parameter) => new()
    {
        SquareAvg = ZerosLike(parameter),
        MomentumBuffer = group.Momentum > 0 ? ZerosLike(parameter) : null,
        GradAvg = group.Centered ? ZerosLike(parameter) : null,
    };

    private protected override void Update(ParamGroup group, Tensor parameter, Tensor gradient, ParameterState state)
    {
        state.Step++;
        var step = new RmsPropStep(group.Lr, group.Alpha, group.Eps, group.WeightDecay, group.Momentum, group.Centered, group.Maximize);
        Tensor? momentum = group.Momentum > 0 ? state.MomentumBuffer ??= ZerosLike(parameter) : null;
        Tensor? mean = group.Centered ? state.GradAvg ??= ZerosLike(parameter) : null;
        if (!ParameterUpdate.TryRun(step, parameter, gradient, state.SquareAvg, momentum, mean))
        {
            Compose(parameter, gradient, state.SquareAvg, momentum, mean, step);
        }
    }

    private static void Compose(Tensor parameter, Tensor gradient, Tensor squareAvg, Tensor? momentum, Tensor? gradAvg, in RmsPropStep step)
    {
        using (Torch.NoGrad())
        {
            Tensor p = RealView.Of(parameter), g = RealView.Of(step.Maximize ? -gradient : gradient), squares = RealView.Of(squareAvg);
            if (step.WeightDecay != 0)
            {
                g = g.Add(p, alpha: step.WeightDecay);
            }
            squares.Mul_(step.Alpha).Addcmul_(g, g, value: 1 - step.Alpha);
            Tensor spread = squares;
            if (gradAvg is not null)
            {
                Tensor mean = RealView.Of(gradAvg);
                mean.Mul_(step.Alpha).Add_(g, alpha: 1 - step.Alpha);
                spread = squares.Addcmul(mean, mean, value: -1);
            }
            Tensor denominator = spread.Sqrt().Add_(step.Eps);
            if (momentum is not null)
            {
                Tensor buffer = RealView.Of(momentum);
                buffer.Mul_(step.Momentum).Addcdiv_(g, denominator, value: 1);
                p.Add_(buffer, alpha: -step.Lr);
            }
            else
            {
                p.Addcdiv_(g, denominator, value: -step.Lr);
            }
        }
    }

    private protected override void Describe(ParamGroup group, ParameterState state, OrderedDictionary<string, object?> entries)
    {
        entries["step"] = state.Step;
        entries["square_avg"] = state.SquareAvg;
        if (state.MomentumBuffer is not null)
        {
            entries["momentum_buffer"] = state.MomentumBuffer;
        }
        if (state.GradAvg is not null)
        {
            entries["grad_avg"] = state.GradAvg;
        }
    }

    private protected override ParameterState Restore(ParamGroup group, Tensor parameter, StateEntries entries) => new()
    {
        Step = (long)entries.Number("step"),
        SquareAvg = entries.Tensor("square_avg"),
        MomentumBuffer = entries.OptionalTensor("momentum_buffer"),
        GradAvg = entries.OptionalTensor("grad_avg"),
    };
}
