using System.Numerics;

namespace Linstock.Backends.Cpu;

/// <summary>What a <see cref="ChannelPoolKernel"/> computes.</summary>
internal enum ChannelPool : byte
{
    /// <summary>Maxima, and where they are if wanted.</summary>
    Max,

    /// <summary>From the gradient of maxima and where they are to the gradient of the input.</summary>
    MaxBackward,

    /// <summary>Means.</summary>
    Average,

    /// <summary>From the gradient of means to that of the input.</summary>
    AverageBackward,
}

/// <summary>Pooling over rows and columns of dense images whose channels come last; float32 or float64.</summary>
/// <param name="pool">What is computed.</param>
/// <param name="height">The windows along the rows.</param>
/// <param name="width">The windows along the columns.</param>
/// <param name="divisorOverride">What sums are divided by, 0 for the windows' divisors.</param>
/// <param name="source">Input, or gradient of the output.</param>
/// <param name="result">Output, or gradient of the input.</param>
/// <param name="indices">Where the maxima are, of the shape of the output.</param>
internal readonly unsafe struct ChannelPoolKernel(
    ChannelPool pool, PoolingAxis height, PoolingAxis width, long divisorOverride, Tensor source, Tensor result, Tensor? indices) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "channel_pool";

    /// <summary>Whether images of this dtype can be pooled so.</summary>
    public static bool Takes(DType dtype) => dtype is DType.Float32 or DType.Float64;

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* from = &source.Reference, to = &result.Reference, places = &(indices ?? result).Reference)
        {
            long* wanted = indices is null ? null : (long*)places;
            if (result.DType == DType.Float32) Run((float*)from, (float*)to, wanted);
            else Run((double*)from, (double*)to, wanted);
        }
    }

    private void Run<T>(T* from, T* to, long* places)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor covered = pool is ChannelPool.Max or ChannelPool.Average ? source : result;
        var work = new ChannelPooling<T>(
            height, width, (nint)covered.Shape[0], (nint)covered.Shape[1], (nint)covered.Shape[2], (nint)covered.Shape[3]);
        switch (pool)
        {
            case ChannelPool.Max: work.Max(from, to, places); break;
            case ChannelPool.MaxBackward: work.MaxBackward(from, places, to); break;
            case ChannelPool.Average: work.Average(from, to, divisorOverride); break;
            default: work.AverageBackward(from, to, divisorOverride); break;
        }
    }
}
