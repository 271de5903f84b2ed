using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Gated linear unit: the first half of a dimension times the sigmoid of the second. Dauphin et al. 2016, arXiv:1612.08083.</summary>
/// <param name="dim">The dimension that is split.</param>
public class GLU(int dim = -1) : Module
{
    /// <summary>The dimension that is split.</summary>
    public int Dim { get; } = dim;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Glu(input, Dim);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"dim={PythonText.Of(Dim)}";
}
