namespace Linstock.NN;

/// <summary>Makes several dimensions of one.</summary>
/// <param name="dim">The dimension.</param>
/// <param name="unflattenedSize">Its new sizes; one may be -1.</param>
public class Unflatten(long dim, IntList unflattenedSize) : Module
{
    /// <summary>The dimension.</summary>
    public long Dim { get; } = dim;

    /// <summary>The new sizes.</summary>
    public IntList UnflattenedSize { get; } = unflattenedSize;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Unflatten(Dim, UnflattenedSize.ToArray());

    /// <inheritdoc/>
    public override string ExtraRepr() => $"dim={Dim}, unflattened_size={PythonText.Tuple(UnflattenedSize.ToArray())}";
}
