using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>x₁·x₂ / max(‖x₁‖ ‖x₂‖, ε) along a dimension.</summary>
/// <param name="dim">The dimension.</param>
/// <param name="eps">The least value of each norm.</param>
public class CosineSimilarity(long dim = 1, double eps = 1e-8) : Module
{
    /// <summary>The dimension.</summary>
    public long Dim { get; } = dim;

    /// <summary>The least value of each norm.</summary>
    public double Eps { get; } = eps;

    /// <summary>Computes the similarity.</summary>
    /// <param name="x1">The first input.</param>
    /// <param name="x2">The second input.</param>
    /// <returns>The output, without the dimension.</returns>
    public Tensor Forward(Tensor x1, Tensor x2) => HasHooks
        ? Hooked([x1, x2], inputs => F.CosineSimilarity(inputs[0], inputs[1], Dim, Eps))
        : F.CosineSimilarity(x1, x2, Dim, Eps);
}
