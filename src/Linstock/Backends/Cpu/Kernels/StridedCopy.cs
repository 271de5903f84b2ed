using System.Runtime.CompilerServices;
using Linstock.Backends.Cpu.Kernels;

namespace Linstock.Backends.Cpu;

/// <summary>Copies elements between tensors of one shape and dtype, in any layouts.</summary>
/// <remarks>
/// Dimensions are ordered by the result's strides and merged; then the two that matter most, the one along which the result lies
/// and the one along which the source does, make a matrix that <see cref="Copy.Strided"/> copies or transposes, and the
/// others say how often. Short rows that lie in both are copied in the source's order instead: stores to many places wait for nobody, loads from many
/// places are not foreseen by the processor, and took up to twice the time (benchmarks/lab/memory).
/// </remarks>
internal static unsafe class StridedCopy
{
    // A matrix of fewer bytes is not worth setting up a call for; one of more is shared among the threads by itself.
    private const long SmallMatrix = 128;
    private const long LargeMatrix = 4 * Bulk.Grain;

    // Rows are short up to a page: within one the processor foresees loads, so that of longer rows it reads most in order as it is. Rows of less than
    // a line share theirs with their neighbours, which the source's order would write at another time.
    private const long LeastRow = CacheLine.Bytes;
    private const long LongRow = 4096;

    /// <summary>Copies all elements.</summary>
    /// <param name="source">The first element of the source.</param>
    /// <param name="destination">The first element of the destination.</param>
    /// <param name="shape">The common shape, without a size of 0.</param>
    /// <param name="strides">The source's strides in bytes, then the destination's; ordered and merged in place.</param>
    /// <param name="dtype">The common dtype.</param>
    /// <param name="isNonTemporal">Whether rows are stored past the caches; runs without gaps know it by themselves.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* source, byte* destination, ReadOnlySpan<long> shape, nint* strides, DType dtype, bool isNonTemporal = false)
    {
        int size = dtype.ItemSize;
        long* sizes = stackalloc long[Math.Max(shape.Length, 1)];
        shape.CopyTo(new Span<long>(sizes, shape.Length));
        nint* from = strides;
        nint* to = strides + shape.Length;
        int rank = StridedLoop.Merge(shape.Length, sizes, 2, strides, shape.Length);
        if (rank <= 1)
        {
            Copy.Strided(
                destination, 0, rank == 0 ? size : to[0], source, 0, rank == 0 ? size : from[0], 1, sizes[0], size);
            return;
        }

        int column = rank - 1;
        int row = rank - 2;
        for (int dimension = 0; dimension < rank - 2; dimension++)
        {
            row = from[dimension] == size ? dimension : row;
        }

        bool isRows = from[column] == size && to[column] == size && sizes[column] * size is >= LeastRow and <= LongRow;
        for (int dimension = 0; isRows && dimension < rank - 1; dimension++)
        {
            row = from[dimension] > 0 && from[dimension] < from[row] ? dimension : row;
        }

        long matrixBytes = sizes[row] * sizes[column] * size;
        long matrices = 1;
        for (int dimension = 0; dimension < rank; dimension++)
        {
            matrices *= dimension == row || dimension == column ? 1 : sizes[dimension];
        }

        if (matrices > 1 && matrixBytes < SmallMatrix)
        {
            byte** pointers = stackalloc byte*[2] { source, destination };
            StridedLoop.RunMerged(CastLoops.Select(dtype, dtype), 2, pointers, rank, sizes, strides, shape.Length);
            return;
        }

        Matrices run = new(source, destination, sizes, from, to, rank, row, size, isNonTemporal, isRows && matrixBytes < LargeMatrix);
        if (matrixBytes >= LargeMatrix)
        {
            Range(&run, 0, matrices);
        }
        else
        {
            WorkerPool.For(matrices, Math.Max(Bulk.Grain / matrixBytes, 1), &Range, &run);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Range(void* state, long begin, long end)
    {
        ref readonly Matrices run = ref *(Matrices*)state;
        int column = run.Rank - 1;
        for (long matrix = begin; matrix < end; matrix++)
        {
            byte* source = run.Source;
            byte* destination = run.Destination;
            long rest = matrix;
            for (int dimension = column - 1; dimension >= 0; dimension--)
            {
                if (dimension == run.Row)
                {
                    continue;
                }

                (rest, long index) = Math.DivRem(rest, run.Sizes[dimension]);
                source += (nint)index * run.From[dimension];
                destination += (nint)index * run.To[dimension];
            }

            if (run.IsRows)
            {
                Copy.Rows(
                    destination, run.To[run.Row], source, run.From[run.Row], run.Sizes[run.Row], run.Sizes[column] * run.Size, run.IsNonTemporal);
                continue;
            }

            Copy.Strided(
                destination, run.To[run.Row], run.To[column], source, run.From[run.Row], run.From[column],
                run.Sizes[run.Row], run.Sizes[column], run.Size, run.IsNonTemporal);
        }

        if (run.IsRows && run.IsNonTemporal)
        {
            Interlocked.MemoryBarrier();
        }
    }

    private readonly struct Matrices(byte* source, byte* destination, long* sizes, nint* from, nint* to, int rank, int row, int size, bool isNonTemporal, bool isRows)
    {
        public readonly byte* Source = source;
        public readonly byte* Destination = destination;
        public readonly long* Sizes = sizes;
        public readonly nint* From = from;
        public readonly nint* To = to;
        public readonly int Rank = rank;
        public readonly int Row = row;
        public readonly int Size = size;
        public readonly bool IsNonTemporal = isNonTemporal;
        public readonly bool IsRows = isRows;
    }
}
