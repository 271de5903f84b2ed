using System.Runtime.InteropServices;
using Linstock.Sampling;

namespace Linstock.Backends.Cpu.Sampling;

/// <summary>The slopes of a randomised leaky ReLU: 1 for positive elements, drawn for the others.</summary>
internal readonly struct SlopeKernel(Tensor input, Tensor slopes, double lower, double upper, Generator generator) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "rrelu";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (slopes.Numel == 0)
        {
            return;
        }

        ContinuousSampling.FillSlopes(generator, input.DType, Bytes(input), Bytes(slopes), lower, upper);
        GC.KeepAlive(input);
        GC.KeepAlive(slopes);
    }

    private static Span<byte> Bytes(Tensor tensor)
        => MemoryMarshal.CreateSpan(ref tensor.Reference, checked((int)(tensor.Numel * tensor.ElementSize)));
}
