using System.Collections;

namespace Linstock.Data;

/// <summary>Samples that come one after the other, such as from a stream. PyTorch's <c>IterableDataset</c>.</summary>
/// <typeparam name="T">What a sample is.</typeparam>
/// <remarks>With several workers each enumerates the whole: look at <see cref="WorkerInfo.Current"/> to give each its share.</remarks>
public abstract class IterableDataset<T> : IEnumerable<T>
{
    /// <summary>Starts from the first sample.</summary>
    /// <returns>The samples.</returns>
    public abstract IEnumerator<T> GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
