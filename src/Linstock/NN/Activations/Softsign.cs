using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>x / (1 + |x|).</summary>
public class Softsign() : Module
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Softsign(input);
}
