using Linstock.Ops;
using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Rectified linear unit: max(0, x).</summary>
/// <param name="inplace">Overwrite the input.</param>
public class ReLU(bool inplace = false) : Module
{
    /// <summary>Whether the input is overwritten.</summary>
    public bool Inplace { get; } = inplace;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Inplace ? input.Relu_() : F.Relu(input);

    internal override ValueRange? Range => new(0, double.PositiveInfinity);

    /// <inheritdoc/>
    public override string ExtraRepr() => Inplace ? "inplace=True" : "";
}
