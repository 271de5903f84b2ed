using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>x − tanh(x).</summary>
public class Tanhshrink() : Module
{
    private protected override bool ForgetsTensors => true;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Tanhshrink(input);
}
