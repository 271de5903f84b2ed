using Linstock.Backends.Cpu.Optimizers;

namespace Linstock.Optim;

/// <summary>
/// What <see cref="Moments{T}"/> does, as operations on tensors: for dtypes and layouts that the fused rules do not take. Complex tensors appear as
/// pairs of real ones.
/// </summary>
/// <param name="Parameter">The parameter, decayed where it does that by itself.</param>
/// <param name="Gradient">The gradient that went into the averages.</param>
/// <param name="First">The average of gradients, moved on.</param>
/// <param name="Second">The average of squared gradients, moved on.</param>
internal readonly record struct ComposedMoments(Tensor Parameter, Tensor Gradient, Tensor First, Tensor Second)
{
    public static ComposedMoments Advance(Tensor parameter, Tensor gradient, Tensor first, Tensor second, in MomentStep step)
    {
        parameter = RealView.Of(parameter);
        gradient = RealView.Of(step.Maximize ? -gradient : gradient);
        if (step.WeightDecay != 0)
        {
            gradient = gradient.Add(parameter, alpha: step.WeightDecay);
        }
        if (step.Shrink != 1)
        {
            parameter.Mul_(step.Shrink);
        }
        return new ComposedMoments(
            parameter,
            gradient,
            RealView.Of(first).Mul_(step.Beta1).Add_(gradient, alpha: 1 - step.Beta1),
            RealView.Of(second).Mul_(step.Beta2).Addcmul_(gradient, gradient, value: 1 - step.Beta2));
    }

    /// <summary>The numbers of a group's next step.</summary>
    /// <param name="group">The group.</param>
    /// <param name="decaysBySelf">Whether weights decay by themselves instead of through the gradient.</param>
    public static MomentStep Step(ParamGroup group, bool decaysBySelf) => new(
        group.Betas.Item1, group.Betas.Item2, decaysBySelf ? 0 : group.WeightDecay, decaysBySelf ? 1 - group.Lr * group.WeightDecay : 1,
        group.Maximize);
}
