namespace Linstock.Data;

/// <summary>Rows of tensors of equal length: sample i is <c>[x[i], y[i], ...]</c>.</summary>
/// <remarks>Batches are gathered in one operation for each tensor.</remarks>
public sealed class TensorDataset : Dataset<Tensor[]>, IBatchSource<Tensor[]>
{
    private readonly Tensor[] _tensors;

    /// <summary>A dataset of rows.</summary>
    /// <param name="tensors">Tensors with the same first size.</param>
    /// <exception cref="ArgumentException">The sizes differ, or there is no tensor.</exception>
    public TensorDataset(params ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.Length == 0)
        {
            throw new ArgumentException("TensorDataset: expected at least one tensor", nameof(tensors));
        }
        foreach (Tensor tensor in tensors)
        {
            if (tensor.NDim == 0 || tensor.Shape[0] != tensors[0].Shape[0])
            {
                throw new ArgumentException(
                    $"TensorDataset: size mismatch between tensors; got {tensor.Shape} and {tensors[0].Shape}", nameof(tensors));
            }
        }
        _tensors = tensors.ToArray();
    }

    /// <summary>The tensors.</summary>
    public IReadOnlyList<Tensor> Tensors => _tensors;

    /// <inheritdoc/>
    public override long Count => _tensors[0].Shape[0];

    /// <inheritdoc/>
    public override Tensor[] this[long index] => [.. _tensors.Select(tensor => tensor[index])];

    /// <inheritdoc/>
    public Tensor[] GetBatch(long[] indices)
    {
        Tensor rows = Torch.Tensor(indices);
        return [.. _tensors.Select(tensor => tensor[rows.To(tensor.Device)])];
    }
}
