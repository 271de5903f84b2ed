namespace Linstock.Data;

/// <summary>Gives each of several processes its own share of the samples.</summary>
public sealed class DistributedSampler : Sampler
{
    private readonly ISized dataset;
    private readonly int numReplicas;
    private readonly int rank;
    private readonly bool shuffle;
    private readonly long seed;
    private readonly bool dropLast;
    private long epoch;

    /// <summary>The share of one process.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="numReplicas">The number of processes.</param>
    /// <param name="rank">This process's number.</param>
    /// <param name="shuffle">Whether the order is random, the same in all processes.</param>
    /// <param name="seed">The seed of that order.</param>
    /// <param name="dropLast">Leave out samples so that all shares are equal; otherwise some come twice.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rank is none.</exception>
    public DistributedSampler(ISized dataset, int numReplicas, int rank, bool shuffle = true, long seed = 0, bool dropLast = false)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (rank < 0 || rank >= numReplicas)
        {
            throw new ArgumentOutOfRangeException(nameof(rank), $"Invalid rank {rank}, rank should be in the interval [0, {numReplicas - 1}]");
        }
        (this.dataset, this.numReplicas, this.rank, this.shuffle, this.seed, this.dropLast) = (dataset, numReplicas, rank, shuffle, seed, dropLast);
    }

    /// <inheritdoc/>
    public override long Count => dropLast && dataset.Count % numReplicas != 0
        ? (dataset.Count - numReplicas + numReplicas - 1) / numReplicas
        : (dataset.Count + numReplicas - 1) / numReplicas;

    /// <summary>Chooses the order: call it with each epoch's number, or all epochs have the same.</summary>
    /// <param name="epoch">The epoch.</param>
    public void SetEpoch(long epoch) => this.epoch = epoch;

    /// <inheritdoc/>
    public override IEnumerator<long> GetEnumerator()
    {
        long size = dataset.Count, total = Count * numReplicas;
        long[]? order = shuffle ? Torch.Randperm(size, generator: new Generator().ManualSeed(seed + epoch)).ToArray<long>() : null;
        for (long i = rank; i < total; i += numReplicas)
        {
            // Beyond the end the order starts again, as often as it takes.
            long at = i % size;
            yield return order is null ? at : order[at];
        }
    }

    /// <inheritdoc/>
    public override OrderedDictionary<string, object?> StateDict() => new() { ["epoch"] = epoch };

    /// <inheritdoc/>
    public override void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        epoch = stateDict.GetValueOrDefault("epoch") as long? ?? epoch;
    }
}
