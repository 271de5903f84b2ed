using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>ln σ(x).</summary>
public class LogSigmoid() : Module
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Logsigmoid(input);
}
