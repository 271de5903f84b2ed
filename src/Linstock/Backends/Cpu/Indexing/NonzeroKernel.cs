using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Indexing;

/// <summary>Counts the true elements of a dense mask.</summary>
internal readonly unsafe struct CountNonzeroKernel(Tensor mask, CountNonzeroKernel.Box count) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "count_nonzero";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* from = &mask.Reference) count.Value = Count(from, mask.Numel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Count(byte* mask, long count)
    {
        long total = 0, i = 0;
        for (; i <= count - Vector256<byte>.Count; i += Vector256<byte>.Count) total += BitOperations.PopCount(MaskBits.Of(mask + i));
        for (; i < count; i++) total += mask[i] != 0 ? 1 : 0;
        return total;
    }

    /// <summary>Takes the number out of the kernel.</summary>
    public sealed class Box
    {
        public long Value;
    }
}

/// <summary>Writes the index of each true element of a dense mask.</summary>
internal readonly unsafe struct NonzeroKernel(Tensor mask, Tensor result) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "nonzero";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* from = &mask.Reference, to = &result.Reference)
        {
            int rank = mask.NDim;
            long* next = (long*)to;
            if (rank == 0) return;
            long* index = stackalloc long[rank];
            new Span<long>(index, rank).Clear();
            long length = mask.Shape[rank - 1];
            for (long start = 0; start < mask.Numel; start += length)
            {
                next = Row(from + start, length, index, rank, next);
                for (int d = rank - 2; d >= 0; d--)
                {
                    if (++index[d] < mask.Shape[d]) break;
                    index[d] = 0;
                }
            }
        }
    }

    // One run along the last dimension; the other dimensions' indices stay.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long* Row(byte* mask, long length, long* index, int rank, long* next)
    {
        long i = 0;
        for (; i <= length - Vector256<byte>.Count; i += Vector256<byte>.Count)
            for (uint bits = MaskBits.Of(mask + i); bits != 0; bits &= bits - 1) next = Write(index, rank, i + BitOperations.TrailingZeroCount(bits), next);
        for (; i < length; i++)
            if (mask[i] != 0) next = Write(index, rank, i, next);
        return next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long* Write(long* index, int rank, long last, long* next)
    {
        for (int d = 0; d < rank - 1; d++) *next++ = index[d];
        *next++ = last;
        return next;
    }
}

/// <summary>32 elements of a mask as the bits of a number.</summary>
internal static unsafe class MaskBits
{
    /// <summary>Bit i is whether element i is not zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of(byte* mask) => ~Vector256.Equals(Vector256.Load(mask), Vector256<byte>.Zero).ExtractMostSignificantBits();
}
