using Linstock.Backends;
using Linstock.Backends.Cpu.Fourier;

namespace Linstock.Ops.Fourier;

/// <summary>
/// The three transforms that everything else is made of, each the adjoint of another, so that gradients of any order are
/// transforms again.
/// </summary>
internal static class FourierPrimitives
{
    /// <summary>scale · Σ x·exp(∓2πi·j·k/n) over the given dimensions of a complex tensor.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="dims">The dimensions.</param>
    /// <param name="inverse">The sign of the exponent is plus.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="consume">Nobody else holds the input: its memory may become the result's.</param>
    public static Tensor Complex(Tensor input, ReadOnlySpan<int> dims, bool inverse, double scale, bool consume = false)
    {
        bool recorded = Gradient.IsNeeded(input);
        Tensor source = input.Detach().Contiguous();
        Tensor result = consume && !recorded ? source : Torch.Empty(input.Shape, dtype: input.DType, device: input.Device);
        if (dims.Length == 0) result = source.Clone(MemoryFormat.Contiguous);
        for (int i = dims.Length - 1; i >= 0 && result.Numel > 0; i--)
        {
            Backend.Run(result, new ComplexFourierKernel(source, result, dims[i], inverse, i == 0 ? scale : 1));
            source = result;
        }

        return recorded ? RecordComplex(result, input, dims.ToArray(), inverse, scale) : result;
    }

    /// <summary>The first half of the forward transform of a real tensor along one dimension.</summary>
    public static Tensor RealToHalf(Tensor input, int dim, double scale)
    {
        long n = input.Shape[dim];
        Tensor result = Torch.Empty(Resized(input.Shape, dim, (n / 2) + 1), dtype: input.DType.ToComplex(), device: input.Device);
        if (result.Numel > 0) Backend.Run(result, new RealFourierKernel(input.Detach().Contiguous(), result, dim, scale));
        return Gradient.IsNeeded(input) ? RecordReal(result, input, [dim], scale) : result;
    }

    /// <summary>The transform of a real tensor along the last two dimensions, of the last one the first half; null where nothing is gained by doing both at once.</summary>
    public static Tensor? TryRealPlanesToHalf(Tensor input, double scale)
    {
        if (!RealPlanesKernel.Takes(input)) return null;
        int last = input.NDim - 1;
        Tensor result = Torch.Empty(Resized(input.Shape, last, (input.Shape[last] / 2) + 1), dtype: input.DType.ToComplex(), device: input.Device);
        Backend.Run(result, new RealPlanesKernel(input.Detach().Contiguous(), result, scale));
        return Gradient.IsNeeded(input) ? RecordReal(result, input, [last - 1, last], scale) : result;
    }

    /// <summary>The whole transform of a real tensor along one dimension; its second half mirrors the first.</summary>
    public static Tensor RealToWhole(Tensor input, int dim, double scale)
    {
        long n = input.Shape[dim];
        Tensor half = RealToHalf(input, dim, scale);
        if (n < 3) return half;
        Tensor mirror = Torch.Flip(half.Slice(dim, 1, ((n - 1) / 2) + 1), dim);
        return Torch.Cat([half, Torch.Conj(mirror)], dim);
    }

    /// <summary>The real signal of length n along one dimension whose spectrum begins with the input, by the inverse transform.</summary>
    public static Tensor HalfToReal(Tensor input, int dim, long n, double scale)
    {
        Tensor result = Torch.Empty(Resized(input.Shape, dim, n), dtype: input.DType.ToReal(), device: input.Device);
        if (result.Numel > 0) Backend.Run(result, new HermitianFourierKernel(input.Detach().Contiguous(), result, dim, scale));
        return Gradient.IsNeeded(input) ? RecordHalf(result, input, dim, n, scale) : result;
    }

    private static Shape Resized(in Shape shape, int dim, long n)
    {
        long[] sizes = shape.ToArray();
        sizes[dim] = n;
        return new Shape(sizes);
    }

    private static Tensor RecordComplex(Tensor result, Tensor input, int[] dims, bool inverse, double scale)
        => Gradient.Record("FftC2C", result, input, grad => Complex(grad, dims, !inverse, scale));

    // The adjoint of taking half the coefficients, of the last dimension, is to pad them with zeros.
    private static Tensor RecordReal(Tensor result, Tensor input, int[] dims, double scale)
    {
        long n = input.Shape[dims[^1]];
        return Gradient.Record("FftR2C", result, input, grad => Torch.Real(Complex(FourierArguments.Resize(grad, dims[^1], n), dims, inverse: true, scale)));
    }

    // Every coefficient but the first and, for even n, the last stands for itself and its mirror image.
    private static Tensor RecordHalf(Tensor result, Tensor input, int dim, long n, double scale)
        => Gradient.Record("FftC2R", result, input, grad =>
        {
            Tensor half = RealToHalf(grad, dim, scale);
            long count = half.Shape[dim];
            if (count <= 1) return half;
            Tensor weights = Torch.Full([count], 2, dtype: grad.DType, device: grad.Device);
            weights.Slice(0, 0, 1).Fill_(1);
            if (n % 2 == 0) weights.Slice(0, count - 1).Fill_(1);
            long[] sizes = new long[half.NDim];
            Array.Fill(sizes, 1);
            sizes[dim] = count;
            return half * weights.Reshape(sizes);
        });
}
