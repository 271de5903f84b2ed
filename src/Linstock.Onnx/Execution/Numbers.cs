namespace Linstock.Onnx.Execution;

/// <summary>Numbers in and out of small tensors: shapes, axes and indices.</summary>
internal static class Numbers
{
    /// <summary>The elements of an integer tensor.</summary>
    public static long[] ToIntegers(Tensor tensor, string what)
    {
        if (!tensor.DType.IsInteger && tensor.DType != DType.Bool)
        {
            throw new ArgumentException($"{what}: expected integers; got {tensor.DType.Name}");
        }

        return tensor.DType == DType.Int64 ? tensor.ToArray<long>() : tensor.To(DType.Int64).ToArray<long>();
    }

    /// <summary>A list of sizes as a tensor.</summary>
    public static Tensor FromIntegers(ReadOnlySpan<long> values) => Torch.FromSpan(values, values.Length);

    /// <summary>The axis counted from the front.</summary>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public static int Axis(long axis, int rank) => axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis)
        : throw new ArgumentException($"there is no axis {axis} in {rank} dimensions");

    /// <summary>The axes counted from the front; all of them where none are given.</summary>
    public static long[] Axes(long[]? axes, int rank)
    {
        if (axes is null or [])
        {
            return [.. Enumerable.Range(0, rank)];
        }

        long[] result = new long[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            result[i] = Axis(axes[i], rank);
        }

        return result;
    }

    /// <summary>The product of sizes.</summary>
    public static long Product(ReadOnlySpan<long> sizes)
    {
        long product = 1;
        foreach (long size in sizes)
        {
            product *= size;
        }

        return product;
    }
}
