namespace Linstock.NN;

/// <summary>Hyperbolic tangent.</summary>
public class Tanh() : Module
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Torch.Tanh(input);
}
