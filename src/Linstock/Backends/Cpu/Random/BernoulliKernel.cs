using System.Runtime.InteropServices;
using Linstock.Backends.Cpu.Kernels;
using Linstock.Sampling;

namespace Linstock.Backends.Cpu.Sampling;

/// <summary>Coin tosses with a probability for each element, in the order of the result's memory.</summary>
internal readonly struct BernoulliKernel(Tensor result, Tensor probabilities, Generator generator) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "bernoulli_";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        Tensor dense = DenseLayout.IsDense(result) ? result : DenseLayout.EmptyLike(result, result.DType);

        // Double probabilities take 53 bits, all others are compared as single ones.
        DType precision = probabilities.DType == DType.Float64 ? DType.Float64 : DType.Float32;
        Tensor limits = DenseLayout.EmptyLike(dense, precision);
        new CopyKernel(probabilities.Expand(result.Shape), limits).RunOnCpu();
        Span<byte> storage = Bytes(dense);
        if (precision == DType.Float64)
        {
            BernoulliSampling.Fill<double>(generator, result.DType, storage, MemoryMarshal.Cast<byte, double>(Bytes(limits)));
        }
        else
        {
            BernoulliSampling.Fill<float>(generator, result.DType, storage, MemoryMarshal.Cast<byte, float>(Bytes(limits)));
        }

        GC.KeepAlive(limits);
        if (!ReferenceEquals(dense, result))
        {
            new CopyKernel(dense, result).RunOnCpu();
        }

        GC.KeepAlive(dense);
    }

    private static Span<byte> Bytes(Tensor tensor) => tensor.Numel == 0
        ? default
        : MemoryMarshal.CreateSpan(ref tensor.Reference, checked((int)(tensor.Numel * tensor.ElementSize)));
}
