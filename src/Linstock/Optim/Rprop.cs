using Linstock.Backends.Cpu.Optimizers;

namespace Linstock.Optim;

/// <summary>Resilient propagation: only the signs of gradients count. Riedmiller and Braun 1993.</summary>
public class Rprop : Optimizer<Rprop.ParameterState>
{
    /// <summary>Optimizes parameters.</summary>
    /// <param name="params">The parameters.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="etas">The factors of decrease and increase.</param>
    /// <param name="stepSizes">The least and greatest step.</param>
    /// <param name="maximize">Whether the objective is maximised.</param>
    public Rprop(IEnumerable<Tensor> @params, double lr = 1e-2, (double, double)? etas = null, (double, double)? stepSizes = null, bool maximize = false)
        : this(OneGroup(@params), lr, etas, stepSizes, maximize)
    {
    }

    /// <inheritdoc cref="Rprop(IEnumerable{Tensor}, double, ValueTuple{double, double}?, ValueTuple{double, double}?, bool)"/>
    public Rprop(IEnumerable<ParamGroup> @params, double lr = 1e-2, (double, double)? etas = null, (double, double)? stepSizes = null, bool maximize = false)
        : base(@params, new ParamGroup([]) { Lr = lr, Etas = etas ?? (0.5, 1.2), StepSizes = stepSizes ?? (1e-6, 50), Maximize = maximize })
    {
    }

    /// <summary>What is kept for a parameter.</summary>
    public sealed class ParameterState
    {
        internal ParameterState()
        {
        }

        internal long Step { get; set; }

        internal Tensor Prev { get; set; } = null!;

        internal Tensor StepSize { get; set; } = null!;
    }

    private protected override ParameterState Create(ParamGroup group, Tensor parameter) => new() { Prev = ZerosLike(parameter), StepSize = InitialStep(group, parameter) };

    private protected override void Update(ParamGroup group, Tensor parameter, Tensor gradient, ParameterState state)
    {
        state.Step++;
        (double minus, double plus) = group.Etas;
        (double least, double greatest) = group.StepSizes;
        var step = new RpropStep(minus, plus, least, greatest, group.Maximize);
        if (!ParameterUpdate.TryRun(step, parameter, gradient, state.Prev, state.StepSize))
        {
            Compose(parameter, gradient, state, step);
        }
    }

    private static void Compose(Tensor parameter, Tensor gradient, ParameterState state, in RpropStep step)
    {
        using (Torch.NoGrad())
        {
            Tensor p = RealView.Of(parameter), g = RealView.Of(step.Maximize ? -gradient : gradient);
            Tensor previous = RealView.Of(state.Prev), size = RealView.Of(state.StepSize);
            Tensor agreement = g.Mul(previous).Sign();
            Tensor turned = agreement < 0;
            Tensor factor = Torch.Where(agreement > 0, step.EtaPlus, Torch.Where(turned, step.EtaMinus, Torch.OnesLike(agreement)));
            size.Mul_(factor).Clamp_(step.Least, step.Greatest);
            // Where the sign has turned the step is skipped, and the next one starts afresh.
            g = Torch.Where(turned, 0, g);
            p.Addcmul_(g.Sign(), size, value: -1);
            previous.Copy_(g);
        }
    }

    private static Tensor InitialStep(ParamGroup group, Tensor parameter)
    {
        Tensor size = ZerosLike(parameter);
        using (Torch.NoGrad())
        {
            RealView.Of(size).Fill_(group.Lr);
        }
        return size;
    }

    private protected override void Describe(ParamGroup group, ParameterState state, OrderedDictionary<string, object?> entries)
    {
        entries["step"] = state.Step;
        entries["prev"] = state.Prev;
        entries["step_size"] = state.StepSize;
    }

    private protected override ParameterState Restore(ParamGroup group, Tensor parameter, StateEntries entries) => new()
    {
        Step = (long)entries.Number("step"),
        Prev = entries.Tensor("prev"),
        StepSize = entries.Tensor("step_size"),
    };
}
