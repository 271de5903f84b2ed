using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Divides by a power of the mean square over neighbouring channels. Krizhevsky et al. 2012.</summary>
/// <param name="size">The number of neighbouring channels.</param>
/// <param name="alpha">The factor of the mean square.</param>
/// <param name="beta">The exponent.</param>
/// <param name="k">What is added.</param>
public class LocalResponseNorm(long size, double alpha = 1e-4, double beta = 0.75, double k = 1) : Module
{
    /// <summary>The number of neighbouring channels.</summary>
    public long Size { get; } = size;

    /// <summary>The factor of the mean square.</summary>
    public double Alpha { get; } = alpha;

    /// <summary>The exponent.</summary>
    public double Beta { get; } = beta;

    /// <summary>What is added.</summary>
    public double K { get; } = k;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.LocalResponseNorm(input, Size, Alpha, Beta, K);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"{Size}, alpha={PythonText.Of(Alpha)}, beta={PythonText.Of(Beta)}, k={PythonText.Of(K)}";
}
