namespace Linstock.Data;

/// <summary>A dataset that makes a whole batch at once faster than sample by sample.</summary>
/// <typeparam name="TBatch">What a batch is.</typeparam>
public interface IBatchSource<out TBatch>
{
    /// <summary>The batch of the given samples, as default collation would make it.</summary>
    /// <param name="indices">The samples' numbers.</param>
    /// <returns>The batch.</returns>
    TBatch GetBatch(long[] indices);
}
