namespace Linstock.Data;

/// <summary>Samples by number, PyTorch's map-style <c>torch.utils.data.Dataset</c>.</summary>
/// <typeparam name="T">What a sample is.</typeparam>
/// <remarks>Workers of a <see cref="DataLoader{TSample, TBatch}"/> read samples on several threads at once.</remarks>
public abstract class Dataset<T> : ISized
{
    /// <summary>The number of samples.</summary>
    public abstract long Count { get; }

    /// <summary>A sample.</summary>
    /// <param name="index">Its number, from 0.</param>
    public abstract T this[long index] { get; }
}
