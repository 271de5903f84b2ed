using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Sets whole channels of [N, C, H, W] to zero with probability p while training.</summary>
/// <param name="p">The probability.</param>
/// <param name="inplace">Overwrite the input.</param>
public class Dropout2d(double p = 0.5, bool inplace = false) : DropoutNd(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Dropout2d(input, P, Training, Inplace);
}
