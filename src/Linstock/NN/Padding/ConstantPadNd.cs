namespace Linstock.NN;

/// <summary>What the paddings with a constant share.</summary>
public abstract class ConstantPadNd : PadNd
{
    private protected ConstantPadNd(int dimensions, IntList padding, double value)
        : base(dimensions, padding, PadMode.Constant) => Value = value;

    /// <summary>The constant.</summary>
    public double Value { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Functional.Pad(input, Padding, PadMode.Constant, Value);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"padding={Repr.Of(Padding)}, value={PythonText.Of(Value)}";
}
