using Linstock.Data;

namespace Linstock.Training.Metrics;

/// <summary>A measure over all batches since it was reset. States of several processes or parts can be merged.</summary>
public interface IMetric : IStateful
{
    /// <summary>The measure of what has been seen.</summary>
    /// <returns>A float64 tensor, of one element or of one for each class.</returns>
    Tensor Compute();

    /// <summary>Forgets what has been seen.</summary>
    void Reset();

    /// <summary>Adds what another one has seen, as if it had been seen here.</summary>
    /// <param name="state">The state of a metric of the same kind with the same options.</param>
    void MergeState(IReadOnlyDictionary<string, object?> state);

    /// <summary>Adds what another one has seen, as if it had been seen here.</summary>
    /// <param name="other">A metric of the same kind with the same options.</param>
    /// <exception cref="ArgumentException">It is of another kind.</exception>
    void Merge(IMetric other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.GetType() != GetType())
        {
            throw new ArgumentException($"Merge: got {other.GetType().Name}; expected {GetType().Name}", nameof(other));
        }
        MergeState(other.StateDict());
    }

    /// <summary>The measure as named numbers for logs: <c>name</c>, or <c>name_0</c>, <c>name_1</c> and so on.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The numbers.</returns>
    IEnumerable<KeyValuePair<string, double>> Values(string name)
    {
        double[] values = Compute().ToArray<double>();
        return values.Length == 1
            ? [KeyValuePair.Create(name, values[0])]
            : values.Select((value, i) => KeyValuePair.Create($"{name}_{i}", value));
    }
}

/// <summary>A metric of predictions and targets.</summary>
/// <typeparam name="TPrediction">What predictions are.</typeparam>
/// <typeparam name="TTarget">What targets are.</typeparam>
public interface IMetric<in TPrediction, in TTarget> : IMetric
{
    /// <summary>Sees a batch.</summary>
    /// <param name="pred">The predictions.</param>
    /// <param name="target">The targets.</param>
    void Update(TPrediction pred, TTarget target);
}

/// <summary>A metric of a model's output and a target, both tensors.</summary>
public interface ITensorMetric : IMetric<Tensor, Tensor>;
