using System.Diagnostics;

namespace Linstock;

/// <summary>Looks for NaN in every gradient and remembers where each operation was recorded; slow, for finding faults.</summary>
internal static class AnomalyMode
{
    [ThreadStatic]
    private static bool s_enabled;

    public static bool IsEnabled
    {
        get => s_enabled;
        set => s_enabled = value;
    }

    public static string Capture() => new StackTrace(2, fNeedFileInfo: true).ToString();

    /// <summary>Throws if a gradient that a node has returned holds a NaN.</summary>
    public static void Inspect(Node node, ReadOnlySpan<Tensor?> gradients)
    {
        for (int i = 0; i < gradients.Length; i++)
        {
            if (gradients[i] is not { IsMeta: false } gradient || !gradient.DType.IsDifferentiable) continue;
            if (gradient is SparseTensor sparse) gradient = sparse.Entries;
            using (Torch.NoGrad())
            {
                if (!(Torch.Nonzero(Torch.Ne(gradient, gradient)).Numel > 0)) continue;
            }
            throw new ArithmeticException(
                $"backward: {node.Name} returned NaN values in its gradient number {i}; the operation was recorded at:\n{node.Origin ?? "(before anomaly mode was enabled)"}");
        }
    }
}

/// <summary>Restores the previous anomaly mode when disposed.</summary>
public readonly struct AnomalyScope : IDisposable
{
    private readonly bool _before;

    internal AnomalyScope(bool enabled)
    {
        _before = AnomalyMode.IsEnabled;
        AnomalyMode.IsEnabled = enabled;
    }

    /// <summary>Restores the mode before.</summary>
    public void Dispose() => AnomalyMode.IsEnabled = _before;
}
