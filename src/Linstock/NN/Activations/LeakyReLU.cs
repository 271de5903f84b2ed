using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>x for x > 0, slope · x otherwise.</summary>
/// <param name="negativeSlope">The slope for negative inputs.</param>
/// <param name="inplace">Overwrite the input.</param>
public class LeakyReLU(double negativeSlope = 0.01, bool inplace = false) : Module
{
    /// <summary>The slope for negative inputs.</summary>
    public double NegativeSlope { get; } = negativeSlope;

    /// <summary>Whether the input is overwritten.</summary>
    public bool Inplace { get; } = inplace;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Inplace ? input.LeakyRelu_(NegativeSlope) : F.LeakyRelu(input, NegativeSlope);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"negative_slope={PythonText.Of(NegativeSlope)}{(Inplace ? ", inplace=True" : "")}";
}
