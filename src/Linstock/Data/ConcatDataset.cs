namespace Linstock.Data;

/// <summary>Datasets one after the other.</summary>
/// <typeparam name="T">What a sample is.</typeparam>
public sealed class ConcatDataset<T> : Dataset<T>
{
    private readonly Dataset<T>[] _datasets;
    private readonly long[] _ends;

    /// <summary>A dataset of datasets.</summary>
    /// <param name="datasets">The datasets.</param>
    public ConcatDataset(params ReadOnlySpan<Dataset<T>> datasets)
    {
        if (datasets.Length == 0)
        {
            throw new ArgumentException("datasets should not be an empty iterable", nameof(datasets));
        }
        _datasets = datasets.ToArray();
        _ends = new long[datasets.Length];
        long end = 0;
        for (int i = 0; i < _ends.Length; i++)
        {
            _ends[i] = end += datasets[i].Count;
        }
    }

    /// <summary>The datasets.</summary>
    public IReadOnlyList<Dataset<T>> Datasets => _datasets;

    /// <inheritdoc/>
    public override long Count => _ends[^1];

    /// <inheritdoc/>
    public override T this[long index]
    {
        get
        {
            long at = index < 0 ? index + Count : index;
            if (at < 0 || at >= Count)
            {
                throw new ArgumentOutOfRangeException(nameof(index), $"ConcatDataset: index {index} is out of range for {Count} samples");
            }
            // The first dataset that ends behind the index; empty ones end where the one before does.
            int found = Array.BinarySearch(_ends, at + 1);
            int which = found >= 0 ? Array.IndexOf(_ends, at + 1) : ~found;
            return _datasets[which][which == 0 ? at : at - _ends[which - 1]];
        }
    }
}
