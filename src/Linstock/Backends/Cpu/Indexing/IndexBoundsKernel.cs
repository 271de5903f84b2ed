namespace Linstock.Backends.Cpu.Indexing;

/// <summary>Throws if an int64 index of any strides holds a number outside [0, size).</summary>
internal readonly unsafe struct IndexBoundsKernel(Tensor index, long size, int dim, string operation) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "index_bounds";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (index.DType != DType.Int64) throw new NotSupportedException($"{operation}: not implemented for an index of {index.DType.Name}");
        Tensor dense = index.Contiguous();
        fixed (byte* from = &dense.Reference)
        {
            long* places = (long*)from;
            ulong limit = (ulong)size;
            for (long i = 0; i < dense.Numel; i++)
                if ((ulong)places[i] >= limit) Check.ThrowIndex(places[i], size, dim, operation);
        }
    }
}
