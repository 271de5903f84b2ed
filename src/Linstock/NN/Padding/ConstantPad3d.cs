using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Pads [N, C, D, H, W] with a constant.</summary>
/// <param name="padding">One amount for all sides, or 6: before and after, the last dimension first.</param>
/// <param name="value">The constant.</param>
public class ConstantPad3d(IntList padding, double value) : Module
{
    /// <summary>The amounts: before and after, the last dimension first.</summary>
    public Shape Padding { get; } = padding.Expand(6, "ConstantPad3d", nameof(padding));

    /// <summary>The constant.</summary>
    public double Value { get; } = value;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Pad(input, Padding, PadMode.Constant, Value);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"padding={Repr.Of(Padding)}, value={PythonText.Of(Value)}";
}
