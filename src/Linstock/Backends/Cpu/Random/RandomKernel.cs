using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Linstock.Backends.Cpu.Kernels;
using Linstock.Sampling;

namespace Linstock.Backends.Cpu.Sampling;

/// <summary>Fills a tensor of any layout with random numbers in the order in which PyTorch draws them.</summary>
/// <remarks>
/// A dense tensor is filled in the order of its memory, also when its dimensions are permuted. One with gaps is filled in the order of its strides:
/// into dense memory of the same order first, and copied.
/// </remarks>
internal readonly struct RandomKernel<TFill>(Tensor result, Generator generator, TFill fill) : IKernel
    where TFill : struct, IRandomFill
{
    // A span holds at most 2^31 - 1 bytes. Pieces of this many keep blocks of 16 elements whole.
    private const long PieceBytes = 1 << 30;

    /// <inheritdoc/>
    public static string Name => TFill.Name;

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.IsContiguous || DenseLayout.IsDense(result))
        {
            Fill(result);
            return;
        }

        Tensor dense = DenseLayout.EmptyLike(result, result.DType);
        Fill(dense);
        new CopyKernel(dense, result).RunOnCpu();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(Tensor dense)
    {
        DType dtype = result.DType.ToReal();
        long bytes = dense.Numel * dense.ElementSize;
        if (bytes == 0)
        {
            // Arguments are checked all the same.
            fill.Fill(generator, dtype, default, result.IsContiguous);
            return;
        }

        for (long start = 0; start < bytes;)
        {
            // The last piece is more than half of a whole one: a tensor of 16 elements and more is not cut below 16.
            long left = bytes - start;
            int length = (int)(left < PieceBytes + PieceBytes / 2 ? left : PieceBytes);
            ref byte first = ref System.Runtime.CompilerServices.Unsafe.AddByteOffset(ref dense.Reference, (nint)start);
            fill.Fill(generator, dtype, MemoryMarshal.CreateSpan(ref first, length), result.IsContiguous);
            start += length;
        }

        GC.KeepAlive(dense);
    }
}
