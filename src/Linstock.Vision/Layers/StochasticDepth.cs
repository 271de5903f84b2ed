using Linstock.NN;

namespace Linstock.Vision.Layers;

/// <summary>What <see cref="Ops.StochasticDepth"/> decides about at once.</summary>
public enum StochasticDepthMode
{
    /// <summary>The whole batch.</summary>
    Batch,

    /// <summary>Each sample.</summary>
    Row,
}

/// <summary>A residual branch that is left out at random while training, <c>torchvision.ops.StochasticDepth</c>.</summary>
/// <param name="p">The probability that it is left out.</param>
/// <param name="mode">What is decided about at once.</param>
public class StochasticDepth(double p, StochasticDepthMode mode = StochasticDepthMode.Row) : Module
{
    /// <summary>The probability that the branch is left out.</summary>
    public double P { get; } = p;

    /// <summary>What is decided about at once.</summary>
    public StochasticDepthMode Mode { get; } = mode;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Ops.StochasticDepth(input, P, Mode, Training);

    /// <inheritdoc/>
    public override string ExtraRepr() => FormattableString.Invariant($"p={P}, mode={(Mode == StochasticDepthMode.Row ? "row" : "batch")}");
}

/// <summary>Squares of an image cleared at random while training, <c>torchvision.ops.DropBlock2d</c>.</summary>
/// <param name="p">The share of pixels that are cleared.</param>
/// <param name="blockSize">The side of a square.</param>
/// <param name="inplace">Whether the input is changed.</param>
/// <param name="eps">What keeps the division from failing.</param>
public class DropBlock2d(double p, long blockSize, bool inplace = false, double eps = 1e-6) : Module
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Ops.DropBlock2d(input, p, blockSize, inplace, eps, Training);
}

/// <summary>Cubes of a volume cleared at random while training, <c>torchvision.ops.DropBlock3d</c>.</summary>
/// <param name="p">The share of voxels that are cleared.</param>
/// <param name="blockSize">The side of a cube.</param>
/// <param name="inplace">Whether the input is changed.</param>
/// <param name="eps">What keeps the division from failing.</param>
public class DropBlock3d(double p, long blockSize, bool inplace = false, double eps = 1e-6) : Module
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Ops.DropBlock3d(input, p, blockSize, inplace, eps, Training);
}
