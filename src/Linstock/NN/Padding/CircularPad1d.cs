using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Pads [N, C, L] with the opposite side.</summary>
/// <param name="padding">One amount for all sides, or 2: before and after, the last dimension first.</param>
public class CircularPad1d(IntList padding) : Module
{
    /// <summary>The amounts: before and after, the last dimension first.</summary>
    public Shape Padding { get; } = padding.Expand(2, "CircularPad1d", nameof(padding));

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Pad(input, Padding, PadMode.Circular);

    /// <inheritdoc/>
    public override string ExtraRepr() => Repr.Of(Padding);
}
