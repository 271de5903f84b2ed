using System.Numerics;

namespace Linstock.Backends.Cpu;

/// <summary>The maxima of windows and, if wanted, where they are; float32 or float64, contiguous.</summary>
internal readonly unsafe struct MaxPoolKernel(PoolingShape shape, Tensor input, Tensor result, Tensor? indices) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "max_pool";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* from = &input.Reference, to = &result.Reference, places = &(indices ?? result).Reference)
        {
            long* wanted = indices is null ? null : (long*)places;
            if (result.DType == DType.Float32) MaxPooling.Forward(shape, (float*)from, (float*)to, wanted);
            else MaxPooling.Forward(shape, (double*)from, (double*)to, wanted);
        }
    }
}

/// <summary>The maxima of as many windows as the output has elements; float32 or float64, contiguous.</summary>
internal readonly unsafe struct AdaptiveMaxPoolKernel(nint planes, Size3 inputSize, Size3 outputSize, Tensor input, Tensor result, Tensor? indices) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "adaptive_max_pool";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* from = &input.Reference, to = &result.Reference, places = &(indices ?? result).Reference)
        {
            long* wanted = indices is null ? null : (long*)places;
            if (result.DType == DType.Float32) AdaptivePooling.Max(planes, inputSize, outputSize, (float*)from, (float*)to, wanted);
            else AdaptivePooling.Max(planes, inputSize, outputSize, (double*)from, (double*)to, wanted);
        }
    }
}

/// <summary>Planes of zeros to which values are added at indices within the plane that are known to be right; contiguous.</summary>
internal readonly unsafe struct PlaneScatterKernel(nint planes, Tensor values, Tensor indices, Tensor result) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "plane_scatter";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (planes == 0) return;
        nint volume = (nint)result.Numel / planes, count = (nint)values.Numel / planes;
        fixed (byte* from = &values.Reference, places = &indices.Reference, to = &result.Reference)
        {
            if (result.DType == DType.Float32) MaxPooling.Backward(planes, volume, count, (float*)from, (long*)places, (float*)to);
            else MaxPooling.Backward(planes, volume, count, (double*)from, (long*)places, (double*)to);
        }
    }
}

/// <summary>The means of windows, or back from their gradient to that of the input; float32, float64 or int64, contiguous.</summary>
internal readonly unsafe struct AveragePoolKernel(
    PoolingShape shape, bool countIncludePad, long divisorOverride, bool backward, Tensor input, Tensor result) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "avg_pool";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* from = &input.Reference, to = &result.Reference)
        {
            switch (result.DType)
            {
                case DType.Float32: Run((float*)from, (float*)to); break;
                case DType.Float64: Run((double*)from, (double*)to); break;
                default: Run((long*)from, (long*)to); break;
            }
        }
    }

    private void Run<T>(T* from, T* to)
        where T : unmanaged, INumber<T>
    {
        if (backward) AveragePooling.Backward(shape, countIncludePad, divisorOverride, from, to);
        else AveragePooling.Forward(shape, countIncludePad, divisorOverride, from, to);
    }
}

/// <summary>The means of as many windows as the output has elements, or back; float32 or float64, contiguous.</summary>
internal readonly unsafe struct AdaptiveAveragePoolKernel(
    nint planes, Size3 inputSize, Size3 outputSize, bool backward, Tensor input, Tensor result) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "adaptive_avg_pool";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* from = &input.Reference, to = &result.Reference)
        {
            if (result.DType == DType.Float32) Run((float*)from, (float*)to);
            else Run((double*)from, (double*)to);
        }
    }

    private void Run<T>(T* from, T* to)
        where T : unmanaged, INumber<T>
    {
        if (backward) AdaptivePooling.AverageBackward(planes, inputSize, outputSize, from, to);
        else AdaptivePooling.Average(planes, inputSize, outputSize, from, to);
    }
}
