using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>The maximum over windows that divide [N, C, L] into a given number of places.</summary>
/// <param name="outputSize">The output's size; null where it is that of the input.</param>
/// <param name="returnIndices">Whether the call is also asked for the maxima's places: <see cref="ForwardWithIndices"/>.</param>
public class AdaptiveMaxPool1d(IntList outputSize, bool returnIndices = false) : Module
{
    /// <summary>The output's size.</summary>
    public IntList OutputSize { get; } = outputSize;

    /// <summary>Whether the places were asked for.</summary>
    public bool ReturnIndices { get; } = returnIndices;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.AdaptiveMaxPool1d(input, OutputSize);

    /// <summary>The maxima and their places.</summary>
    /// <param name="input">The input.</param>
    /// <returns>The maxima, and for each its index in the flattened spatial dimensions.</returns>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input) => F.AdaptiveMaxPool1dWithIndices(input, OutputSize);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"output_size={Repr.Of(OutputSize)}";
}
