using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Sets whole channels of [N, C, H, W] to zero with probability p while training.</summary>
/// <param name="p">The probability.</param>
/// <param name="inplace">Overwrite the input.</param>
public class Dropout2d(double p = 0.5, bool inplace = false) : Module
{
    /// <summary>The probability.</summary>
    public double P { get; } = p is >= 0 and <= 1
        ? p
        : throw new ArgumentOutOfRangeException(nameof(p), $"dropout probability has to be between 0 and 1, but got {p}");

    /// <summary>Whether the input is overwritten.</summary>
    public bool Inplace { get; } = inplace;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Dropout2d(input, P, Training, Inplace);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"p={PythonText.Of(P)}, inplace={PythonText.Of(Inplace)}";
}
