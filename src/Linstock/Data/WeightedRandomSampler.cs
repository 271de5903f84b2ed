namespace Linstock.Data;

/// <summary>Visits samples with given probabilities.</summary>
/// <param name="weights">The weight of each sample; they need not add up to 1.</param>
/// <param name="numSamples">The number of visits.</param>
/// <param name="replacement">Whether a sample may come several times.</param>
/// <param name="generator">The source of random numbers; the default one if null.</param>
public sealed class WeightedRandomSampler(IReadOnlyList<double> weights, long numSamples, bool replacement = true, Generator? generator = null) : Sampler
{
    private readonly Tensor _weights = Torch.Tensor(weights.ToArray());

    /// <inheritdoc/>
    public override long Count { get; } = numSamples > 0
        ? numSamples
        : throw new ArgumentOutOfRangeException(nameof(numSamples), $"num_samples should be a positive integer value, but got num_samples={numSamples}");

    /// <inheritdoc/>
    public override IEnumerator<long> GetEnumerator() =>
        ((IEnumerable<long>)Torch.Multinomial(_weights, Count, replacement, generator).ToArray<long>()).GetEnumerator();

    /// <inheritdoc/>
    public override OrderedDictionary<string, object?> StateDict() => GeneratorState.Of(generator);

    /// <inheritdoc/>
    public override void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict) => GeneratorState.Restore(generator, stateDict);
}
