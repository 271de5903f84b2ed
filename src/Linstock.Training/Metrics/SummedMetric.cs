namespace Linstock.Training.Metrics;

/// <summary>A metric whose state is a fixed number of sums, kept in double: counts are exact up to 2^53.</summary>
public abstract class SummedMetric : IMetric
{
    private readonly double[] _sums;

    private protected SummedMetric(int count) => _sums = new double[count];

    /// <summary>The sums.</summary>
    private protected Span<double> Sums => _sums;

    /// <inheritdoc/>
    public abstract Tensor Compute();

    /// <inheritdoc/>
    public void Reset() => Array.Clear(_sums);

    /// <inheritdoc/>
    public OrderedDictionary<string, object?> StateDict() => new() { ["sums"] = Torch.Tensor(_sums.ToArray()) };

    /// <inheritdoc/>
    public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict) => Read(stateDict).CopyTo(_sums, 0);

    /// <inheritdoc/>
    public void MergeState(IReadOnlyDictionary<string, object?> state)
    {
        double[] other = Read(state);
        for (int i = 0; i < _sums.Length; i++)
        {
            _sums[i] += other[i];
        }
    }

    private double[] Read(IReadOnlyDictionary<string, object?> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double[] values = state.GetValueOrDefault("sums") is Tensor tensor ? tensor.ToArray<double>() : [];
        return values.Length == _sums.Length
            ? values
            : throw new ArgumentException($"{GetType().Name}: the state has {values.Length} sums; expected {_sums.Length}", nameof(state));
    }

    private protected static Tensor Scalar(double value) => Torch.Tensor(value, dtype: DType.Float64);
}
