namespace Linstock.Data;

/// <summary>The elements of a list as a dataset.</summary>
/// <typeparam name="T">What a sample is.</typeparam>
/// <param name="samples">The samples; the list is not copied.</param>
public sealed class ListDataset<T>(IReadOnlyList<T> samples) : Dataset<T>
{
    /// <inheritdoc/>
    public override long Count => samples.Count;

    /// <inheritdoc/>
    public override T this[long index] => samples[checked((int)index)];
}
