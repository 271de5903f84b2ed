namespace Linstock.Optim;

/// <summary>Adam. Kingma and Ba 2014, arXiv:1412.6980.</summary>
public class Adam : AdamBase
{
    /// <summary>Optimizes parameters.</summary>
    /// <param name="params">The parameters.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="betas">The decay rates of the running averages of gradient and squared gradient.</param>
    /// <param name="eps">What is added to the denominator.</param>
    /// <param name="weightDecay">The decay of weights, through the gradient.</param>
    /// <param name="amsgrad">Whether the largest average of squares seen is divided by.</param>
    /// <param name="maximize">Whether the objective is maximised.</param>
    public Adam(
        IEnumerable<Tensor> @params, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0,
        bool amsgrad = false, bool maximize = false)
        : this(OneGroup(@params), lr, betas, eps, weightDecay, amsgrad, maximize)
    {
    }

    /// <inheritdoc cref="Adam(IEnumerable{Tensor}, double, ValueTuple{double, double}?, double, double, bool, bool)"/>
    public Adam(
        IEnumerable<ParamGroup> @params, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0,
        bool amsgrad = false, bool maximize = false)
        : base(@params, new ParamGroup([])
        {
            Lr = lr,
            Betas = betas ?? (0.9, 0.999),
            Eps = eps,
            WeightDecay = weightDecay,
            Amsgrad = amsgrad,
            Maximize = maximize,
        })
    {
    }

    private protected override bool DecaysBySelf(ParamGroup group) => group.DecoupledWeightDecay;
}
