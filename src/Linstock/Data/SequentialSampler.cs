namespace Linstock.Data;

/// <summary>Visits samples in their order.</summary>
/// <param name="dataSource">The dataset.</param>
public sealed class SequentialSampler(ISized dataSource) : Sampler
{
    /// <inheritdoc/>
    public override long Count => dataSource.Count;

    /// <inheritdoc/>
    public override IEnumerator<long> GetEnumerator()
    {
        for (long i = 0; i < dataSource.Count; i++)
        {
            yield return i;
        }
    }
}
