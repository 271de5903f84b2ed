namespace Linstock.Data;

/// <summary>Some samples of a dataset.</summary>
/// <typeparam name="T">What a sample is.</typeparam>
/// <param name="dataset">The dataset.</param>
/// <param name="indices">The samples' numbers there.</param>
public sealed class Subset<T>(Dataset<T> dataset, IReadOnlyList<long> indices) : Dataset<T>, IBatchSource<T>
{
    /// <summary>The dataset.</summary>
    public Dataset<T> Dataset { get; } = dataset;

    /// <summary>The samples' numbers there.</summary>
    public IReadOnlyList<long> Indices { get; } = indices;

    /// <inheritdoc/>
    public override long Count => Indices.Count;

    /// <inheritdoc/>
    public override T this[long index] => Dataset[Indices[checked((int)index)]];

    /// <summary>Whether the dataset makes batches at once.</summary>
    internal bool HasBatches => Dataset is Subset<T> inner ? inner.HasBatches : Dataset is IBatchSource<T>;

    /// <inheritdoc/>
    public T GetBatch(long[] indices) =>
        ((IBatchSource<T>)Dataset).GetBatch([.. indices.Select(index => Indices[checked((int)index)])]);
}
