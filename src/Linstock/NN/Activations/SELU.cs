using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Scaled exponential linear unit. Klambauer et al. 2017, arXiv:1706.02515.</summary>
/// <param name="inplace">Overwrite the input.</param>
public class SELU(bool inplace = false) : Module
{
    /// <summary>Whether the input is overwritten.</summary>
    public bool Inplace { get; } = inplace;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Inplace ? input.Selu_() : F.Selu(input);

    /// <inheritdoc/>
    public override string ExtraRepr() => Inplace ? "inplace=True" : "";
}
