using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Sigmoid linear unit: x · σ(x). Elfwing et al. 2017, arXiv:1702.03118.</summary>
/// <param name="inplace">Overwrite the input.</param>
public class SiLU(bool inplace = false) : Module
{
    /// <summary>Whether the input is overwritten.</summary>
    public bool Inplace { get; } = inplace;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Inplace ? input.Silu_() : F.Silu(input);

    /// <inheritdoc/>
    public override string ExtraRepr() => Inplace ? "inplace=True" : "";
}
