using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>‖x₁ − x₂ + ε‖ₚ along the last dimension.</summary>
/// <param name="p">The exponent of the norm.</param>
/// <param name="eps">What is added to each difference.</param>
/// <param name="keepdim">Keep the dimension with size 1.</param>
public class PairwiseDistance(double p = 2, double eps = 1e-6, bool keepdim = false) : Module
{
    /// <summary>The exponent of the norm.</summary>
    public double Norm { get; } = p;

    /// <summary>What is added to each difference.</summary>
    public double Eps { get; } = eps;

    /// <summary>Whether the dimension is kept.</summary>
    public bool Keepdim { get; } = keepdim;

    /// <summary>Computes the distance.</summary>
    /// <param name="x1">The first input.</param>
    /// <param name="x2">The second input.</param>
    /// <returns>The output.</returns>
    public Tensor Forward(Tensor x1, Tensor x2) => HasHooks
        ? Hooked([x1, x2], inputs => F.PairwiseDistance(inputs[0], inputs[1], Norm, Eps, Keepdim))
        : F.PairwiseDistance(x1, x2, Norm, Eps, Keepdim);
}
