using System.Runtime.InteropServices;
using Linstock.Sampling;

namespace Linstock.Backends.Cpu.Random;

/// <summary>The slopes of a randomised leaky ReLU: 1 for positive elements, drawn or fixed for the others.</summary>
internal readonly struct SlopeKernel(Tensor input, Tensor slopes, double lower, double upper, bool random, Generator generator) : IKernel
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

        // A generator that nobody sees: without randomness the bounds are one number, whatever is drawn.
        ContinuousSampling.FillSlopes(
            random ? generator : new Generator(), input.DType, Bytes(input), Bytes(slopes), lower, upper);
        GC.KeepAlive(input);
        GC.KeepAlive(slopes);
    }

    private static Span<byte> Bytes(Tensor tensor)
        => MemoryMarshal.CreateSpan(ref tensor.Reference, checked((int)(tensor.Numel * tensor.ElementSize)));
}
