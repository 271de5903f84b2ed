namespace Linstock.NN;

/// <summary>Local response normalisation of [N, C, H, W] across channels, as Caffe has it: x · (k + α/size · Σ x²)^-β.</summary>
/// <remarks>
/// PyTorch keeps this module for old models, and its numbers are kept here. The sum runs over the channels around each one, but never gives up
/// channel 0. The gradient is PyTorch's backward, which is not quite the derivative of that: with r = grad · y / (k + α/size · Σ x²) it takes
/// grad · (k + α/size · Σ x²)^-β - 2αβ/size · x_c · Σ r over the channels c - p to c + size - 1 - p for p = ⌊size - (size - 1) / 2⌋. That is a window
/// one channel too low where <c>size</c> is odd, and it does not know of the kept channel 0. <see cref="LocalResponseNorm"/> has
/// the exact derivative. For <c>size</c> 1 PyTorch's backward fails; here it is the derivative.
/// </remarks>
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
        Tensor x = input.Detach();
        Tensor result = x * Scale(x).Pow(-Beta);
        if (Gradient.IsNeeded(input))
        {
            Gradient.Record(nameof(CrossMapLRN2d), [result], [input], [input], context => [Backward(context.Grad!, context.Saved(0))]);
        }
        return result;
    }

    private Tensor Scale(Tensor input) => Sums(input.Pow(2), SummedChannels) * (Alpha / Size) + K;

    private Tensor Backward(Tensor grad, Tensor input)
    {
        Tensor scale = Scale(input), passed = grad * scale.Pow(-Beta);
        return passed - Sums(passed * input / scale, RatioChannels) * input * (2 * Alpha * Beta / Size);
    }

    private bool SummedChannels(long at, long other)
    {
        long reach = (Size - 1) / 2 + 1;
        return other < at + reach && (other > at - reach || other == 0);
    }

    private bool RatioChannels(long at, long other)
    {
        long before = Math.Min(Size - (Size / 2), Size - 1);
        return other >= at - before && other < at - before + Size;
    }

    /// <summary>For each channel the sum of those that count for it.</summary>
    private static Tensor Sums(Tensor input, Func<long, long, bool> counts)
    {
        long channels = input.Shape[1];
        float[,] windows = new float[channels, channels];
        for (long at = 0; at < channels; at++)
        {
            for (long other = 0; other < channels; other++) windows[at, other] = counts(at, other) ? 1 : 0;
        }
        return Torch.Matmul(Torch.Tensor(windows).To(input.Device, input.DType), input.Flatten(2)).Reshape(input.Shape.ToArray());
    }

    /// <inheritdoc/>
    public override string ExtraRepr() => $"{Size}, alpha={PythonText.Of(Alpha)}, beta={PythonText.Of(Beta)}, k={PythonText.Of(K)}";
}
