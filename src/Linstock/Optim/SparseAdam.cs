namespace Linstock.Optim;

/// <summary>
/// Adam for sparse gradients: averages and parameters change only where the gradient has entries. Kingma and Ba 2014,
/// arXiv:1412.6980.
/// </summary>
public class SparseAdam : Optimizer<SparseAdam.ParameterState>
{
    /// <summary>Optimizes parameters.</summary>
    /// <param name="params">The parameters, dense; their gradients must be sparse.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="betas">The decay rates of the running averages.</param>
    /// <param name="eps">What is added to the denominator.</param>
    /// <param name="maximize">Whether the objective is maximised.</param>
    /// <exception cref="ArgumentException">A parameter is sparse.</exception>
    public SparseAdam(IEnumerable<Tensor> @params, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, bool maximize = false)
        : this(OneGroup(@params), lr, betas, eps, maximize)
    {
    }

    /// <inheritdoc cref="SparseAdam(IEnumerable{Tensor}, double, ValueTuple{double, double}?, double, bool)"/>
    public SparseAdam(IEnumerable<ParamGroup> @params, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, bool maximize = false)
        : base(@params, new ParamGroup([]) { Lr = lr, Betas = betas ?? (0.9, 0.999), Eps = eps, Maximize = maximize })
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

        internal Tensor ExpAvgSq { get; set; } = null!;
    }

    private protected override bool TakesSparseGradients => true;

    private protected override IReadOnlyList<(string Name, object? Value)> FixedOptions => [];

    private protected override void OnGroupAdded(ParamGroup group)
    {
        for (int i = 0; i < group.Tensors.Length; i++)
        {
            if (!group.Tensors[i].IsStrided)
            {
                throw new ArgumentException($"SparseAdam requires dense parameter tensors; got a sparse one at index {i}", nameof(group));
            }
        }
    }

    private protected override ParameterState Create(ParamGroup group, Tensor parameter) =>
        new() { ExpAvg = ZerosLike(parameter), ExpAvgSq = ZerosLike(parameter) };

    private protected override void Update(ParamGroup group, Tensor parameter, Tensor gradient, ParameterState state)
    {
        if (gradient.IsStrided)
        {
            throw new InvalidOperationException("SparseAdam does not support dense gradients, please consider Adam instead");
        }
        using (Torch.NoGrad())
        {
            state.Step++;
            var entries = (CooTensor)gradient.ToSparse().Coalesce();
            if (entries.Count == 0)
            {
                return;
            }
            (double beta1, double beta2) = group.Betas;
            Tensor g = group.Maximize ? -entries.Entries : entries.Entries;
            Tensor average = state.ExpAvg.SparseMask(entries).Values(), squares = state.ExpAvgSq.SparseMask(entries).Values();
            Tensor averageChange = (g - average) * (1 - beta1), squaresChange = ((g * g) - squares) * (1 - beta2);
            state.ExpAvg.Add_(entries.With(averageChange));
            state.ExpAvgSq.Add_(entries.With(squaresChange));
            double correction = Math.Sqrt(1 - Math.Pow(beta2, state.Step)) / (1 - Math.Pow(beta1, state.Step));
            Tensor change = averageChange.Add_(average).Div_(squaresChange.Add_(squares).Sqrt_().Add_(group.Eps));
            parameter.Add_(entries.With(change), alpha: -group.Lr * correction);
        }
    }

    private protected override void Describe(ParamGroup group, ParameterState state, OrderedDictionary<string, object?> entries)
    {
        entries["step"] = state.Step;
        entries["exp_avg"] = state.ExpAvg;
        entries["exp_avg_sq"] = state.ExpAvgSq;
    }

    private protected override ParameterState Restore(ParamGroup group, Tensor parameter, StateEntries entries) =>
        new() { Step = (long)entries.Number("step"), ExpAvg = entries.Tensor("exp_avg"), ExpAvgSq = entries.Tensor("exp_avg_sq") };
}
