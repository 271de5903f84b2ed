using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Alpha dropout of whole channels.</summary>
/// <param name="p">The probability.</param>
/// <param name="inplace">Overwrite the input.</param>
public class FeatureAlphaDropout(double p = 0.5, bool inplace = false) : DropoutNd(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.FeatureAlphaDropout(input, P, Training, Inplace);
}
