using Linstock.NN;

namespace Linstock.Vision.Layers;

/// <summary>Dimensions in another order, <c>torchvision.ops.Permute</c>.</summary>
/// <param name="dims">The old dimension at each new place.</param>
public class Permute(params ReadOnlySpan<long> dims) : Module
{
    private readonly long[] _dims = dims.ToArray();

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Permute(_dims);
}
