using Linstock.Backends;
using Linstock.Backends.Cpu.Kernels;

namespace Linstock.Ops;

/// <summary>Tensors made after the model of another one.</summary>
internal static class CreationLike
{
    /// <summary>A tensor like <paramref name="input"/> with undefined content.</summary>
    [Op(Surface.Function)]
    public static Tensor EmptyLike(Tensor input, DType? dtype = null, Device? device = null, bool requiresGrad = false, MemoryFormat memoryFormat = MemoryFormat.Preserve)
    {
        DType type = dtype ?? input.DType;
        Device place = device ?? input.Device;
        Shape strides = memoryFormat == MemoryFormat.Preserve ? MemoryFormats.Preserve(input) : MemoryFormats.Strides(input.Shape, memoryFormat);
        Tensor result = input.IsContiguous && memoryFormat is MemoryFormat.Preserve or MemoryFormat.Contiguous && place == input.Device
            ? new Tensor(input, type)
            : new Tensor(Storage.Of(input.Numel * type.ItemSize, place), input.Shape, in strides, 0, type, ownsStorage: true);
        return requiresGrad ? result.RequiresGrad_() : result;
    }

    /// <summary>A tensor like <paramref name="input"/> filled with a number.</summary>
    [Op(Surface.Function)]
    public static Tensor FullLike(Tensor input, Scalar fillValue, DType? dtype = null, Device? device = null, bool requiresGrad = false, MemoryFormat memoryFormat = MemoryFormat.Preserve)
    {
        Tensor result = EmptyLike(input, dtype, device, requiresGrad: false, memoryFormat);
        Backend.Run(result, new FillKernel(result, fillValue));
        return requiresGrad ? result.RequiresGrad_() : result;
    }

    /// <summary>Zeros like <paramref name="input"/>.</summary>
    [Op(Surface.Function)]
    public static Tensor ZerosLike(Tensor input, DType? dtype = null, Device? device = null, bool requiresGrad = false, MemoryFormat memoryFormat = MemoryFormat.Preserve)
        => FullLike(input, 0, dtype, device, requiresGrad, memoryFormat);

    /// <summary>Ones like <paramref name="input"/>.</summary>
    [Op(Surface.Function)]
    public static Tensor OnesLike(Tensor input, DType? dtype = null, Device? device = null, bool requiresGrad = false, MemoryFormat memoryFormat = MemoryFormat.Preserve)
        => FullLike(input, 1, dtype, device, requiresGrad, memoryFormat);

    /// <summary>A tensor with undefined content and the dtype and device of <paramref name="input"/>.</summary>
    [Op(Surface.Method)]
    public static Tensor NewEmpty(Tensor input, ReadOnlySpan<long> size, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        => Torch.Empty(size, dtype ?? input.DType, device ?? input.Device, requiresGrad);

    /// <summary>A tensor of given strides with undefined content and the dtype and device of <paramref name="input"/>.</summary>
    [Op(Surface.Method)]
    public static Tensor NewEmptyStrided(Tensor input, ReadOnlySpan<long> size, ReadOnlySpan<long> stride, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        => Torch.EmptyStrided(size, stride, dtype ?? input.DType, device ?? input.Device, requiresGrad);

    /// <summary>A tensor filled with a number, with the dtype and device of <paramref name="input"/>.</summary>
    [Op(Surface.Method)]
    public static Tensor NewFull(Tensor input, ReadOnlySpan<long> size, Scalar fillValue, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        => Torch.Full(size, fillValue, dtype ?? input.DType, device ?? input.Device, requiresGrad);

    /// <summary>Zeros with the dtype and device of <paramref name="input"/>.</summary>
    [Op(Surface.Method)]
    public static Tensor NewZeros(Tensor input, ReadOnlySpan<long> size, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        => Torch.Zeros(size, dtype ?? input.DType, device ?? input.Device, requiresGrad);

    /// <summary>Ones with the dtype and device of <paramref name="input"/>.</summary>
    [Op(Surface.Method)]
    public static Tensor NewOnes(Tensor input, ReadOnlySpan<long> size, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        => Torch.Ones(size, dtype ?? input.DType, device ?? input.Device, requiresGrad);
}
