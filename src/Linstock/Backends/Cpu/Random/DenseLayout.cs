namespace Linstock.Backends.Cpu.Sampling;

/// <summary>Tensors whose elements lie in memory without gaps, in whatever order of dimensions.</summary>
internal static class DenseLayout
{
    /// <summary>Whether the elements lie without gaps or overlap, so that their memory can be filled in one go.</summary>
    public static bool IsDense(Tensor tensor)
    {
        if (tensor.IsContiguous)
        {
            return true;
        }

        Shape strides = MemoryFormats.Preserve(tensor);
        for (int i = 0; i < tensor.NDim; i++)
        {
            if (tensor.Shape[i] != 1 && tensor.Strides[i] != strides[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Fresh memory for the same shape, without gaps, in the order of the tensor's strides.</summary>
    public static Tensor EmptyLike(Tensor tensor, DType dtype)
    {
        Shape strides = MemoryFormats.Preserve(tensor);
        var storage = Storage.Of(tensor.Numel * dtype.ItemSize, tensor.Device);
        return new Tensor(storage, tensor.Shape, in strides, 0, dtype, ownsStorage: true);
    }
}
