using Linstock.Backends.Cpu.Optimizers;

namespace Linstock.Optim;

/// <summary>Adagrad. Duchi et al. 2011.</summary>
public class Adagrad : Optimizer<Adagrad.ParameterState>
{
    /// <summary>Optimizes parameters.</summary>
    /// <param name="params">The parameters.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="lrDecay">The decay of the learning rate.</param>
    /// <param name="weightDecay">The decay of weights, through the gradient.</param>
    /// <param name="initialAccumulatorValue">What the sums of squares start from.</param>
    /// <param name="eps">What is added to the denominator.</param>
    /// <param name="maximize">Whether the objective is maximised.</param>
    public Adagrad(IEnumerable<Tensor> @params, double lr = 1e-2, double lrDecay = 0, double weightDecay = 0, double initialAccumulatorValue = 0, double eps = 1e-10, bool maximize = false)
        : this(OneGroup(@params), lr, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize)
    {
    }

    /// <inheritdoc cref="Adagrad(IEnumerable{Tensor}, double, double, double, double, double, bool)"/>
    public Adagrad(IEnumerable<ParamGroup> @params, double lr = 1e-2, double lrDecay = 0, double weightDecay = 0, double initialAccumulatorValue = 0, double eps = 1e-10, bool maximize = false)
        : base(@params, new ParamGroup([]) { Lr = lr, LrDecay = lrDecay, WeightDecay = weightDecay, InitialAccumulatorValue = initialAccumulatorValue, Eps = eps, Maximize = maximize })
    {
    }

    /// <summary>What is kept for a parameter.</summary>
    public sealed class ParameterState
    {
        internal ParameterState()
        {
        }

        internal long Step { get; set; }

        internal Tensor Sum { get; set; } = null!;
    }

    private protected override ParameterState Create(ParamGroup group, Tensor parameter) => new()
    {
        Sum = InitialSum(group, parameter),
    };

    private protected override void Update(ParamGroup group, Tensor parameter, Tensor gradient, ParameterState state)
    {
        double lr = group.Lr / (1 + state.Step++ * group.LrDecay);
        var step = new AdagradStep(lr, group.Eps, group.WeightDecay, group.Maximize);
        if (!ParameterUpdate.TryRun(step, parameter, gradient, state.Sum))
        {
            Compose(parameter, gradient, state, step);
        }
    }

    private static void Compose(Tensor parameter, Tensor gradient, ParameterState state, in AdagradStep step)
    {
        using (Torch.NoGrad())
        {
            Tensor p = RealView.Of(parameter), g = RealView.Of(step.Maximize ? -gradient : gradient);
            Tensor sum = RealView.Of(state.Sum);
            if (step.WeightDecay != 0)
            {
                g = g.Add(p, alpha: step.WeightDecay);
            }
            sum.Addcmul_(g, g, value: 1);
            p.Addcdiv_(g, sum.Sqrt().Add_(step.Eps), value: -step.Lr);
        }
    }

    private static Tensor InitialSum(ParamGroup group, Tensor parameter)
    {
        Tensor sum = ZerosLike(parameter);
        using (Torch.NoGrad())
        {
            RealView.Of(sum).Fill_(group.InitialAccumulatorValue);
        }
        return sum;
    }

    /// <summary>Adagrad's sums exist before the first step.</summary>
    private protected override void OnGroupAdded(ParamGroup group)
    {
        for (int i = 0; i < group.Tensors.Length; i++)
        {
            group.States[i] = Create(group, group.Tensors[i]);
        }
    }

    private protected override void Describe(ParamGroup group, ParameterState state, OrderedDictionary<string, object?> entries)
    {
        entries["step"] = StepTensor.Of(state.Step);
        entries["sum"] = state.Sum;
    }

    private protected override ParameterState Restore(ParamGroup group, Tensor parameter, StateEntries entries) => new() { Step = (long)entries.Number("step"), Sum = entries.Tensor("sum") };
}
