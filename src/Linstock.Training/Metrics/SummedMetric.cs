namespace Linstock.Training.Metrics;

/// <summary>A metric whose state is a fixed number of sums, kept in double: counts are exact up to 2^53.</summary>
public abstract class SummedMetric : IMetric
{
    private readonly double[] sums;

    private protected SummedMetric(int count) => sums = new double[count];

    /// <summary>The sums.</summary>
    private protected Span<double> Sums => sums;

    /// <inheritdoc/>
    public abstract Tensor Compute();

    /// <inheritdoc/>
    public void Reset() => Array.Clear(sums);

    /// <inheritdoc/>
    public OrderedDictionary<string, object?> StateDict() => new() { ["sums"] = Torch.Tensor(sums.ToArray()) };

    /// <inheritdoc/>
    public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict) => Read(stateDict).CopyTo(sums, 0);

    /// <inheritdoc/>
    public void MergeState(IReadOnlyDictionary<string, object?> state)
    {
        double[] other = Read(state);
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += other[i];
        }
    }

    private double[] Read(IReadOnlyDictionary<string, object?> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double[] values = state.GetValueOrDefault("sums") is Tensor tensor ? tensor.ToArray<double>() : [];
        return values.Length == sums.Length
            ? values
            : throw new ArgumentException($"{GetType().Name}: the state has {values.Length} sums; expected {sums.Length}", nameof(state));
    }

    private protected static Tensor Scalar(double value) => Torch.Tensor(value, dtype: DType.Float64);
}
