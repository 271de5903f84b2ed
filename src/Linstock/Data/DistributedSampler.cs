namespace Linstock.Data;

/// <summary>Gives each of several processes its own share of the samples.</summary>
public sealed class DistributedSampler : Sampler
{
    private readonly ISized _dataset;
    private readonly int _numReplicas;
    private readonly int _rank;
    private readonly bool _shuffle;
    private readonly long _seed;
    private readonly bool _dropLast;
    private long _epoch;

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
            throw new ArgumentOutOfRangeException(nameof(rank), $"DistributedSampler: there is no such rank; got {rank}; expected 0 to {numReplicas - 1}");
        }
        (_dataset, _numReplicas, _rank, _shuffle, _seed, _dropLast) = (dataset, numReplicas, rank, shuffle, seed, dropLast);
    }

    /// <inheritdoc/>
    public override long Count => _dropLast && _dataset.Count % _numReplicas != 0
        ? (_dataset.Count - _numReplicas + _numReplicas - 1) / _numReplicas
        : (_dataset.Count + _numReplicas - 1) / _numReplicas;

    /// <summary>Chooses the order: call it with each epoch's number, or all epochs have the same.</summary>
    /// <param name="epoch">The epoch.</param>
    public void SetEpoch(long epoch) => _epoch = epoch;

    /// <inheritdoc/>
    public override IEnumerator<long> GetEnumerator()
    {
        long size = _dataset.Count, total = Count * _numReplicas;
        long[]? order = _shuffle ? Torch.Randperm(size, generator: new Generator().ManualSeed(_seed + _epoch)).ToArray<long>() : null;
        for (long i = _rank; i < total; i += _numReplicas)
        {
            // Beyond the end the order starts again, as often as it takes.
            long at = i % size;
            yield return order is null ? at : order[at];
        }
    }

    /// <inheritdoc/>
    public override OrderedDictionary<string, object?> StateDict() => new() { ["epoch"] = _epoch };

    /// <inheritdoc/>
    public override void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        _epoch = stateDict.GetValueOrDefault("epoch") as long? ?? _epoch;
    }
}
