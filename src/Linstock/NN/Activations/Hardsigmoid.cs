using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>A piecewise linear sigmoid: clamp(x / 6 + 1 / 2, 0, 1).</summary>
/// <param name="inplace">Overwrite the input.</param>
public class Hardsigmoid(bool inplace = false) : Module
{
    /// <summary>Whether the input is overwritten.</summary>
    public bool Inplace { get; } = inplace;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Inplace ? input.Hardsigmoid_() : F.Hardsigmoid(input);

    /// <inheritdoc/>
    public override string ExtraRepr() => Inplace ? "inplace=True" : "";
}
