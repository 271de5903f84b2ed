using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>
/// The elementwise calls that programs on small tensors consist of: a few dense operands of one shape in the processor's memory, computed by
/// the calling thread. What <see cref="ElementwiseCall"/> does for any operands, without describing them first.
/// </summary>
internal static unsafe class DenseCall
{
    /// <summary>The most elements: above it threads and stores past the caches are worth a thought.</summary>
    public const long MostElements = 8192;

    /// <summary>Whether a tensor may be an operand: dense, small, and readable by the processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Accepts(Tensor x)
        => x.IsContiguous & x.Numel <= MostElements && x.Storage.Device.Type == DeviceType.Cpu;

    /// <summary>Whether a second one may be: as the first, and of its dtype and shape.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Accepts(Tensor x, Tensor y)
        => x.DType == y.DType && y.IsContiguous && y.Geometry.HasSizesOf(x.Geometry) && y.Storage.Device.Type == DeviceType.Cpu;

    /// <summary>A formula of one operand.</summary>
    [SkipLocalsInit]
    public static void Run(KernelTable table, Tensor x, Tensor result)
    {
        Three<nint> pointers, strides;
        fixed (byte* first = &x.Reference, to = &result.Reference)
        {
            (pointers.First, pointers.Second) = ((nint)first, (nint)to);
            (strides.First, strides.Second) = (x.ElementSize, result.ElementSize);
            table.Forward(x.DType)((byte**)&pointers, (nint*)&strides, (nint)result.Numel);
        }
        GC.KeepAlive(x);
    }

    /// <summary>A formula of two operands.</summary>
    public static void Run(KernelTable table, Tensor x, Tensor y, Tensor result) => Run(table.Forward(x.DType), x, y, result);

    /// <summary>A formula's gradient with respect to one operand, where it follows from two tensors.</summary>
    public static void RunGradient(KernelTable table, int operand, Tensor x, Tensor y, Tensor result) => Run(table.Gradient(operand, x.DType), x, y, result);

    [SkipLocalsInit]
    private static void Run(delegate*<byte**, nint*, nint, void> loop, Tensor x, Tensor y, Tensor result)
    {
        Three<nint> pointers, strides;
        fixed (byte* first = &x.Reference, second = &y.Reference, to = &result.Reference)
        {
            (pointers.First, pointers.Second, pointers.Third) = ((nint)first, (nint)second, (nint)to);
            nint size = x.ElementSize;
            (strides.First, strides.Second, strides.Third) = (size, size, result.ElementSize);
            loop((byte**)&pointers, (nint*)&strides, (nint)result.Numel);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <summary>A formula of a tensor and a number, which is converted to the tensor's dtype.</summary>
    [SkipLocalsInit]
    public static void Run(KernelTable table, Tensor x, Scalar y, Tensor result)
    {
        Three<nint> pointers, strides;
        System.Numerics.Complex number;
        ScalarBytes.Write(y, x.DType, (byte*)&number);
        fixed (byte* first = &x.Reference, to = &result.Reference)
        {
            (pointers.First, pointers.Second, pointers.Third) = ((nint)first, (nint)(&number), (nint)to);
            (strides.First, strides.Second, strides.Third) = (x.ElementSize, 0, result.ElementSize);
            table.Forward(x.DType)((byte**)&pointers, (nint*)&strides, (nint)result.Numel);
        }
        GC.KeepAlive(x);
    }

    private struct Three<T>
    {
        public T First, Second, Third;
    }
}
