using Linstock.Backends.Cpu.Optimizers;

namespace Linstock.Optim;

/// <summary>What Adam and AdamW share: everything but the way weights decay.</summary>
public abstract class AdamBase : Optimizer<AdamBase.ParameterState>
{
    private protected AdamBase(IEnumerable<ParamGroup> paramGroups, ParamGroup defaults)
        : base(paramGroups, defaults)
    {
    }

    /// <summary>What is kept for a parameter.</summary>
    public sealed class ParameterState
    {
        internal ParameterState(Tensor expAvg, Tensor expAvgSq) => (ExpAvg, ExpAvgSq) = (expAvg, expAvgSq);

        internal long Step { get; set; }

        internal Tensor ExpAvg { get; }

        internal Tensor ExpAvgSq { get; }

        internal Tensor? MaxExpAvgSq { get; set; }
    }

    private protected override ParameterState Create(ParamGroup group, Tensor parameter) =>
        new(ZerosLike(parameter), ZerosLike(parameter)) { MaxExpAvgSq = group.Amsgrad ? ZerosLike(parameter) : null };

    private protected abstract bool DecaysBySelf(ParamGroup group);

    private protected override void Update(ParamGroup group, Tensor parameter, Tensor gradient, ParameterState state)
    {
        double count = ++state.Step;
        MomentStep moments = ComposedMoments.Step(group, DecaysBySelf(group));
        var step = new AdamStep(
            moments, group.Eps, group.Lr / (1 - Math.Pow(moments.Beta1, count)), Math.Sqrt(1 - Math.Pow(moments.Beta2, count)));
        Tensor? largest = group.Amsgrad ? state.MaxExpAvgSq ??= ZerosLike(parameter) : null;
        if (!ParameterUpdate.TryRun(step, parameter, gradient, state.ExpAvg, state.ExpAvgSq, largest))
        {
            Compose(parameter, gradient, state, largest, step);
        }
    }

    private static void Compose(Tensor parameter, Tensor gradient, ParameterState state, Tensor? largest, in AdamStep step)
    {
        using (Torch.NoGrad())
        {
            (Tensor target, _, Tensor first, Tensor second) =
                ComposedMoments.Advance(parameter, gradient, state.ExpAvg, state.ExpAvgSq, step.Moments);
            if (largest is not null)
            {
                Tensor most = RealView.Of(largest);
                most.Copy_(Torch.Maximum(most, second));
                second = most;
            }
            target.Addcdiv_(first, second.Sqrt().Div_(step.SecondCorrection).Add_(step.Eps), value: -step.StepSize);
        }
    }

    private protected override IReadOnlyList<(string Name, object? Value)> FixedOptions =>
        [("foreach", null), ("capturable", false), ("differentiable", false), ("fused", null)];

    private protected override void Describe(ParamGroup group, ParameterState state, OrderedDictionary<string, object?> entries)
    {
        entries["step"] = StepTensor.Of(state.Step);
        entries["exp_avg"] = state.ExpAvg;
        entries["exp_avg_sq"] = state.ExpAvgSq;
        if (state.MaxExpAvgSq is not null)
        {
            entries["max_exp_avg_sq"] = state.MaxExpAvgSq;
        }
    }

    private protected override ParameterState Restore(ParamGroup group, Tensor parameter, StateEntries entries) =>
        new(entries.Tensor("exp_avg"), entries.Tensor("exp_avg_sq"))
        {
            Step = (long)entries.Number("step"),
            MaxExpAvgSq = entries.OptionalTensor("max_exp_avg_sq"),
        };
}
