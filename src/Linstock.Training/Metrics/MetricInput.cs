namespace Linstock.Training.Metrics;

/// <summary>Reads and checks what metrics are given.</summary>
internal static class MetricInput
{
    /// <summary>The values in double, in row-major order.</summary>
    public static double[] Doubles(Tensor tensor) => tensor.Detach().To("cpu").To(DType.Float64).ToArray<double>();

    /// <summary>Whole numbers; booleans are 0 and 1.</summary>
    public static long[] Longs(string metric, Tensor tensor) => IsFloating(tensor)
        ? throw new ArgumentException($"{metric}: expected whole numbers as classes; got {tensor.DType}")
        : tensor.Detach().To("cpu").To(DType.Int64).ToArray<long>();

    public static bool IsFloating(Tensor tensor) => tensor.DType is DType.Float16 or DType.BFloat16 or DType.Float32 or DType.Float64;

    public static void RequireSameShape(string metric, Tensor pred, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(pred);
        ArgumentNullException.ThrowIfNull(target);
        if (!pred.Shape.ToArray().AsSpan().SequenceEqual(target.Shape.ToArray()))
        {
            throw new ArgumentException($"{metric}: shapes differ; got pred {pred.Shape} and target {target.Shape}");
        }
    }

    /// <summary>Probabilities as they are; anything else is taken for logits of independent classes.</summary>
    public static Tensor Probabilities(Tensor scores)
    {
        Tensor values = scores.Detach().To("cpu").To(DType.Float64);
        return AreProbabilities(values) ? values : Torch.Sigmoid(values);
    }

    /// <summary>Probabilities as they are; anything else is taken for logits of classes along dimension 1.</summary>
    public static Tensor ClassProbabilities(Tensor scores)
    {
        Tensor values = scores.Detach().To("cpu").To(DType.Float64);
        return AreProbabilities(values) ? values : Torch.Softmax(values, 1);
    }

    private static bool AreProbabilities(Tensor values)
    {
        foreach (double value in values.ToArray<double>())
        {
            if (value is < 0 or > 1)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Rows of [N, C, ...]: one row of C values for each place of each sample.</summary>
    public static Tensor Rows(Tensor tensor) => tensor.NDim == 2 ? tensor : tensor.Movedim(1, -1).Reshape(-1, tensor.Shape[1]);
}
