namespace Linstock.Training.Metrics;

/// <summary>The mean of squared differences, or its root.</summary>
/// <param name="squared">False for the root.</param>
public sealed class MeanSquaredError(bool squared = true) : SummedMetric(2), ITensorMetric
{
    /// <inheritdoc/>
    public void Update(Tensor pred, Tensor target)
    {
        MetricInput.RequireSameShape(nameof(MeanSquaredError), pred, target);
        double[] x = MetricInput.Doubles(pred), y = MetricInput.Doubles(target);
        for (int i = 0; i < x.Length; i++)
        {
            Sums[0] += (x[i] - y[i]) * (x[i] - y[i]);
        }
        Sums[1] += x.Length;
    }

    /// <inheritdoc/>
    public override Tensor Compute() => Scalar(squared ? Sums[0] / Sums[1] : Math.Sqrt(Sums[0] / Sums[1]));
}

/// <summary>The mean of the magnitudes of differences.</summary>
public sealed class MeanAbsoluteError() : SummedMetric(2), ITensorMetric
{
    /// <inheritdoc/>
    public void Update(Tensor pred, Tensor target)
    {
        MetricInput.RequireSameShape(nameof(MeanAbsoluteError), pred, target);
        double[] x = MetricInput.Doubles(pred), y = MetricInput.Doubles(target);
        for (int i = 0; i < x.Length; i++)
        {
            Sums[0] += Math.Abs(x[i] - y[i]);
        }
        Sums[1] += x.Length;
    }

    /// <inheritdoc/>
    public override Tensor Compute() => Scalar(Sums[0] / Sums[1]);
}

/// <summary>The mean of values, weighted if wanted.</summary>
public sealed class MeanMetric() : SummedMetric(2), ITensorMetric
{
    /// <summary>Sees a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="weight">Its weight.</param>
    public void Update(double value, double weight = 1)
    {
        Sums[0] += value * weight;
        Sums[1] += weight;
    }

    /// <summary>Sees values.</summary>
    /// <param name="pred">The values.</param>
    /// <param name="target">Their weights: one for all or one each.</param>
    public void Update(Tensor pred, Tensor target)
    {
        double[] values = MetricInput.Doubles(pred), weights = MetricInput.Doubles(target);
        if (weights.Length != 1 && weights.Length != values.Length)
        {
            throw new ArgumentException($"MeanMetric: got {values.Length} values and {weights.Length} weights");
        }
        for (int i = 0; i < values.Length; i++)
        {
            Update(values[i], weights[weights.Length == 1 ? 0 : i]);
        }
    }

    /// <inheritdoc/>
    public override Tensor Compute() => Scalar(Sums[0] / Sums[1]);
}

/// <summary><c>exp</c> of the mean negative logarithm of the probabilities of the targets.</summary>
/// <param name="ignoreIndex">A target that is left out.</param>
public sealed class Perplexity(long? ignoreIndex = null) : SummedMetric(2), ITensorMetric
{
    /// <summary>Sees a batch.</summary>
    /// <param name="pred">Logits [..., V].</param>
    /// <param name="target">Classes [...].</param>
    public void Update(Tensor pred, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(pred);
        ArgumentNullException.ThrowIfNull(target);
        if (pred.NDim != target.NDim + 1 || pred.Numel != target.Numel * pred.Shape[^1])
        {
            throw new ArgumentException($"Perplexity: expected pred [..., V] and target [...]; got {pred.Shape} and {target.Shape}");
        }
        int size = (int)pred.Shape[^1];
        double[] logs = Torch.LogSoftmax(pred.Detach().To("cpu").To(DType.Float64), -1).ToArray<double>();
        long[] targets = MetricInput.Longs(nameof(Perplexity), target);
        for (int i = 0; i < targets.Length; i++)
        {
            if (targets[i] == ignoreIndex)
            {
                continue;
            }
            if (targets[i] < 0 || targets[i] >= size)
            {
                throw new ArgumentException($"Perplexity: a target is {targets[i]}; expected classes from 0 to {size - 1}");
            }
            Sums[0] -= logs[i * size + targets[i]];
            Sums[1]++;
        }
    }

    /// <inheritdoc/>
    public override Tensor Compute() => Scalar(Math.Exp(Sums[0] / Sums[1]));
}
