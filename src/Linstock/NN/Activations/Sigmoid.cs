namespace Linstock.NN;

/// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
public class Sigmoid() : Module
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Torch.Sigmoid(input);
}
