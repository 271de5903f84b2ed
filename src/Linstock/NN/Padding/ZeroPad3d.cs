using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Pads [N, C, D, H, W] with zeros.</summary>
/// <param name="padding">One amount for all sides, or 6: before and after, the last dimension first.</param>
public class ZeroPad3d(IntList padding) : Module
{
    /// <summary>The amounts: before and after, the last dimension first.</summary>
    public Shape Padding { get; } = padding.Expand(6, "ZeroPad3d", nameof(padding));

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Pad(input, Padding, PadMode.Constant);

    /// <inheritdoc/>
    public override string ExtraRepr() => Repr.Of(Padding);
}
