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
                // The windows whose tap lies in the row: first ≤ ow < last.
                nint left = (kw * shape.Dilation.Width) - shape.Padding.Width, step = shape.Stride.Width;
                nint first = Math.Clamp((step - 1 - left) / step, 0, shape.Output.Width);
                nint last = Math.Clamp((shape.Input.Width - left + step - 1) / step, first, shape.Output.Width);
                for (nint oh = 0; oh < shape.Output.Height; oh++, column += shape.Output.Width)
                {
                    nint h = (oh * shape.Stride.Height) - shape.Padding.Height + (kh * shape.Dilation.Height);
                    bool outside = (nuint)h >= (nuint)shape.Input.Height;
                    T* row = image + (h * shape.Input.Width) + left + (first * step);
                    if (adds)
                    {
                        if (!outside) Add(column + first, row, step, last - first);
                        continue;
                    }

                    if (outside)
                    {
                        new Span<T>(column, checked((int)shape.Output.Width)).Clear();
                        continue;
                    }

                    for (nint ow = 0; ow < first; ow++) column[ow] = default;
                    if (step == 1) new ReadOnlySpan<T>(row, (int)(last - first)).CopyTo(new Span<T>(column + first, (int)(last - first)));
                    else for (nint ow = first; ow < last; ow++, row += step) column[ow] = *row;
                    for (nint ow = last; ow < shape.Output.Width; ow++) column[ow] = default;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<T>(T* from, T* to, nint step, nint count)
        where T : unmanaged, IAdditionOperators<T, T, T>
    {
        nint i = 0;
        if (step == 1 && Vector<T>.IsSupported)
            for (; i + Vector<T>.Count <= count; i += Vector<T>.Count) (Vector.Load(to + i) + Vector.Load(from + i)).Store(to + i);
        for (; i < count; i++) to[i * step] += from[i];
    }
}
