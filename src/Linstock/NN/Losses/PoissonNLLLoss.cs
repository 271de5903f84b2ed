using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Negative log-likelihood of a Poisson distribution: eˣ − xy.</summary>
/// <param name="logInput">Whether the input is the logarithm of the rate.</param>
/// <param name="full">Add Stirling's approximation of ln y!.</param>
/// <param name="eps">What is added to a rate before its logarithm.</param>
/// <param name="reduction">How the elements are combined.</param>
public class PoissonNLLLoss(bool logInput = true, bool full = false, double eps = 1e-8, Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <summary>Whether the input is the logarithm of the rate.</summary>
    public bool LogInput { get; } = logInput;

    /// <summary>Add Stirling's approximation of ln y!.</summary>
    public bool Full { get; } = full;

    /// <summary>What is added to a rate before its logarithm.</summary>
    public double Eps { get; } = eps;

    /// <inheritdoc/>
    protected override Tensor Compare(Tensor input, Tensor target) =>
        F.PoissonNllLoss(input, target, LogInput, Full, Eps, Reduction);
}
