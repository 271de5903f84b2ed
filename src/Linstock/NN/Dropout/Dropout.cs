using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Sets elements to zero with probability p while training, and scales the others by 1 / (1 − p). Hinton et al. 2012, arXiv:1207.0580.</summary>
/// <param name="p">The probability.</param>
/// <param name="inplace">Overwrite the input.</param>
public class Dropout(double p = 0.5, bool inplace = false) : DropoutNd(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Dropout(input, P, Training, Inplace);
}
