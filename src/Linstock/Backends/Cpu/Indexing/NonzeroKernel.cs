namespace Linstock.Backends.Cpu.Indexing;

/// <summary>Counts the true elements of a dense mask.</summary>
internal readonly unsafe struct CountNonzeroKernel(Tensor mask, CountNonzeroKernel.Box count) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "count_nonzero";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* from = &mask.Reference)
        {
            long total = 0;
            for (long i = 0; i < mask.Numel; i++) total += from[i];
            count.Value = total;
        }
    }

    /// <summary>Takes the number out of the kernel.</summary>
    public sealed class Box
    {
        public long Value;
    }
}

/// <summary>Writes the index of each true element of a dense mask.</summary>
internal readonly unsafe struct NonzeroKernel(Tensor mask, Tensor result) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "nonzero";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* from = &mask.Reference, to = &result.Reference)
        {
            int rank = mask.NDim;
            long* next = (long*)to;
            long* index = stackalloc long[Math.Max(rank, 1)];
            for (int d = 0; d < rank; d++) index[d] = 0;
            for (long i = 0; i < mask.Numel; i++)
            {
                if (from[i] != 0)
                    for (int d = 0; d < rank; d++) *next++ = index[d];
                for (int d = rank - 1; d >= 0; d--)
                {
                    if (++index[d] < mask.Shape[d]) break;
                    index[d] = 0;
                }
            }
        }
    }
}
