using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>x where |x| > λ, else 0.</summary>
/// <param name="lambd">The threshold λ.</param>
public class Hardshrink(double lambd = 0.5) : Module
{
    /// <summary>The threshold λ.</summary>
    public double Lambd { get; } = lambd;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Hardshrink(input, Lambd);

    /// <inheritdoc/>
    public override string ExtraRepr() => PythonText.Of(Lambd);
}
