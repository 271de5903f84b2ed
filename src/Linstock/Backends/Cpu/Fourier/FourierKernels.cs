using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Fourier;

/// <summary>A complex transform along one dimension of contiguous tensors of one shape.</summary>
internal readonly unsafe struct ComplexFourierKernel(Tensor source, Tensor result, int dim, bool inverse, double scale) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "fft_c2c";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        var (outer, n, inner) = FourierLayout.Of(result, dim);
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            if (result.DType == DType.Complex64)
                FourierTransform<float>.Complex(outer, n, inner, (float*)from, (float*)to, inverse, (float)scale);
            else
                FourierTransform<double>.Complex(outer, n, inner, (double*)from, (double*)to, inverse, scale);
        }

        GC.KeepAlive(source);
    }
}

/// <summary>A real tensor to the first half of its transform along one dimension.</summary>
internal readonly unsafe struct RealFourierKernel(Tensor source, Tensor result, int dim, double scale) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "fft_r2c";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        var (outer, n, inner) = FourierLayout.Of(source, dim);
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            if (result.DType == DType.Complex64)
                FourierTransform<float>.RealToComplex(outer, n, inner, (float*)from, (float*)to, (float)scale);
            else
                FourierTransform<double>.RealToComplex(outer, n, inner, (double*)from, (double*)to, scale);
        }

        GC.KeepAlive(source);
    }
}

/// <summary>Real planes, the last two dimensions, to the first halves of their transforms along both.</summary>
internal readonly unsafe struct RealPlanesKernel(Tensor source, Tensor result, double scale) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "fft_r2c_planes";

    /// <summary>Whether there is such a transform of this tensor: on the processor, of planes that are worth it.</summary>
    public static bool Takes(Tensor source) => source.Device.Type == DeviceType.Cpu && source.NDim >= 2 && (source.DType == DType.Float32
        ? RealPlanes<float>.Takes(source.Shape[^2], source.Shape[^1])
        : RealPlanes<double>.Takes(source.Shape[^2], source.Shape[^1]));

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        int rows = (int)source.Shape[^2], columns = (int)source.Shape[^1];
        nint planes = (nint)(source.Numel / ((long)rows * columns));
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            if (result.DType == DType.Complex64) RealPlanes<float>.Forward(planes, rows, columns, (float*)from, (float*)to, (float)scale);
            else RealPlanes<double>.Forward(planes, rows, columns, (double*)from, (double*)to, scale);
        }

        GC.KeepAlive(source);
    }
}

/// <summary>The first half of the spectrum of a real signal to the signal, along one dimension.</summary>
internal readonly unsafe struct HermitianFourierKernel(Tensor source, Tensor result, int dim, double scale) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "fft_c2r";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        var (outer, n, inner) = FourierLayout.Of(result, dim);
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            if (result.DType == DType.Float32)
                FourierTransform<float>.ComplexToReal(outer, n, inner, (float*)from, (float*)to, (float)scale);
            else
                FourierTransform<double>.ComplexToReal(outer, n, inner, (double*)from, (double*)to, scale);
        }

        GC.KeepAlive(source);
    }
}

/// <summary>A contiguous tensor seen as three dimensions around one of its own.</summary>
internal static class FourierLayout
{
    public static (nint Outer, int N, nint Inner) Of(Tensor tensor, int dim)
    {
        nint outer = 1, inner = 1;
        for (var i = 0; i < dim; i++) outer *= (nint)tensor.Shape[i];
        for (var i = dim + 1; i < tensor.NDim; i++) inner *= (nint)tensor.Shape[i];
        return (outer, checked((int)tensor.Shape[dim]), inner);
    }
}

/// <summary>
/// Overlapping frames of rows and their sum: frame f of a row covers elements f·hop to f·hop + size. Real or complex numbers,
/// the latter as pairs.
/// </summary>
internal readonly unsafe struct FrameKernel(Tensor source, Tensor result, bool add, long rows, long length, long frames, long size, long hop)
    : IKernel
{
    /// <inheritdoc/>
    public static string Name => "overlap_add";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        long width = result.IsComplex ? 2 : 1;
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            switch (result.DType.ToReal())
            {
                case DType.Float32: Run((float*)from, (float*)to, width); break;
                case DType.Float64: Run((double*)from, (double*)to, width); break;
                default: throw new NotSupportedException($"{Name}: not implemented for {result.DType.Name}");
            }
        }

        GC.KeepAlive(source);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<T>(T* from, T* to, long width)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        if (add) new Span<T>(to, checked((int)(rows * length * width))).Clear();
        for (long row = 0; row < rows; row++)
        {
            for (long frame = 0; frame < frames; frame++)
            {
                long signal = (row * length + frame * hop) * width, cut = (row * frames + frame) * size * width;
                if (!add)
                {
                    new Span<T>(from + signal, (int)(size * width)).CopyTo(new Span<T>(to + cut, (int)(size * width)));
                    continue;
                }

                for (long i = 0; i < size * width; i++) to[signal + i] += from[cut + i];
            }
        }
    }
}
