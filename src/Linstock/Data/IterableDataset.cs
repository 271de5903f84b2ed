using System.Collections;

namespace Linstock.Data;

/// <summary>Samples that come one after the other, such as from a stream. PyTorch's <c>IterableDataset</c>.</summary>
/// <typeparam name="T">What a sample is.</typeparam>
/// <remarks>
/// With several workers each enumerates the whole: look at <see cref="WorkerInfo.Current"/> to give each its share. One that is
/// <see cref="IStateful"/> is continued from its state, which the next enumeration after <see cref="IStateful.LoadStateDict"/> starts from; others
/// are read again up to the place.
/// </remarks>
public abstract class IterableDataset<T> : IEnumerable<T>
{
    /// <summary>Starts from the first sample.</summary>
    /// <returns>The samples.</returns>
    public abstract IEnumerator<T> GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
