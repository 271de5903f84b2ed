using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Exp(x) divided by its sum along a dimension.</summary>
/// <param name="dim">The dimension along which the results are normalised; null for PyTorch's implicit choice.</param>
public class Softmax(long? dim = null) : Module
{
    /// <summary>The dimension along which the results are normalised.</summary>
    public long? Dim { get; } = dim;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Softmax(input, Dim ?? ImplicitDim.Of(input));

    /// <inheritdoc/>
    public override string ExtraRepr() => $"dim={PythonText.Of(Dim)}";
}
