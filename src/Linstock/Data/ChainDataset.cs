namespace Linstock.Data;

/// <summary>Streams of samples one after the other.</summary>
/// <typeparam name="T">What a sample is.</typeparam>
/// <param name="datasets">The streams.</param>
public sealed class ChainDataset<T>(params IEnumerable<IterableDataset<T>> datasets) : IterableDataset<T>
{
    /// <inheritdoc/>
    public override IEnumerator<T> GetEnumerator()
    {
        foreach (IterableDataset<T> dataset in datasets)
        {
            foreach (T sample in dataset)
            {
                yield return sample;
            }
        }
    }
}
