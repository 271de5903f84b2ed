using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>
/// Elementwise loops in which an operand lies across the result: what follows in the result is far apart in the operand, and what follows in the
/// operand is another row of the result. Element by element, each one of the operand's would cost a line of the cache. So the result is walked in
/// tiles that the caches hold, the operand's part of a tile is transposed into scratch memory, and the loop reads that.
/// </summary>
internal static unsafe class TransposedLoop
{
    // A tile: rows as many as a few lines of an operand hold, columns enough that a call of the loop is worth while.
    private const int Rows = 64, Columns = 256;

    /// <summary>Fewer elements stay in the caches anyway.</summary>
    private const long SmallCount = 16384;

    /// <summary>Runs <paramref name="loop"/> over all elements if an operand lies across the result; otherwise does nothing and returns false.</summary>
    /// <param name="loop">The inner loop; its last operand is the result.</param>
    /// <param name="operands">The number of tensors, the result included.</param>
    /// <param name="pointers">The first element of each.</param>
    /// <param name="shape">The common shape.</param>
    /// <param name="strides">Strides in bytes, tensor by tensor; ordered and merged in place if the loop runs.</param>
    /// <param name="elementSizes">The bytes of an element of each tensor; 1, 2, 4, 8 or 16.</param>
    [SkipLocalsInit]
    public static bool TryRun(
        delegate*<byte**, nint*, nint, void> loop, int operands, byte** pointers, ReadOnlySpan<long> shape, nint* strides, int* elementSizes)
    {
        long count = 1;
        foreach (long size in shape) count *= size;
        int stride = shape.Length;
        if (count < SmallCount || stride < 2) return false;
        long* sizes = stackalloc long[stride];
        shape.CopyTo(new Span<long>(sizes, stride));
        nint* merged = stackalloc nint[operands * stride];
        Buffer.MemoryCopy(strides, merged, operands * stride * sizeof(nint), operands * stride * sizeof(nint));
        int rank = StridedLoop.Merge(stride, sizes, operands, merged, stride);
        if (rank < 2) return false;
        int column = rank - 1, across = -1;
        uint transposed = 0;
        for (int o = 0; o < operands - 1; o++)
        {
            nint* steps = merged + (o * stride);
            // The other operands may lie across along the same dimension, or as the result does.
            if (steps[column] == elementSizes[o] || steps[column] == 0) continue;
            for (int d = 0; d < column; d++)
                if (steps[d] == elementSizes[o] && (across < 0 || across == d))
                {
                    across = d;
                    transposed |= 1u << o;
                }
        }
        if (across < 0 || sizes[across] < 8 || sizes[column] < 8) return false;

        var plan = new Plan
        {
            Loop = loop,
            Operands = operands,
            Pointers = pointers,
            Strides = merged,
            Stride = stride,
            Sizes = sizes,
            ElementSizes = elementSizes,
            Rank = rank,
            Across = across,
            Transposed = transposed,
            RowTiles = (sizes[across] + Rows - 1) / Rows,
            ColumnTiles = (sizes[column] + Columns - 1) / Columns,
        };
        long matrices = count / (sizes[across] * sizes[column]);
        WorkerPool.For(matrices * plan.RowTiles * plan.ColumnTiles, 2, &Tiles, &plan);
        return true;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tiles(void* state, long begin, long end)
    {
        Plan* plan = (Plan*)state;
        int operands = plan->Operands, column = plan->Rank - 1, scratchBytes = 0;
        for (int o = 0; o < operands; o++)
            if ((plan->Transposed >> o & 1) != 0) scratchBytes += Rows * Columns * plan->ElementSizes[o];
        using var scratch = new Scratch(scratchBytes);
        byte** firsts = stackalloc byte*[StridedLoop.MaxOperands];
        byte** pointers = stackalloc byte*[StridedLoop.MaxOperands];
        nint* rowSteps = stackalloc nint[StridedLoop.MaxOperands];
        nint* steps = stackalloc nint[StridedLoop.MaxOperands];
        for (long tile = begin; tile < end; tile++)
        {
            (long rest, long columnTile) = Math.DivRem(tile, plan->ColumnTiles);
            (rest, long rowTile) = Math.DivRem(rest, plan->RowTiles);
            nint row = (nint)rowTile * Rows, first = (nint)columnTile * Columns;
            nint rows = Math.Min(Rows, (nint)plan->Sizes[plan->Across] - row), columns = Math.Min(Columns, (nint)plan->Sizes[column] - first);
            for (int o = 0; o < operands; o++)
            {
                nint* strides = plan->Strides + (o * plan->Stride);
                rowSteps[o] = strides[plan->Across];
                steps[o] = strides[column];
                firsts[o] = plan->Pointers[o] + (row * rowSteps[o]) + (first * steps[o]);
            }
            for (int d = column - 1; d >= 0; d--)
            {
                if (d == plan->Across) continue;
                (rest, long index) = Math.DivRem(rest, plan->Sizes[d]);
                for (int o = 0; o < operands; o++) firsts[o] += (nint)index * plan->Strides[(o * plan->Stride) + d];
            }
            byte* place = scratch.Address;
            for (int o = 0; o < operands; o++)
            {
                if ((plan->Transposed >> o & 1) == 0) continue;
                int size = plan->ElementSizes[o];
                Transpose.Run(place, Columns * size, firsts[o], steps[o], columns, rows, size);
                firsts[o] = place;
                rowSteps[o] = Columns * size;
                steps[o] = size;
                place += Rows * Columns * size;
            }
            for (nint i = 0; i < rows; i++)
            {
                for (int o = 0; o < operands; o++) pointers[o] = firsts[o] + (i * rowSteps[o]);
                plan->Loop(pointers, steps, columns);
            }
        }
    }

    private struct Plan
    {
        public delegate*<byte**, nint*, nint, void> Loop;
        public byte** Pointers;
        public nint* Strides;
        public long* Sizes;
        public int* ElementSizes;
        public int Operands;
        public int Stride;
        public int Rank;
        public int Across;
        public uint Transposed;
        public long RowTiles;
        public long ColumnTiles;
    }
}
