using Linstock.Backends;
using Linstock.Backends.Cpu.Kernels;

namespace Linstock;

public static partial class Torch
{
    private static DType s_defaultDType = DType.Float32;

    /// <summary>The dtype of new floating point tensors, float32 unless changed.</summary>
    public static DType GetDefaultDType() => s_defaultDType;

    /// <summary>Sets the dtype of new floating point tensors, for the whole process.</summary>
    /// <exception cref="ArgumentException">It is not a floating point type.</exception>
    public static void SetDefaultDType(DType dtype)
    {
        Check.FloatingPoint(dtype, "set_default_dtype");
        s_defaultDType = dtype;
    }

    /// <summary>A tensor with undefined content.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="dtype">The element type; null means the default floating point type.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <param name="memoryFormat">The order of elements in memory.</param>
    /// <exception cref="ArgumentException">A size is negative, or the tensor is too large.</exception>
    public static Tensor Empty(ReadOnlySpan<long> size, DType? dtype = null, Device? device = null, bool requiresGrad = false, MemoryFormat memoryFormat = MemoryFormat.Contiguous)
    {
        DType type = dtype ?? s_defaultDType;
        Tensor result = memoryFormat is MemoryFormat.Contiguous or MemoryFormat.Preserve
            ? Fresh(size, type, device, "empty")
            : EmptyInOrder(size, type, device ?? DefaultPlace, memoryFormat);
        return requiresGrad ? result.RequiresGrad_() : result;
    }

    private static Tensor Fresh(ReadOnlySpan<long> size, DType dtype, Device? device, string operation)
    {
        CheckNumel(size, dtype, operation);
        return new Tensor(size, dtype, device ?? DefaultPlace);
    }

    private static Tensor EmptyInOrder(ReadOnlySpan<long> size, DType dtype, Device device, MemoryFormat memoryFormat)
    {
        Shape shape = CheckSize(size, dtype, "empty");
        return new Tensor(Storage.Of(shape.Numel * dtype.ItemSize, device), in shape, MemoryFormats.Strides(shape, memoryFormat), 0, dtype, ownsStorage: true);
    }

    /// <inheritdoc cref="Empty(ReadOnlySpan{long}, DType?, Device?, bool, MemoryFormat)"/>
    public static Tensor Empty(params ReadOnlySpan<long> size) => Empty(size, dtype: null);

    /// <summary>A tensor of the given sizes and strides, with undefined content.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="stride">The distance in elements between neighbours along each dimension.</param>
    /// <param name="dtype">The element type; null means the default floating point type.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">A size or stride is negative, or their numbers differ.</exception>
    public static Tensor EmptyStrided(ReadOnlySpan<long> size, ReadOnlySpan<long> stride, DType? dtype = null, Device? device = null, bool requiresGrad = false)
    {
        DType type = dtype ?? s_defaultDType;
        Shape shape = CheckSize(size, type, "empty_strided");
        if (stride.Length != size.Length) Check.ThrowArgument($"empty_strided: {size.Length} sizes and {stride.Length} strides given; expected the same number");
        long last = shape.Numel == 0 ? -1 : 0;
        for (int i = 0; i < stride.Length; i++)
        {
            if (stride[i] < 0) Check.ThrowArgument($"empty_strided: strides must not be negative; got {Shape.Format(stride)}");
            if (last >= 0) last = checked(last + ((size[i] - 1) * stride[i]));
        }
        var result = new Tensor(Storage.Of(checked((last + 1) * type.ItemSize), device ?? DefaultPlace), in shape, new Shape(stride), 0, type, ownsStorage: true);
        return requiresGrad ? result.RequiresGrad_() : result;
    }

    /// <summary>A tensor filled with <paramref name="fillValue"/>.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="fillValue">The number.</param>
    /// <param name="dtype">The element type; null means bool, int64, the default floating point or its complex type, as the number is.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">A size is negative, or the tensor is too large.</exception>
    public static Tensor Full(ReadOnlySpan<long> size, Scalar fillValue, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        => Filled(size, fillValue, dtype ?? DefaultFor(fillValue), device, requiresGrad, "full");

    private static Tensor Filled(ReadOnlySpan<long> size, Scalar fillValue, DType dtype, Device? device, bool requiresGrad, string operation)
    {
        Tensor result = Fresh(size, dtype, device, operation);
        if (result.Numel > 0 && !(fillValue.IsZeroBits && result.Storage.IsZeroed)) Backend.Run(result, new FillKernel(result, fillValue));
        return requiresGrad ? result.RequiresGrad_() : result;
    }

    /// <summary>A tensor of zeros.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="dtype">The element type; null means the default floating point type.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">A size is negative, or the tensor is too large.</exception>
    public static Tensor Zeros(ReadOnlySpan<long> size, DType? dtype = null, Device? device = null, bool requiresGrad = false)
    {
        Tensor result = Fresh(size, dtype ?? s_defaultDType, device, "zeros");
        if (!result.Storage.IsZeroed && result.Numel > 0) Backend.Run(result, new FillKernel(result, 0));
        return requiresGrad ? result.RequiresGrad_() : result;
    }

    /// <inheritdoc cref="Zeros(ReadOnlySpan{long}, DType?, Device?, bool)"/>
    public static Tensor Zeros(params ReadOnlySpan<long> size) => Zeros(size, dtype: null);

    /// <summary>A tensor of ones.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="dtype">The element type; null means the default floating point type.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">A size is negative, or the tensor is too large.</exception>
    public static Tensor Ones(ReadOnlySpan<long> size, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        => Filled(size, 1, dtype ?? s_defaultDType, device, requiresGrad, "ones");

    /// <inheritdoc cref="Ones(ReadOnlySpan{long}, DType?, Device?, bool)"/>
    public static Tensor Ones(params ReadOnlySpan<long> size) => Ones(size, dtype: null);

    internal static DType DefaultFor(Scalar value) => value.Kind switch
    {
        DType.Float64 => s_defaultDType,
        DType.Complex128 => s_defaultDType.ToComplex(),
        DType kind => kind,
    };

    internal static Shape CheckSize(ReadOnlySpan<long> size, DType dtype, string operation)
    {
        CheckNumel(size, dtype, operation);
        return new Shape(size);
    }

    private static void CheckNumel(ReadOnlySpan<long> size, DType dtype, string operation)
    {
        ulong bytes = (ulong)dtype.ItemSize;
        bool fits = true, empty = false;
        foreach (long length in size)
        {
            if (length < 0) Check.ThrowArgument($"{operation}: trying to create a tensor with negative dimension {length}: {Shape.Format(size)}");
            empty |= length == 0;
            fits &= Math.BigMul(bytes, (ulong)length, out bytes) == 0 & bytes <= long.MaxValue / 2;
        }
        if (!fits && !empty) Check.ThrowArgument($"{operation}: a tensor of shape {Shape.Format(size)} and {dtype.Name} is too large");
    }
}
