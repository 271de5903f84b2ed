namespace Linstock.Conformance.Checkpoints;

/// <summary>Weights that come from a formula, so that recordings need not carry them: a hash of the place, spread by the kind of tensor.</summary>
public static class FormulaWeights
{
    /// <summary>Fills an entry of a state dict.</summary>
    /// <param name="tensor">float32, contiguous.</param>
    /// <param name="key">Its name.</param>
    /// <param name="k">Its number in the state dict.</param>
    public static void Fill(Tensor tensor, string key, long k)
    {
        bool flat = tensor.NDim <= 1;
        long fan = flat ? 1 : tensor.Numel / Math.Max(1, tensor.Shape[0]);
        Func<double, double> spread = key switch
        {
            _ when key.EndsWith("running_var", StringComparison.Ordinal) => static u => 1 + (0.1 * u * u),
            _ when key.EndsWith("running_mean", StringComparison.Ordinal) => static u => 0.05 * u,
            _ when flat && key.EndsWith("weight", StringComparison.Ordinal) => static u => 1 + (0.1 * u),
            _ when flat => static u => 0.02 * u,
            _ when fan == 1 => static u => u,
            _ => Scaled(Math.Sqrt(6.0 / fan)),
        };
        Span<float> values = tensor.AsSpan<float>();
        for (int i = 0; i < values.Length; i++) values[i] = (float)spread(Uniform(i, k));
    }

    /// <summary>An input.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="k">Its number.</param>
    public static Tensor Input(ReadOnlySpan<long> shape, long k)
    {
        Tensor input = Torch.Empty(shape, dtype: DType.Float32);
        Span<float> values = input.AsSpan<float>();
        for (int i = 0; i < values.Length; i++) values[i] = (float)Uniform(i, k);
        return input;
    }

    private static Func<double, double> Scaled(double factor) => u => factor * u;

    private static double Uniform(long i, long k)
    {
        unchecked
        {
            uint x = (uint)((i * 2654435761) + ((k + 1) * 2246822519));
            x = (x ^ (x >> 15)) * 2246822519;
            x = (x ^ (x >> 13)) * 3266489917;
            x ^= x >> 16;
            return (x / 2147483648.0) - 1;
        }
    }
}
