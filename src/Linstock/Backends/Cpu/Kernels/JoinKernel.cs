namespace Linstock.Backends.Cpu.Kernels;

/// <summary>
/// Tensors of one dtype side by side along a dimension; all are contiguous, and so is the result. Its rows, which are all that comes after the
/// dimensions in front of the joined one, are written block by block, each block by all the parts while it is in the cache: part by part,
/// a result with short rows would travel through memory once for every part.
/// </summary>
internal readonly unsafe struct JoinKernel(Tensor[] parts, int dim, Tensor result) : IKernel
{
    private const long BlockBytes = 64 << 10;

    /// <inheritdoc/>
    public static string Name => "join";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        long rows = 1;
        for (int d = 0; d < dim; d++) rows *= result.Shape[d];
        long rowBytes = result.Numel / rows * result.ElementSize;
        fixed (byte* to = &result.Reference)
        {
            if (rows == 1)
            {
                byte* place = to;
                foreach (Tensor part in parts)
                {
                    long bytes = part.Numel * part.ElementSize;
                    fixed (byte* from = &part.Reference) Copy.Contiguous(place, from, bytes, rowBytes >= Bulk.NonTemporalBytes);
                    place += bytes;
                }
                return;
            }
            (JoinKernel kernel, nint target, long block) = (this, (nint)to, Math.Max(1, BlockBytes / rowBytes));
            WorkerPool.For(rows, Math.Max(1, Bulk.Grain / rowBytes), (begin, end) =>
            {
                for (long row = begin; row < end; row += block) kernel.Block((byte*)target, rowBytes, rows, row, Math.Min(block, end - row));
            });
        }
    }

    private void Block(byte* to, long rowBytes, long rows, long row, long count)
    {
        to += row * rowBytes;
        foreach (Tensor part in parts)
        {
            long bytes = part.Numel / rows * part.ElementSize;
            fixed (byte* from = &part.Reference) Copy.Rows(to, rowBytes, from + (row * bytes), bytes, count, bytes);
            to += bytes;
        }
    }
}
