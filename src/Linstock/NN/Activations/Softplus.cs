using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>ln(1 + e^(βx)) / β, linear above a threshold.</summary>
/// <param name="beta">The value β of the formula.</param>
/// <param name="threshold">Where βx exceeds this the result is x.</param>
public class Softplus(double beta = 1.0, double threshold = 20.0) : Module
{
    /// <summary>The value β of the formula.</summary>
    public double Beta { get; } = beta;

    /// <summary>Where βx exceeds this the result is x.</summary>
    public double Threshold { get; } = threshold;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Softplus(input, Beta, Threshold);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"beta={PythonText.Of(Beta)}, threshold={PythonText.Of(Threshold)}";
}
