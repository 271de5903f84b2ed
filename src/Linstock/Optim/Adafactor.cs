namespace Linstock.Optim;

/// <summary>Adafactor: of the second moment of a matrix only row and column means are kept. Shazeer and Stern 2018, arXiv:1804.04235.</summary>
public class Adafactor : Optimizer<Adafactor.ParameterState>
{
    /// <summary>Optimizes parameters.</summary>
    /// <param name="params">The parameters.</param>
    /// <param name="lr">The learning rate, an upper bound of the relative step.</param>
    /// <param name="beta2Decay">The exponent by which the second moment forgets.</param>
    /// <param name="eps">The least denominator (the machine epsilon if null) and the least scale of a parameter.</param>
    /// <param name="d">The clipping threshold.</param>
    /// <param name="weightDecay">The decay of weights, by themselves.</param>
    /// <param name="maximize">Whether the objective is maximised.</param>
    public Adafactor(
        IEnumerable<Tensor> @params, double lr = 1e-2, double beta2Decay = -0.8, (double?, double)? eps = null, double d = 1,
        double weightDecay = 0, bool maximize = false)
        : this(OneGroup(@params), lr, beta2Decay, eps, d, weightDecay, maximize)
    {
    }

    /// <inheritdoc cref="Adafactor(IEnumerable{Tensor}, double, double, ValueTuple{double?, double}?, double, double, bool)"/>
    public Adafactor(
        IEnumerable<ParamGroup> @params, double lr = 1e-2, double beta2Decay = -0.8, (double?, double)? eps = null, double d = 1,
        double weightDecay = 0, bool maximize = false)
        : base(@params, new ParamGroup([])
        {
            Lr = lr,
            Beta2Decay = beta2Decay,
            Eps2 = eps ?? (null, 1e-3),
            D = d,
            WeightDecay = weightDecay,
            Maximize = maximize,
        })
    {
    }

    /// <summary>What is kept for a parameter.</summary>
    public sealed class ParameterState
    {
        internal ParameterState()
        {
        }

        internal long Step { get; set; }

        internal Tensor? RowVar { get; set; }

        internal Tensor? ColVar { get; set; }

        internal Tensor? Variance { get; set; }
    }

    private protected override ParameterState Create(ParamGroup group, Tensor parameter)
    {
        if (parameter.NDim < 2)
        {
            return new() { Variance = ZerosLike(parameter) };
        }
        long[] rows = parameter.Shape.ToArray(), columns = parameter.Shape.ToArray();
        rows[^1] = 1;
        columns[^2] = 1;
        return new()
        {
            RowVar = Torch.Zeros(rows, dtype: parameter.DType, device: parameter.Device),
            ColVar = Torch.Zeros(columns, dtype: parameter.DType, device: parameter.Device),
        };
    }

    private protected override void Update(ParamGroup group, Tensor parameter, Tensor gradient, ParameterState state)
    {
        using (Torch.NoGrad())
        {
            Tensor g = group.Maximize ? -gradient : gradient;
            double step = ++state.Step;
            double share = Math.Pow(step, group.Beta2Decay);
            double least = group.Eps2.Item1 ?? MachineEpsilon(parameter.DType);
            double scale = Math.Max(group.Eps2.Item2, Rms(parameter)) * Math.Min(group.Lr, 1 / Math.Sqrt(step));
            if (group.WeightDecay != 0)
            {
                parameter.Mul_(1 - group.Lr * group.WeightDecay);
            }
            Tensor squares = g * g, estimate;
            if (state.Variance is { } variance)
            {
                variance.Mul_(1 - share).Add_(squares, alpha: share);
                estimate = variance.Clone();
            }
            else
            {
                Tensor rows = state.RowVar!, columns = state.ColVar!;
                rows.Mul_(1 - share).Add_(squares.Mean(-1, keepdim: true), alpha: share);
                columns.Mul_(1 - share).Add_(squares.Mean(-2, keepdim: true), alpha: share);
                estimate = Torch.Matmul(rows, columns).Div_(rows.Mean(-2, keepdim: true).Clamp_(min: least));
            }
            Tensor update = estimate.Clamp_(min: least * least).Rsqrt().Mul_(g);
            parameter.Add_(update, alpha: -scale / Math.Max(1, Rms(update) / group.D));
        }
    }

    private static double MachineEpsilon(DType dtype) => dtype switch
    {
        DType.Float64 => double.BitIncrement(1) - 1,
        DType.Float16 => 1.0 / 1024,
        DType.BFloat16 => 1.0 / 128,
        _ => MathF.BitIncrement(1) - 1,
    };

    private static double Rms(Tensor tensor) => Math.Sqrt((tensor * tensor).Sum().Item<double>() / Math.Max(1, tensor.Numel));

    private protected override IReadOnlyList<(string Name, object? Value)> FixedOptions => [("foreach", null)];

    private protected override void Describe(ParamGroup group, ParameterState state, OrderedDictionary<string, object?> entries)
    {
        entries["step"] = StepTensor.Of(state.Step);
        if (state.Variance is not null)
        {
            entries["variance"] = state.Variance;
            return;
        }
        entries["row_var"] = state.RowVar;
        entries["col_var"] = state.ColVar;
    }

    private protected override ParameterState Restore(ParamGroup group, Tensor parameter, StateEntries entries) => new()
    {
        Step = (long)entries.Number("step"),
        RowVar = entries.OptionalTensor("row_var"),
        ColVar = entries.OptionalTensor("col_var"),
        Variance = entries.OptionalTensor("variance"),
    };
}
