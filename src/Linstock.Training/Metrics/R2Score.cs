namespace Linstock.Training.Metrics;

/// <summary>How several outputs are counted together.</summary>
public enum OutputAverage
{
    /// <summary>The mean over outputs.</summary>
    Uniform,

    /// <summary>The mean weighted by the variance of the targets.</summary>
    VarianceWeighted,

    /// <summary>Each output by itself.</summary>
    None,
}

/// <summary>
/// The share of the targets' variance that predictions explain, <c>1 - Σ(y - ŷ)² / Σ(y - ȳ)²</c>. Means and squares are updated batch by batch
/// (Chan, Golub, LeVeque 1979), so that large offsets do not cancel. An output that is constant gives 1 if it is met exactly, else 0.
/// </summary>
/// <param name="numOutputs">The number of outputs, the last dimension; 1 for any shape.</param>
/// <param name="average">How outputs are counted together.</param>
public sealed class R2Score(int numOutputs = 1, OutputAverage average = OutputAverage.Uniform) : ITensorMetric
{
    private readonly double[] _means = new double[numOutputs];
    private readonly double[] _squares = new double[numOutputs];
    private readonly double[] _residuals = new double[numOutputs];
    private double _count;

    /// <inheritdoc/>
    public void Update(Tensor pred, Tensor target)
    {
        MetricInput.RequireSameShape(nameof(R2Score), pred, target);
        double[] x = MetricInput.Doubles(pred), y = MetricInput.Doubles(target);
        if (numOutputs > 1 && (pred.NDim == 0 || pred.Shape[^1] != numOutputs))
        {
            throw new ArgumentException($"R2Score: expected {numOutputs} outputs in the last dimension; got {pred.Shape}");
        }
        int rows = x.Length / numOutputs;
        if (rows == 0)
        {
            return;
        }
        double[] otherMeans = new double[numOutputs], otherSquares = new double[numOutputs];
        for (int i = 0; i < x.Length; i++)
        {
            otherMeans[i % numOutputs] += y[i] / rows;
        }
        for (int i = 0; i < x.Length; i++)
        {
            double deviation = y[i] - otherMeans[i % numOutputs];
            otherSquares[i % numOutputs] += deviation * deviation;
            _residuals[i % numOutputs] += (y[i] - x[i]) * (y[i] - x[i]);
        }
        Add(rows, otherMeans, otherSquares);
    }

    private void Add(double other, double[] otherMeans, double[] otherSquares)
    {
        if (other == 0)
        {
            return;
        }
        double total = _count + other;
        for (int i = 0; i < numOutputs; i++)
        {
            double difference = otherMeans[i] - _means[i];
            _squares[i] += otherSquares[i] + difference * difference * _count * other / total;
            _means[i] += difference * other / total;
        }
        _count = total;
    }

    /// <inheritdoc/>
    public Tensor Compute()
    {
        double[] each = [.. _residuals.Zip(_squares, static (residual, square) => square == 0 ? residual == 0 ? 1 : 0 : 1 - residual / square)];
        double variance = _squares.Sum();
        return average switch
        {
            OutputAverage.None => Torch.Tensor(each),
            OutputAverage.VarianceWeighted when variance > 0 =>
                Torch.Tensor(each.Zip(_squares, (score, square) => score * square / variance).Sum(), dtype: DType.Float64),
            _ => Torch.Tensor(each.Average(), dtype: DType.Float64),
        };
    }

    /// <inheritdoc/>
    public void Reset()
    {
        Array.Clear(_means);
        Array.Clear(_squares);
        Array.Clear(_residuals);
        _count = 0;
    }

    /// <inheritdoc/>
    public OrderedDictionary<string, object?> StateDict() => new()
    {
        ["count"] = Torch.Tensor(new[] { _count }),
        ["means"] = Torch.Tensor(_means.ToArray()),
        ["squares"] = Torch.Tensor(_squares.ToArray()),
        ["residuals"] = Torch.Tensor(_residuals.ToArray()),
    };

    /// <inheritdoc/>
    public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
        Reset();
        MergeState(stateDict);
    }

    /// <inheritdoc/>
    public void MergeState(IReadOnlyDictionary<string, object?> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double[] otherResiduals = MetricState.Doubles(state, "residuals");
        if (otherResiduals.Length != numOutputs)
        {
            throw new ArgumentException($"R2Score: the state has {otherResiduals.Length} outputs; expected {numOutputs}", nameof(state));
        }
        Add(MetricState.Doubles(state, "count")[0], MetricState.Doubles(state, "means"), MetricState.Doubles(state, "squares"));
        for (int i = 0; i < numOutputs; i++)
        {
            _residuals[i] += otherResiduals[i];
        }
    }
}
