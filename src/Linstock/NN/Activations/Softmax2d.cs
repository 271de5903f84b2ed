using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Softmax over the channels at every place of an image, [N, C, H, W] or [C, H, W].</summary>
public class Softmax2d : Module
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        if (input.NDim is not (3 or 4))
        {
            throw new ArgumentException($"Softmax2d: expected input to be 3D or 4D; got shape {input.Shape}", nameof(input));
        }
        return F.Softmax(input, -3);
    }
}
