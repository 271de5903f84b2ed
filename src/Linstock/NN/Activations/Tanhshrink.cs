using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>x − tanh(x).</summary>
public class Tanhshrink() : Module
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Tanhshrink(input);
}
