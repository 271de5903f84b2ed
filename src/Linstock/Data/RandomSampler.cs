namespace Linstock.Data;

/// <summary>Visits samples in a random order, PyTorch's own for a seed.</summary>
public sealed class RandomSampler : Sampler
{
    private const int Chunk = 32;

    private readonly ISized _dataSource;
    private readonly bool _replacement;
    private readonly long? _numSamples;
    private readonly Generator? _generator;

    /// <summary>Visits samples in a random order.</summary>
    /// <param name="dataSource">The dataset.</param>
    /// <param name="replacement">Whether a sample may come several times.</param>
    /// <param name="numSamples">The number of visits; that of samples if null.</param>
    /// <param name="generator">The source of random numbers; if null, one seeded by the default one for each visit.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is nothing to visit.</exception>
    public RandomSampler(ISized dataSource, bool replacement = false, long? numSamples = null, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        (_dataSource, _replacement, _numSamples, _generator) = (dataSource, replacement, numSamples, generator);
        if (Count <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(numSamples), $"num_samples should be a positive integer value, but got num_samples={Count}");
        }
    }

    /// <inheritdoc/>
    public override long Count => _numSamples ?? _dataSource.Count;

    /// <inheritdoc/>
    public override IEnumerator<long> GetEnumerator()
    {
        long size = _dataSource.Count, count = Count;
        Generator source = _generator ?? new Generator().ManualSeed(RandomSeed.Draw(null));
        if (_replacement)
        {
            for (long done = 0; done < count; done += Chunk)
            {
                foreach (long index in Torch.Randint(0, size, [Math.Min(Chunk, count - done)], generator: source).ToArray<long>())
                {
                    yield return index;
                }
            }
            yield break;
        }
        for (long round = 0; round < count / size; round++)
        {
            foreach (long index in Torch.Randperm(size, generator: source).ToArray<long>())
            {
                yield return index;
            }
        }
        // A last permutation is drawn even if none of it is needed, as PyTorch does: the stream stays the same.
        foreach (long index in Torch.Randperm(size, generator: source).ToArray<long>().Take((int)(count % size)))
        {
            yield return index;
        }
    }

    /// <inheritdoc/>
    public override OrderedDictionary<string, object?> StateDict() => GeneratorState.Of(_generator);

    /// <inheritdoc/>
    public override void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict) => GeneratorState.Restore(_generator, stateDict);
}
