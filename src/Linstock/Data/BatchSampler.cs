using System.Collections;

namespace Linstock.Data;

/// <summary>Groups the visits of a sampler.</summary>
/// <param name="sampler">The sampler.</param>
/// <param name="batchSize">The size of each group.</param>
/// <param name="dropLast">Leave out a last group that is smaller.</param>
public sealed class BatchSampler(Sampler sampler, int batchSize, bool dropLast = false) : IEnumerable<long[]>, ISized, IStateful
{
    private readonly int _batchSize = batchSize > 0
        ? batchSize
        : throw new ArgumentOutOfRangeException(nameof(batchSize), $"batch_size should be a positive integer value, but got batch_size={batchSize}");

    /// <summary>The number of groups.</summary>
    public long Count => dropLast ? sampler.Count / _batchSize : (sampler.Count + _batchSize - 1) / _batchSize;

    /// <inheritdoc/>
    public IEnumerator<long[]> GetEnumerator()
    {
        var batch = new List<long>(_batchSize);
        foreach (long index in sampler)
        {
            batch.Add(index);
            if (batch.Count == _batchSize)
            {
                yield return [.. batch];
                batch.Clear();
            }
        }
        if (batch.Count > 0 && !dropLast)
        {
            yield return [.. batch];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public OrderedDictionary<string, object?> StateDict() => sampler.StateDict();

    /// <inheritdoc/>
    public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict) => sampler.LoadStateDict(stateDict);
}
