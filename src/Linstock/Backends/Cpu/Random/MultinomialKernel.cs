using System.Runtime.InteropServices;
using Linstock.Backends.Cpu.Kernels;
using Linstock.Sampling;

namespace Linstock.Backends.Cpu.Sampling;

/// <summary>Draws indices row by row from a copy of the weights, which serves as scratch memory.</summary>
internal readonly struct MultinomialKernel(
    Tensor weights, Tensor result, int categories, int samples, bool replacement, Generator generator) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "multinomial";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0)
        {
            return;
        }

        using var scratch = new Tensor(weights.Shape, weights.DType, weights.Device);
        new CopyKernel(weights, scratch).RunOnCpu();
        Span<byte> rows = MemoryMarshal.CreateSpan(ref scratch.Reference, checked((int)(scratch.Numel * scratch.ElementSize)));
        MultinomialSampling.Draw(generator, weights.DType, rows, categories, samples, replacement, result.AsSpan<long>());
        GC.KeepAlive(result);
    }
}
