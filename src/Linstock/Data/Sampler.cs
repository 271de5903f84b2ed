using System.Collections;

namespace Linstock.Data;

/// <summary>An order in which samples are visited.</summary>
public abstract class Sampler : IEnumerable<long>
{
    /// <summary>The number of samples that are visited.</summary>
    public abstract long Count { get; }

    /// <summary>Starts a visit; random samplers draw a new order.</summary>
    /// <returns>The samples' numbers.</returns>
    public abstract IEnumerator<long> GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
