namespace Linstock.Data;

/// <summary>Visits some samples in a random order.</summary>
/// <param name="indices">The samples' numbers.</param>
/// <param name="generator">The source of random numbers; the default one if null.</param>
public sealed class SubsetRandomSampler(IReadOnlyList<long> indices, Generator? generator = null) : Sampler
{
    /// <inheritdoc/>
    public override long Count => indices.Count;

    /// <inheritdoc/>
    public override IEnumerator<long> GetEnumerator()
    {
        foreach (long place in Torch.Randperm(indices.Count, generator: generator).ToArray<long>())
        {
            yield return indices[(int)place];
        }
    }

    /// <inheritdoc/>
    public override OrderedDictionary<string, object?> StateDict() => GeneratorState.Of(generator);

    /// <inheritdoc/>
    public override void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict) => GeneratorState.Restore(generator, stateDict);
}
