namespace Linstock.Optim;

/// <summary>
/// Muon: momentum whose matrix is made orthogonal by a Newton-Schulz iteration, for matrices only. Jordan 2024,
/// kellerjordan.github.io/posts/muon; learning rates Liu et al. 2025, arXiv:2502.16982.
/// </summary>
public class Muon : Optimizer<Muon.ParameterState>
{
    /// <summary>Optimizes parameters.</summary>
    /// <param name="params">Matrices.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="weightDecay">The decay of weights, by themselves.</param>
    /// <param name="momentum">The momentum.</param>
    /// <param name="nesterov">Whether the momentum is Nesterov's.</param>
    /// <param name="nsCoefficients">The coefficients of the iteration's polynomial; (3.4445, −4.7750, 2.0315) if null.</param>
    /// <param name="eps">The least norm.</param>
    /// <param name="nsSteps">The steps of the iteration.</param>
    /// <param name="adjustLrFn">How the rate follows the matrix's shape: <c>original</c> (also if null) or <c>match_rms_adamw</c>.</param>
    public Muon(
        IEnumerable<Tensor> @params, double lr = 1e-3, double weightDecay = 0.1, double momentum = 0.95, bool nesterov = true,
        (double, double, double)? nsCoefficients = null, double eps = 1e-7, int nsSteps = 5, string? adjustLrFn = null)
        : this(OneGroup(@params), lr, weightDecay, momentum, nesterov, nsCoefficients, eps, nsSteps, adjustLrFn)
    {
    }

    /// <inheritdoc cref="Muon(IEnumerable{Tensor}, double, double, double, bool, ValueTuple{double, double, double}?, double, int, string?)"/>
    public Muon(
        IEnumerable<ParamGroup> @params, double lr = 1e-3, double weightDecay = 0.1, double momentum = 0.95, bool nesterov = true,
        (double, double, double)? nsCoefficients = null, double eps = 1e-7, int nsSteps = 5, string? adjustLrFn = null)
        : base(@params, new ParamGroup([])
        {
            Lr = lr,
            WeightDecay = weightDecay,
            Momentum = momentum,
            Nesterov = nesterov,
            NsCoefficients = nsCoefficients ?? (3.4445, -4.7750, 2.0315),
            Eps = eps,
            NsSteps = nsSteps,
            AdjustLrFn = adjustLrFn,
        })
    {
    }

    /// <summary>What is kept for a parameter.</summary>
    public sealed class ParameterState
    {
        internal ParameterState(Tensor momentum) => Momentum = momentum;

        internal Tensor Momentum { get; }
    }

    private protected override void Validate(ParamGroup group)
    {
        base.Validate(group);
        if (group.AdjustLrFn is not (null or "original" or "match_rms_adamw"))
        {
            throw new ArgumentException($"Adjust learning rate function {group.AdjustLrFn} is not supported", nameof(group));
        }
        if (group.Tensors.FirstOrDefault(static tensor => tensor.NDim != 2) is { } other)
        {
            throw new ArgumentException($"Muon only supports 2D parameters whereas we found a parameter with size: {other.Shape}", nameof(group));
        }
    }

    private protected override ParameterState Create(ParamGroup group, Tensor parameter) => new(ZerosLike(parameter));

    private protected override void Update(ParamGroup group, Tensor parameter, Tensor gradient, ParameterState state)
    {
        using (Torch.NoGrad())
        {
            state.Momentum.Mul_(group.Momentum).Add_(gradient, alpha: 1 - group.Momentum);
            Tensor update = group.Nesterov
                ? gradient.Mul(1 - group.Momentum).Add_(state.Momentum, alpha: group.Momentum)
                : state.Momentum;
            update = Orthogonal(update, group).To(parameter.DType);
            double rows = parameter.Shape[0], columns = parameter.Shape[1];
            double ratio = group.AdjustLrFn == "match_rms_adamw"
                ? 0.2 * Math.Sqrt(Math.Max(rows, columns))
                : Math.Sqrt(Math.Max(1, rows / columns));
            parameter.Mul_(1 - group.Lr * group.WeightDecay);
            parameter.Add_(update, alpha: -group.Lr * ratio);
        }
    }

    /// <summary>X ← a X + (b X Xᵀ + c (X Xᵀ)²) X, in bfloat16 as PyTorch does: singular values come near 1 without a decomposition.</summary>
    private static Tensor Orthogonal(Tensor matrix, ParamGroup group)
    {
        (double a, double b, double c) = group.NsCoefficients;
        bool tall = matrix.Shape[0] > matrix.Shape[1];
        Tensor x = matrix.To(DType.BFloat16);
        x = tall ? x.Transpose(0, 1) : x;
        x = x / (x * x).Sum().Sqrt().Clamp(min: group.Eps);
        for (int i = 0; i < group.NsSteps; i++)
        {
            Tensor gram = Torch.Matmul(x, x.Transpose(0, 1));
            x = x * a + Torch.Matmul(gram * b + Torch.Matmul(gram, gram) * c, x);
        }
        return tall ? x.Transpose(0, 1) : x;
    }

    private protected override IReadOnlyList<(string Name, object? Value)> FixedOptions => [];

    private protected override void Describe(ParamGroup group, ParameterState state, OrderedDictionary<string, object?> entries) =>
        entries["momentum_buffer"] = state.Momentum;

    private protected override ParameterState Restore(ParamGroup group, Tensor parameter, StateEntries entries) =>
        new(entries.Tensor("momentum_buffer"));
}
