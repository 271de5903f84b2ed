using System.Collections;

namespace Linstock.Training.Metrics;

/// <summary>Reads entries of a metric's state.</summary>
internal static class MetricState
{
    public static Tensor[] Tensors(IReadOnlyDictionary<string, object?> state, string name) => state.GetValueOrDefault(name) switch
    {
        Tensor[] tensors => tensors,
        IEnumerable items => [.. items.Cast<Tensor>()],
        _ => throw new ArgumentException($"metric: the state has no entry '{name}'", nameof(state)),
    };

    public static double[] Doubles(IReadOnlyDictionary<string, object?> state, string name) => state.GetValueOrDefault(name) is Tensor tensor
        ? tensor.ToArray<double>()
        : throw new ArgumentException($"metric: the state has no entry '{name}'", nameof(state));
}
