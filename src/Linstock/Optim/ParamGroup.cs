namespace Linstock.Optim;

/// <summary>
/// Parameters that an optimizer treats alike, with their options. Options that are not set here take the optimizer's
/// own values when the group is added: <c>new ParamGroup(head.Parameters()) { Lr = 0.03 }</c>.
/// </summary>
public sealed class ParamGroup
{
    private ulong _set;

    /// <summary>A group.</summary>
    /// <param name="params">Its parameters.</param>
    public ParamGroup(IEnumerable<Tensor> @params)
    {
        ArgumentNullException.ThrowIfNull(@params);
        Tensors = [.. @params];
    }

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Tensor> Params => Tensors;

    internal Tensor[] Tensors { get; }

    /// <summary>What the optimizer keeps for each parameter; null before its first step.</summary>
    internal object?[] States { get; set; } = [];

    /// <summary>The learning rate.</summary>
    public double Lr { get; set => Set(ref field, value, Option.Lr); }

    /// <summary>The learning rate that schedulers start from.</summary>
    public double InitialLr { get; set => Set(ref field, value, Option.InitialLr); }

    /// <summary>The decay rates of the running averages.</summary>
    public (double, double) Betas { get; set => Set(ref field, value, Option.Betas); }

    /// <summary>What is added to a denominator.</summary>
    public double Eps { get; set => Set(ref field, value, Option.Eps); }

    /// <summary>The decay of weights.</summary>
    public double WeightDecay { get; set => Set(ref field, value, Option.WeightDecay); }

    /// <summary>Whether weights decay by themselves instead of through the gradient.</summary>
    public bool DecoupledWeightDecay { get; set => Set(ref field, value, Option.DecoupledWeightDecay); }

    /// <summary>Whether Adam divides by the largest average seen.</summary>
    public bool Amsgrad { get; set => Set(ref field, value, Option.Amsgrad); }

    /// <summary>Whether the objective is maximised.</summary>
    public bool Maximize { get; set => Set(ref field, value, Option.Maximize); }

    /// <summary>The momentum.</summary>
    public double Momentum { get; set => Set(ref field, value, Option.Momentum); }

    /// <summary>By how much gradients are damped on their way into the momentum.</summary>
    public double Dampening { get; set => Set(ref field, value, Option.Dampening); }

    /// <summary>Whether the momentum is Nesterov's.</summary>
    public bool Nesterov { get; set => Set(ref field, value, Option.Nesterov); }

    /// <summary>A smoothing constant (RMSprop), an exponent (ASGD).</summary>
    public double Alpha { get; set => Set(ref field, value, Option.Alpha); }

    /// <summary>Whether RMSprop subtracts the mean.</summary>
    public bool Centered { get; set => Set(ref field, value, Option.Centered); }

    /// <summary>The decay rate of Adadelta's averages.</summary>
    public double Rho { get; set => Set(ref field, value, Option.Rho); }

    /// <summary>The decay of Adagrad's learning rate.</summary>
    public double LrDecay { get; set => Set(ref field, value, Option.LrDecay); }

    /// <summary>What Adagrad's sums start from.</summary>
    public double InitialAccumulatorValue { get; set => Set(ref field, value, Option.InitialAccumulatorValue); }

    /// <summary>The decay term of ASGD.</summary>
    public double Lambd { get; set => Set(ref field, value, Option.Lambd); }

    /// <summary>The step at which ASGD starts averaging.</summary>
    public double T0 { get; set => Set(ref field, value, Option.T0); }

    /// <summary>Rprop's factors of decrease and increase.</summary>
    public (double, double) Etas { get; set => Set(ref field, value, Option.Etas); }

    /// <summary>Rprop's least and greatest step.</summary>
    public (double, double) StepSizes { get; set => Set(ref field, value, Option.StepSizes); }

    /// <summary>The decay of NAdam's momentum.</summary>
    public double MomentumDecay { get; set => Set(ref field, value, Option.MomentumDecay); }

    /// <summary>Adafactor's two constants; the first null for the machine epsilon.</summary>
    public (double?, double) Eps2 { get; set => Set(ref field, value, Option.Eps2); }

    /// <summary>The decay rate of Adafactor's second moment.</summary>
    public double Beta2Decay { get; set => Set(ref field, value, Option.Beta2Decay); }

    /// <summary>Adafactor's clipping threshold.</summary>
    public double D { get; set => Set(ref field, value, Option.D); }

    /// <summary>The coefficients of Muon's orthogonalisation.</summary>
    public (double, double, double) NsCoefficients { get; set => Set(ref field, value, Option.NsCoefficients); }

    /// <summary>The steps of Muon's orthogonalisation.</summary>
    public int NsSteps { get; set => Set(ref field, value, Option.NsSteps); }

    /// <summary>How Muon adapts its learning rate to a matrix: <c>original</c> (also if null) or <c>match_rms_adamw</c>.</summary>
    public string? AdjustLrFn { get; set => Set(ref field, value, Option.AdjustLrFn); }

    /// <summary>The most iterations of one L-BFGS step.</summary>
    public int MaxIter { get; set => Set(ref field, value, Option.MaxIter); }

    /// <summary>The most function evaluations of one L-BFGS step.</summary>
    public int MaxEval { get; set => Set(ref field, value, Option.MaxEval); }

    /// <summary>The gradient at which L-BFGS stops.</summary>
    public double ToleranceGrad { get; set => Set(ref field, value, Option.ToleranceGrad); }

    /// <summary>The progress at which L-BFGS stops.</summary>
    public double ToleranceChange { get; set => Set(ref field, value, Option.ToleranceChange); }

    /// <summary>The number of updates that L-BFGS remembers.</summary>
    public int HistorySize { get; set => Set(ref field, value, Option.HistorySize); }

    /// <summary>L-BFGS's line search: null or <c>strong_wolfe</c>.</summary>
    public string? LineSearchFn { get; set => Set(ref field, value, Option.LineSearchFn); }

    /// <summary>A cyclic schedule's greatest learning rate.</summary>
    public double MaxLr { get; set => Set(ref field, value, Option.MaxLr); }

    /// <summary>A cyclic schedule's least learning rate.</summary>
    public double MinLr { get; set => Set(ref field, value, Option.MinLr); }

    /// <summary>A cyclic schedule's greatest momentum.</summary>
    public double MaxMomentum { get; set => Set(ref field, value, Option.MaxMomentum); }

    /// <summary>A cyclic schedule's least momentum.</summary>
    public double BaseMomentum { get; set => Set(ref field, value, Option.BaseMomentum); }

    /// <summary>The learning rate of stochastic weight averaging.</summary>
    public double SwaLr { get; set => Set(ref field, value, Option.SwaLr); }

    internal bool Has(Option option) => (_set & (1UL << (int)option)) != 0;

    private void Set<T>(ref T target, T value, Option option)
    {
        target = value;
        _set |= 1UL << (int)option;
    }
}
