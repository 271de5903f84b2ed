namespace Linstock.NN;

/// <summary>Makes one dimension of several.</summary>
/// <param name="startDim">The first of them.</param>
/// <param name="endDim">The last of them.</param>
public class Flatten(long startDim = 1, long endDim = -1) : Module
{
    /// <summary>The first dimension to flatten.</summary>
    public long StartDim { get; } = startDim;

    /// <summary>The last dimension to flatten.</summary>
    public long EndDim { get; } = endDim;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Flatten(StartDim, EndDim);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"start_dim={StartDim}, end_dim={EndDim}";
}
