using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Negative log-likelihood of a normal distribution: (ln v + (x − y)² / v) / 2.</summary>
/// <param name="full">Add the constant ln(2π) / 2.</param>
/// <param name="eps">The least variance.</param>
/// <param name="reduction">How the elements are combined.</param>
public class GaussianNLLLoss(bool full = false, double eps = 1e-6, Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <summary>Add the constant ln(2π) / 2.</summary>
    public bool Full { get; } = full;

    /// <summary>The least variance.</summary>
    public double Eps { get; } = eps;

    /// <summary>Computes the loss.</summary>
    /// <param name="input">The mean.</param>
    /// <param name="target">The target.</param>
    /// <param name="var">The variance v.</param>
    /// <returns>The loss.</returns>
    public Tensor Forward(Tensor input, Tensor target, Tensor var) => HasHooks
        ? Hooked([input, target, var], inputs => F.GaussianNllLoss(inputs[0], inputs[1], inputs[2], Full, Eps, Reduction))
        : F.GaussianNllLoss(input, target, var, Full, Eps, Reduction);
}
