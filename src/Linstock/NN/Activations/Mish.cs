using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>x · tanh(softplus(x)). Misra 2019, arXiv:1908.08681.</summary>
/// <param name="inplace">Overwrite the input.</param>
public class Mish(bool inplace = false) : Module
{
    /// <summary>Whether the input is overwritten.</summary>
    public bool Inplace { get; } = inplace;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Inplace ? input.Mish_() : F.Mish(input);

    /// <inheritdoc/>
    public override string ExtraRepr() => Inplace ? "inplace=True" : "";
}
