using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Gaussian error linear unit: x · Φ(x). Hendrycks and Gimpel 2016, arXiv:1606.08415.</summary>
/// <param name="approximate">The exact formula or its approximation by tanh.</param>
public class GELU(GeluApproximate approximate = GeluApproximate.None) : Module
{
    /// <summary>The exact formula or its approximation by tanh.</summary>
    public GeluApproximate Approximate { get; } = approximate;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Gelu(input, Approximate);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"approximate='{(Approximate == GeluApproximate.Tanh ? "tanh" : "none")}'";
}
