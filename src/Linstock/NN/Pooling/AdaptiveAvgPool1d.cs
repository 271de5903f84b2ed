using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>The mean over windows that divide [N, C, L] into a given number of places.</summary>
/// <param name="outputSize">The output's size; null where it is that of the input.</param>
public class AdaptiveAvgPool1d(IntList outputSize) : Module
{
    /// <summary>The output's size.</summary>
    public IntList OutputSize { get; } = outputSize;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.AdaptiveAvgPool1d(input, OutputSize);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"output_size={Repr.Of(OutputSize)}";
}
