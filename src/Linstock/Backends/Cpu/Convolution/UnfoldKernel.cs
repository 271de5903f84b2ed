using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Windows of contiguous images [N, C, H, W] as columns [N, C · kH · kW, windows], or the columns added up to images.</summary>
internal readonly unsafe struct UnfoldKernel(ConvolutionShape shape, bool folds, Tensor input, Tensor result) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "unfold";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* from = &input.Reference, to = &result.Reference)
        {
            byte* image = folds ? to : from, columns = folds ? from : to;
            switch (result.DType)
            {
                case DType.Float16 or DType.BFloat16: Planes<ushort>(image, columns); break;
                case DType.Float32: Planes<float>(image, columns); break;
                case DType.Float64: Planes<double>(image, columns); break;
                case DType.Complex32: Planes<Complex32>(image, columns); break;
                case DType.Complex64: Planes<Complex64>(image, columns); break;
                default: Planes<Complex>(image, columns); break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Planes<T>(byte* image, byte* columns)
        where T : unmanaged, IAdditionOperators<T, T, T>
    {
        ConvolutionShape sizes = shape;
        bool adds = folds;
        long window = sizes.Kernel.Volume * sizes.Output.Volume;
        WorkerPool.For(sizes.Batch * sizes.InputChannels, Math.Max(1, 32768 / Math.Max(1, window)), (begin, end) =>
        {
            for (long plane = begin; plane < end; plane++)
                Plane(sizes, adds, (T*)image + (plane * sizes.Input.Volume), (T*)columns + (plane * window));
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plane<T>(in ConvolutionShape shape, bool adds, T* image, T* column)
        where T : unmanaged, IAdditionOperators<T, T, T>
    {
        if (adds) new Span<T>(image, checked((int)shape.Input.Volume)).Clear();
        for (nint kh = 0; kh < shape.Kernel.Height; kh++)
        {
            for (nint kw = 0; kw < shape.Kernel.Width; kw++)
            {
                for (nint oh = 0; oh < shape.Output.Height; oh++, column += shape.Output.Width)
                {
                    nint h = (oh * shape.Stride.Height) - shape.Padding.Height + (kh * shape.Dilation.Height);
                    bool outside = (nuint)h >= (nuint)shape.Input.Height;
                    for (nint ow = 0; ow < shape.Output.Width; ow++)
                    {
                        nint w = (ow * shape.Stride.Width) - shape.Padding.Width + (kw * shape.Dilation.Width);
                        if (outside || (nuint)w >= (nuint)shape.Input.Width)
                        {
                            if (!adds) column[ow] = default;
                            continue;
                        }
                        T* element = image + ((h * shape.Input.Width) + w);
                        if (adds) *element += column[ow];
                        else column[ow] = *element;
                    }
                }
            }
        }
    }
}
