namespace Linstock.NN;

/// <summary>Local response normalisation of [N, C, H, W] across channels, as Caffe has it.</summary>
/// <param name="size">The number of neighbouring channels.</param>
/// <param name="alpha">The factor of the mean square.</param>
/// <param name="beta">The exponent.</param>
/// <param name="k">What is added.</param>
public class CrossMapLRN2d(long size, double alpha = 1e-4, double beta = 0.75, double k = 1) : Module
{
    /// <summary>The number of neighbouring channels.</summary>
    public long Size { get; } = size;

    /// <summary>The factor of the mean square.</summary>
    public double Alpha { get; } = alpha;

    /// <summary>The exponent.</summary>
    public double Beta { get; } = beta;

    /// <summary>What is added.</summary>
    public double K { get; } = k;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        if (input.NDim != 4)
        {
            throw new ArgumentException($"CrossMapLRN2d: expected 4D input; got shape {input.Shape}", nameof(input));
        }
        Tensor squares = input.Pow(2).Flatten(2);
        Tensor sums = Torch.Matmul(Windows(input.Shape[1]).To(input.DType).To(input.Device), squares).Reshape(input.Shape.ToArray());
        return input * (sums * (Alpha / Size) + K).Pow(-Beta);
    }

    /// <summary>Which channels count for which: PyTorch's running sum never gives up the first channel, and so neither does this.</summary>
    private Tensor Windows(long channels)
    {
        long reach = (Size - 1) / 2 + 1;
        float[,] windows = new float[channels, channels];
        for (long at = 0; at < channels; at++)
        {
            for (long other = 0; other < channels; other++)
            {
                windows[at, other] = other < at + reach && (other > at - reach || other == 0) ? 1 : 0;
            }
        }
        return Torch.Tensor(windows);
    }

    /// <inheritdoc/>
    public override string ExtraRepr() => $"{Size}, alpha={PythonText.Of(Alpha)}, beta={PythonText.Of(Beta)}, k={PythonText.Of(K)}";
}
