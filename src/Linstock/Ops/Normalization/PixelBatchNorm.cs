using Linstock.Backends;
using Linstock.Backends.Cpu.Normalization;

namespace Linstock.Ops.Normalization;

/// <summary>Batch normalisation by the statistics of the batch for images whose channels come last: every pixel is a row of channels.</summary>
internal static class PixelBatchNorm
{
    /// <summary>Whether the elements lie so.</summary>
    public static bool Takes(Tensor x)
        => !x.IsContiguous && MemoryFormats.Suggested(x) is var format && format != MemoryFormat.Contiguous && x.IsContiguousIn(format);

    /// <summary>The result, which lies as x, the mean, the variance of n and 1 / √(variance + eps) of each channel; without history.</summary>
    public static (Tensor Out, Tensor Mean, Tensor Variance, Tensor Rstd) Run(Tensor x, Tensor? weight, Tensor? bias, double eps)
    {
        using GradModeScope none = Torch.NoGrad();
        Tensor pixels = MemoryFormats.Pixels(x);
        double count = pixels.Shape[0];
        Tensor mean = (Sums(pixels, null, null)[0] / count).To(x.DType);
        Tensor variance = (Sums(pixels, null, mean)[1] / count).To(x.DType);
        Tensor rstd = Torch.Rsqrt(variance + eps), scale = weight is null ? rstd : rstd * weight, shift = -(mean * scale);
        if (bias is not null) shift = shift + bias;
        Tensor result = MemoryFormats.Empty(x.Shape, x.DType, x.Device, MemoryFormats.Suggested(x));
        Backend.Run(result, new ChannelAffineKernel(pixels, scale.Contiguous(), shift.Contiguous(), MemoryFormats.Pixels(result)));
        return (result, mean, variance, rstd);
    }

    /// <summary>The gradients to x, if wanted, to the weight and to the bias, from that of the result.</summary>
    public static (Tensor? X, Tensor Weight, Tensor Bias) Backward(Tensor gradient, Tensor x, Tensor? weight, Tensor mean, Tensor rstd, bool wantsInput)
    {
        using GradModeScope none = Torch.NoGrad();
        MemoryFormat format = MemoryFormats.Suggested(x);
        Tensor pixels = MemoryFormats.Pixels(x), g = MemoryFormats.Pixels(gradient.Contiguous(format)), sums = Sums(pixels, g, mean);
        Tensor wideRstd = rstd.To(DType.Float64), gradWeight = sums[1] * wideRstd;
        if (!wantsInput) return (null, gradWeight.To(x.DType), sums[0].To(x.DType));

        // rstd · w · (g − Σg / n − (x − mean) · rstd · Σ g · normal / n) as a sum of g and x.
        double count = pixels.Shape[0];
        Tensor a = weight is null ? wideRstd : wideRstd * weight.To(DType.Float64);
        Tensor b = -(a * wideRstd * gradWeight / count), c = -(a * sums[0] / count) - (b * mean.To(DType.Float64));
        Tensor result = MemoryFormats.Empty(x.Shape, x.DType, x.Device, format);
        Backend.Run(result, new PixelCombineKernel(g, pixels, a.To(x.DType), b.To(x.DType), c.To(x.DType), MemoryFormats.Pixels(result)));
        return (result, gradWeight.To(x.DType), sums[0].To(x.DType));
    }

    private static Tensor Sums(Tensor pixels, Tensor? factors, Tensor? mean)
    {
        Tensor sums = Torch.Empty([2, pixels.Shape[1]], dtype: DType.Float64);
        Backend.Run(sums, new PixelSumsKernel(pixels, factors, mean, sums));
        return sums;
    }
}
