namespace Linstock.Backends.Cpu;

/// <summary>Decides whether loops over memory store a result through the caches or past them.</summary>
/// <remarks>
/// A store through the caches reads the line that it overwrites, if the caches do not have it, and writes another back: twice the traffic. A store
/// past them costs whoever reads the result a trip to memory. So results go past the caches that are too large for them, and those of
/// medium size whose memory the caches do not have; <c>benchmarks/lab/memory</c> has the figures.
/// </remarks>
internal static class ResultPlacement
{
    /// <summary>Smaller results always go through the caches: whoever reads them next finds them there.</summary>
    private const long SmallBytes = 1L << 20;

    /// <summary>Whether a result of so many bytes is large enough to ask.</summary>
    public static bool IsInQuestion(long bytes) => bytes >= SmallBytes;

    /// <summary>Takes notice that a loop whose result is in question reads a tensor.</summary>
    public static void NoteRead(Tensor tensor)
    {
        if (tensor.Storage.PooledBlock is { } block && tensor.Numel * tensor.ElementSize >= RecentBlocks.SmallBytes)
        {
            BlockPool.Shared.NoteRead(block);
        }
    }

    /// <summary>Whether a result that the loop does not also read is stored past the caches.</summary>
    public static bool IsPastCaches(Tensor result)
    {
        long bytes = result.Numel * result.ElementSize;
        if (bytes < SmallBytes)
        {
            return false;
        }

        return result.Storage.PooledBlock is { } block
            ? BlockPool.Shared.IsStoredPastCaches(block)
            : bytes > LastLevelCache.Capacity(LastLevelCache.Bytes, WorkerPool.NumThreads > 1);
    }

    /// <summary>The same for a loop that reads these operands, and takes notice that it does.</summary>
    public static bool IsPastCaches(Tensor result, params ReadOnlySpan<Tensor> operands)
    {
        if (!IsInQuestion(result.Numel * result.ElementSize))
        {
            return false;
        }

        foreach (Tensor operand in operands)
        {
            if (ReferenceEquals(operand.Storage, result.Storage))
            {
                return false;
            }

            NoteRead(operand);
        }

        return IsPastCaches(result);
    }
}
