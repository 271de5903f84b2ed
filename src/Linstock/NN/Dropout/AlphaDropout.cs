using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Dropout that keeps mean and variance under SELU. Klambauer et al. 2017, arXiv:1706.02515.</summary>
/// <param name="p">The probability.</param>
/// <param name="inplace">Overwrite the input.</param>
public class AlphaDropout(double p = 0.5, bool inplace = false) : DropoutNd(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.AlphaDropout(input, P, Training, Inplace);
}
