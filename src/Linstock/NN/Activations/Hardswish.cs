using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>x · clamp(x + 3, 0, 6) / 6. Howard et al. 2019, arXiv:1905.02244.</summary>
/// <param name="inplace">Overwrite the input.</param>
public class Hardswish(bool inplace = false) : Module
{
    /// <summary>Whether the input is overwritten.</summary>
    public bool Inplace { get; } = inplace;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Inplace ? input.Hardswish_() : F.Hardswish(input);

    /// <inheritdoc/>
    public override string ExtraRepr() => Inplace ? "inplace=True" : "";
}
