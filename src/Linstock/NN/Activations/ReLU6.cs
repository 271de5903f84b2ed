using Linstock.Ops;
using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>min(max(0, x), 6).</summary>
/// <param name="inplace">Overwrite the input.</param>
public class ReLU6(bool inplace = false) : Module
{
    /// <summary>Whether the input is overwritten.</summary>
    public bool Inplace { get; } = inplace;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Inplace ? input.Relu6_() : F.Relu6(input);

    internal override ValueRange? Range => new(0, 6);

    /// <inheritdoc/>
    public override string ExtraRepr() => Inplace ? "inplace=True" : "";
}
