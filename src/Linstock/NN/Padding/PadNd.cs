namespace Linstock.NN;

/// <summary>What all paddings share: the amounts, the call, printing.</summary>
public abstract class PadNd : Module
{
    private readonly PadMode _mode;

    private protected PadNd(int dimensions, IntList padding, PadMode mode)
    {
        Padding = padding.Expand(2 * dimensions, GetType().Name, nameof(padding));
        _mode = mode;
    }

    /// <summary>The amounts: before and after, the last dimension first.</summary>
    public Shape Padding { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Functional.Pad(input, Padding, _mode);

    /// <inheritdoc/>
    public override string ExtraRepr() => Repr.Of(Padding);
}
