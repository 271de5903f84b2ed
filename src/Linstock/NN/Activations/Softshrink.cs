using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>x moved towards 0 by λ, and 0 where |x| ≤ λ.</summary>
/// <param name="lambd">The threshold λ.</param>
public class Softshrink(double lambd = 0.5) : Module
{
    /// <summary>The threshold λ.</summary>
    public double Lambd { get; } = lambd;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Softshrink(input, Lambd);

    /// <inheritdoc/>
    public override string ExtraRepr() => PythonText.Of(Lambd);
}
