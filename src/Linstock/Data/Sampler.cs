using System.Collections;

namespace Linstock.Data;

/// <summary>An order in which samples are visited.</summary>
public abstract class Sampler : IEnumerable<long>, IStateful
{
    /// <summary>The number of samples that are visited.</summary>
    public abstract long Count { get; }

    /// <summary>Starts a visit; random samplers draw a new order.</summary>
    /// <returns>The samples' numbers.</returns>
    public abstract IEnumerator<long> GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// What the order of the next visit depends on beside the default generator; empty if that is nothing. A loader saves it at the start of an
    /// epoch, and a resumed loader starts the same visit again and passes over what has been read.
    /// </summary>
    /// <returns>The state.</returns>
    public virtual OrderedDictionary<string, object?> StateDict() => [];

    /// <inheritdoc/>
    public virtual void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
    }
}
