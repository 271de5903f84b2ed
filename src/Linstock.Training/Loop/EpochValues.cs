using Linstock.Training.Metrics;

namespace Linstock.Training;

/// <summary>What a pass over data has logged: weighted means, last values, and metrics.</summary>
internal sealed class EpochValues
{
    private readonly OrderedDictionary<string, (double Sum, double Weight, double Last)> _means = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, IMetric> _metrics = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, object?>? _loadedMetrics;

    /// <summary>What the last batch has logged.</summary>
    public IEnumerable<KeyValuePair<string, double>> Last => _means.Select(static entry => KeyValuePair.Create(entry.Key, entry.Value.Last));

    public void Add(string name, double value, double weight)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (double sum, double total, _) = _means.TryGetValue(name, out (double, double, double) present) ? present : default;
        _means[name] = (sum + value * weight, total + weight, value);
    }

    public void Add(string name, IMetric metric)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(metric);
        if (!_metrics.TryGetValue(name, out IMetric? present))
        {
            // Its first batch after a resumption is in it already; what was before comes back by merging.
            if (_loadedMetrics?.GetValueOrDefault(name) is IReadOnlyDictionary<string, object?> state)
            {
                OrderedDictionary<string, object?> own = metric.StateDict();
                metric.LoadStateDict(state);
                metric.MergeState(own);
            }
            _metrics[name] = metric;
        }
        else if (!ReferenceEquals(present, metric))
        {
            throw new ArgumentException($"Log: two metrics are logged as '{name}'", nameof(name));
        }
    }

    /// <summary>The means and metrics of the pass. A metric of several numbers counts with each, as <c>name_0</c>, <c>name_1</c> and so on.</summary>
    public OrderedDictionary<string, double> Compute()
    {
        var result = new OrderedDictionary<string, double>(StringComparer.Ordinal);
        foreach ((string name, (double sum, double weight, _)) in _means)
        {
            result[name] = sum / weight;
        }
        foreach ((string name, IMetric metric) in _metrics)
        {
            foreach ((string part, double value) in metric.Values(name))
            {
                result[part] = value;
            }
        }
        return result;
    }

    public void Reset()
    {
        _means.Clear();
        foreach (IMetric metric in _metrics.Values)
        {
            metric.Reset();
        }
        _metrics.Clear();
        _loadedMetrics = null;
    }

    public OrderedDictionary<string, object?> StateDict()
    {
        var sums = new OrderedDictionary<string, object?>();
        foreach ((string name, (double sum, double weight, double last)) in _means)
        {
            sums[name] = new object?[] { sum, weight, last };
        }
        var states = new OrderedDictionary<string, object?>();
        foreach ((string name, IMetric metric) in _metrics)
        {
            states[name] = metric.StateDict();
        }
        return new OrderedDictionary<string, object?> { ["means"] = sums, ["metrics"] = states };
    }

    public void LoadStateDict(IReadOnlyDictionary<string, object?> state)
    {
        Reset();
        foreach ((string name, object? entry) in (IReadOnlyDictionary<string, object?>)state["means"]!)
        {
            var parts = (object?[])entry!;
            _means[name] = ((double)parts[0]!, (double)parts[1]!, (double)parts[2]!);
        }
        _loadedMetrics = (IReadOnlyDictionary<string, object?>)state["metrics"]!;
    }
}
