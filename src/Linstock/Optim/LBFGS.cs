namespace Linstock.Optim;

/// <summary>The limited-memory method of Broyden, Fletcher, Goldfarb and Shanno. Nocedal and Wright 2006, chapter 7.</summary>
/// <remarks>One group of parameters only; <see cref="Step"/> evaluates the closure several times.</remarks>
public class LBFGS : Optimizer
{
    private readonly Tensor[] _parameters;

    /// <summary>Optimizes parameters.</summary>
    /// <param name="params">The parameters.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="maxIter">The most iterations of one step.</param>
    /// <param name="maxEval">The most evaluations of one step; 5/4 of the iterations if null.</param>
    /// <param name="toleranceGrad">The gradient at which a step stops.</param>
    /// <param name="toleranceChange">The progress at which a step stops.</param>
    /// <param name="historySize">The number of updates that are remembered.</param>
    /// <param name="lineSearchFn">Null or <c>strong_wolfe</c>.</param>
    public LBFGS(
        IEnumerable<Tensor> @params, double lr = 1, int maxIter = 20, int? maxEval = null, double toleranceGrad = 1e-7,
        double toleranceChange = 1e-9, int historySize = 100, string? lineSearchFn = null)
        : base(OneGroup(@params), new ParamGroup([])
        {
            Lr = lr,
            MaxIter = maxIter,
            MaxEval = maxEval ?? maxIter * 5 / 4,
            ToleranceGrad = toleranceGrad,
            ToleranceChange = toleranceChange,
            HistorySize = historySize,
            LineSearchFn = lineSearchFn,
        })
    {
        if (lineSearchFn is not (null or "strong_wolfe"))
        {
            throw new ArgumentException($"only 'strong_wolfe' is supported; got '{lineSearchFn}'", nameof(lineSearchFn));
        }
        _parameters = ParamGroups[0].Tensors;
    }

    /// <summary>What the closure says where the parameters are: the loss, and its gradient as one vector.</summary>
    private readonly record struct Place(double Loss, Tensor Gradient);

    private sealed class History
    {
        public long FuncEvals { get; set; }

        public long Iterations { get; set; }

        public Tensor? Direction { get; set; }

        public double StepSize { get; set; }

        public List<Tensor> Gradients { get; init; } = [];

        public List<Tensor> Steps { get; init; } = [];

        public List<double> Rho { get; init; } = [];

        public double Scale { get; set; } = 1;

        public Tensor? PreviousGradient { get; set; }

        public double PreviousLoss { get; set; }
    }

    /// <summary>Runs up to <c>maxIter</c> iterations.</summary>
    /// <param name="closure">Computes the loss and its gradients anew.</param>
    /// <returns>The loss before the step.</returns>
    /// <exception cref="ArgumentNullException">There is no closure.</exception>
    public override Tensor? Step(Func<Tensor>? closure = null)
    {
        ArgumentNullException.ThrowIfNull(closure);
        StepCount++;
        RunPreHooks();
        Tensor loss;
        using (Torch.NoGrad())
        {
            loss = Minimize(closure);
        }
        RunPostHooks();
        return loss;
    }

    private Tensor Minimize(Func<Tensor> closure)
    {
        ParamGroup group = ParamGroups[0];
        var state = (History)(group.States[0] ??= new History());
        (Tensor original, Tensor gradient) = Evaluate(closure);
        Place place = new(original.Item<double>(), gradient);
        state.FuncEvals++;
        int evaluations = 1;

        // Negated, so that a gradient that is not a number goes on.
        for (int iteration = 1; iteration <= group.MaxIter && !(Largest(place.Gradient) <= group.ToleranceGrad); iteration++)
        {
            Tensor direction = Aim(state, place, group);
            double slope = Dot(place.Gradient, direction);
            if (slope > -group.ToleranceChange)
            {
                break;
            }
            int used;
            if (group.LineSearchFn is not null)
            {
                (place, used) = Search(state, place, slope, group.ToleranceChange, closure);
            }
            else
            {
                Move(direction, state.StepSize);

                // The gradient after the last iteration is the next step's first.
                bool isLast = iteration == group.MaxIter;
                used = isLast ? 0 : 1;
                if (!isLast)
                {
                    place = Measure(closure);
                }
            }
            evaluations += used;
            state.FuncEvals += used;
            if (evaluations >= group.MaxEval || Largest(direction) * Math.Abs(state.StepSize) <= group.ToleranceChange
                || Math.Abs(place.Loss - state.PreviousLoss) < group.ToleranceChange)
            {
                break;
            }
        }
        return original;
    }

    /// <summary>Brings into the history where the parameters are, where they go from here and how far at first; returns the direction.</summary>
    private static Tensor Aim(History state, Place place, ParamGroup group)
    {
        bool isFirst = ++state.Iterations == 1;
        Tensor direction = isFirst ? place.Gradient.Neg() : NextDirection(state, place.Gradient, group.HistorySize);
        state.Direction = direction;
        state.PreviousGradient = place.Gradient.Clone();
        state.PreviousLoss = place.Loss;
        state.StepSize = isFirst ? Math.Min(1, 1 / place.Gradient.Abs().Sum().Item<double>()) * group.Lr : group.Lr;
        return direction;
    }

    /// <summary>Moves to where the strong Wolfe conditions hold; returns the place and the evaluations it took to find it.</summary>
    private (Place Place, int Evaluations) Search(History state, Place place, double slope, double toleranceChange, Func<Tensor> closure)
    {
        Tensor direction = state.Direction!;
        Tensor[] start = [.. _parameters.Select(static parameter => parameter.Detach().Clone())];
        var search = new StrongWolfe(t =>
        {
            Move(direction, t);
            Place there = Measure(closure);
            PutBack(start);
            return (there.Loss, there.Gradient);
        }, direction, toleranceChange);
        (double loss, Tensor gradient, state.StepSize, int used) = search.Run(state.StepSize, place.Loss, place.Gradient, slope);
        Move(direction, state.StepSize);
        return (new Place(loss, gradient), used);
    }

    /// <summary>The two-loop recursion, after the last step has entered the memory.</summary>
    private static Tensor NextDirection(History state, Tensor gradient, int historySize)
    {
        Tensor change = gradient.Sub(state.PreviousGradient!);
        Tensor step = state.Direction!.Mul(state.StepSize);
        double curvature = Dot(change, step);
        if (curvature > 1e-10)
        {
            if (state.Gradients.Count == historySize)
            {
                state.Gradients.RemoveAt(0);
                state.Steps.RemoveAt(0);
                state.Rho.RemoveAt(0);
            }
            state.Gradients.Add(change);
            state.Steps.Add(step);
            state.Rho.Add(1 / curvature);
            state.Scale = curvature / Dot(change, change);
        }
        var alphas = new double[state.Gradients.Count];
        Tensor direction = gradient.Neg();
        for (int i = alphas.Length - 1; i >= 0; i--)
        {
            alphas[i] = Dot(state.Steps[i], direction) * state.Rho[i];
            direction.Add_(state.Gradients[i], alpha: -alphas[i]);
        }
        direction.Mul_(state.Scale);
        for (int i = 0; i < alphas.Length; i++)
        {
            double beta = Dot(state.Gradients[i], direction) * state.Rho[i];
            direction.Add_(state.Steps[i], alpha: alphas[i] - beta);
        }
        return direction;
    }

    private Place Measure(Func<Tensor> closure)
    {
        (Tensor loss, Tensor gradient) = Evaluate(closure);
        return new Place(loss.Item<double>(), gradient);
    }

    private (Tensor Loss, Tensor Gradient) Evaluate(Func<Tensor> closure)
    {
        Tensor loss;
        using (Torch.EnableGrad())
        {
            loss = closure();
        }
        Tensor[] parts =
        [
            .. _parameters.Select(static parameter => RealView.Of(parameter.Grad ?? Torch.ZerosLike(parameter.Detach())).Reshape(-1)),
        ];
        return (loss, Torch.Cat(parts, 0));
    }

    private void Move(Tensor direction, double size)
    {
        long offset = 0;
        foreach (Tensor parameter in _parameters)
        {
            Tensor target = RealView.Of(parameter);
            target.Add_(direction.Slice(0, offset, offset + target.Numel).Reshape(target.Shape), alpha: size);
            offset += target.Numel;
        }
    }

    private void PutBack(Tensor[] values)
    {
        for (int i = 0; i < _parameters.Length; i++)
        {
            _parameters[i].Copy_(values[i]);
        }
    }

    internal static double Dot(Tensor left, Tensor right) => left.Mul(right).Sum().Item<double>();

    internal static double Largest(Tensor tensor) => tensor.Abs().Max().Item<double>();

    private protected override void UpdateGroup(ParamGroup group) => throw new NotSupportedException("LBFGS: groups are not updated by themselves");

    private protected override IReadOnlyList<(string Name, object? Value)> FixedOptions => [];

    private protected override OrderedDictionary<string, object?> Describe(ParamGroup group, object state)
    {
        var history = (History)state;
        return new OrderedDictionary<string, object?>
        {
            ["func_evals"] = history.FuncEvals,
            ["n_iter"] = history.Iterations,
            ["d"] = history.Direction,
            ["t"] = history.StepSize,
            ["old_dirs"] = history.Gradients,
            ["old_stps"] = history.Steps,
            ["ro"] = history.Rho,
            ["H_diag"] = history.Scale,
            ["prev_flat_grad"] = history.PreviousGradient,
            ["prev_loss"] = history.PreviousLoss,
        };
    }

    private protected override object Restore(ParamGroup group, Tensor parameter, IReadOnlyDictionary<string, object?> entries)
    {
        var reader = new StateEntries(entries, parameter);
        return new History
        {
            FuncEvals = (long)reader.Number("func_evals"),
            Iterations = (long)reader.Number("n_iter"),
            Direction = reader.OptionalTensor("d"),
            StepSize = reader.Number("t"),
            Gradients = Tensors(reader["old_dirs"]),
            Steps = Tensors(reader["old_stps"]),
            Rho = [.. ParamGroupOptions.Items(reader["ro"] ?? Array.Empty<object?>()).Select(ParamGroupOptions.ToDouble)],
            Scale = reader.Number("H_diag"),
            PreviousGradient = reader.OptionalTensor("prev_flat_grad"),
            PreviousLoss = reader.Number("prev_loss"),
        };

        static List<Tensor> Tensors(object? value) =>
            [.. ParamGroupOptions.Items(value ?? Array.Empty<object?>()).OfType<Tensor>().Select(static tensor => tensor.Detach().Clone())];
    }
}
