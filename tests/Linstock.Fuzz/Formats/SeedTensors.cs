namespace Linstock.Fuzz.Formats;

/// <summary>Small tensors of every dtype that files have, for files to begin with.</summary>
internal static class SeedTensors
{
    /// <summary>By the names of their dtypes.</summary>
    public static OrderedDictionary<string, Tensor> All { get; } = new(
        Enum.GetValues<DType>().Where(dtype => dtype != DType.Complex32).Select(dtype => KeyValuePair.Create(dtype.Name, Torch.FromSpan([1, 0, 3, 4, 5, 6]).To(dtype).Reshape(2, 3))));

    /// <summary>Reads some elements, so that a tensor beyond its memory would show.</summary>
    public static void Touch(Tensor tensor)
    {
        if (tensor.Numel == 0 || tensor.IsMeta)
        {
            return;
        }

        // The first and the last element by the strides; a tensor of stride 0 may have too many to read them all.
        Tensor first = tensor.Detach(), last = first;
        while (first.NDim > 0)
        {
            first = first.Select(0, 0);
            last = last.Select(0, -1);
        }

        first.Item();
        last.Item();
    }
}
