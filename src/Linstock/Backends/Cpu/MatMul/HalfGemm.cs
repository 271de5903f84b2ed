namespace Linstock.Backends.Cpu;

/// <summary>C ← α·(A·B) + β·C for 16-bit floats: widened to binary32, multiplied there, rounded once at the end.</summary>
/// <remarks>
/// Operands of large products are widened while they are packed. Those of other shapes are widened block by block into dense matrices that
/// the products of <see cref="Gemm"/> then read, so that every shape has its own algorithm as in binary32. Blocks are cut by shape
/// alone: results do not depend on the number of threads.
/// </remarks>
internal static unsafe class HalfGemm
{
    /// <summary>Rows and columns of C at a time when both are many: each widened element is then used often enough to be free.</summary>
    private const nint BlockSide = 1024;

    /// <summary>Depth at a time of operands that are widened into dense matrices.</summary>
    private const nint BlockDepth = 4096;

    /// <summary>Elements of the larger operand at a time when the other has few rows or columns: they stay in a second-level cache.</summary>
    private const nint StreamedElements = 1 << 17;

    /// <summary>A side that short uses each element of the other operand too few times to hide writing it.</summary>
    private const nint ShortSide = 64;

    /// <summary>Elements of the operands of the small products that are widened together.</summary>
    private const nint BatchElements = 1 << 18;

    /// <summary>Elements that are worth a thread.</summary>
    private const nint Grain = 1 << 15;

    /// <summary>One product; parameters as in <see cref="Gemm"/>, matrices as bits of <typeparamref name="TFormat"/>.</summary>
    public static void Run<TFormat>(
        nint m, nint n, nint k, float alpha, ushort* a, nint aRow, nint aCol, ushort* b, nint bRow, nint bCol,
        float beta, ushort* c, nint cRow, nint cCol)
        where TFormat : unmanaged, IHalfFormat
    {
        nint depth = Math.Min(k, BlockDepth), rows = Math.Min(m, BlockSide), columns = Math.Min(n, BlockSide);
        nint streamed = Math.Max(16, StreamedElements / Math.Max(1, depth));
        if (n <= ShortSide) rows = Math.Min(m, streamed);
        else if (m <= ShortSide) columns = Math.Min(n, streamed);
        for (nint row = 0; row < m; row += rows)
        {
            for (nint column = 0; column < n; column += columns)
            {
                Block<TFormat>(
                    1, Math.Min(rows, m - row), Math.Min(columns, n - column), k, alpha, a + row * aRow, 0, aRow, aCol, b + column * bCol, 0, bRow, bCol,
                    beta, c + row * cRow + column * cCol, 0, cRow, cCol);
            }
        }
    }

    /// <summary>Independent products, as those of <see cref="Gemm"/>.</summary>
    public static void RunBatched<TFormat>(
        nint batch,
        nint m, nint n, nint k,
        float alpha, ushort* a, nint aBatch, nint aRow, nint aCol,
        ushort* b, nint bBatch, nint bRow, nint bCol,
        float beta, ushort* c, nint cBatch, nint cRow, nint cCol)
        where TFormat : unmanaged, IHalfFormat
    {
        // Small products are widened and multiplied many at a time, so that threads share out the products.
        nint each = m * k + k * n + m * n;
        nint group = k <= BlockDepth ? Math.Min(batch, BatchElements / Math.Max(1, each)) : 0;
        for (nint i = 0; i < batch; i += Math.Max(1, group))
        {
            if (group > 1)
            {
                Block<TFormat>(
                    Math.Min(group, batch - i), m, n, k, alpha, a + i * aBatch, aBatch, aRow, aCol, b + i * bBatch, bBatch, bRow, bCol,
                    beta, c + i * cBatch, cBatch, cRow, cCol);
            }
            else
            {
                Run<TFormat>(m, n, k, alpha, a + i * aBatch, aRow, aCol, b + i * bBatch, bRow, bCol, beta, c + i * cBatch, cRow, cCol);
            }
        }
    }

    private static void Block<TFormat>(
        nint batch,
        nint m, nint n, nint k,
        float alpha, ushort* a, nint aBatch, nint aRow, nint aCol,
        ushort* b, nint bBatch, nint bRow, nint bCol,
        float beta, ushort* c, nint cBatch, nint cRow, nint cCol)
        where TFormat : unmanaged, IHalfFormat
    {
        if (m <= 0 || n <= 0) return;
        if (alpha == 0) k = 0;
        HalfBlock<TFormat> target = new(c, batch, cBatch, m, cRow, n, cCol);
        float* sums = ScratchMemory.Get<float>(ScratchMemory.Slot.WideSums, batch * m * n);
        if (beta != 0) target.Widen(sums, Grain);
        if (batch == 1 && Math.Min(m, n) > ShortSide && k > 0)
        {
            // Elements are widened on their way into panels.
            HalfMatrix<TFormat> leftMatrix = new(a, aRow, aCol), rightMatrix = new(b, bCol, bRow);
            if (target.Column == 1)
                BlockedGemm.Run(GemmKernels<float>.Best, m, n, k, leftMatrix, rightMatrix, new StridedTarget<float>(sums, target.Row, 1, alpha, beta));
            else
                BlockedGemm.Run(GemmKernels<float>.Best, n, m, k, rightMatrix, leftMatrix, new StridedTarget<float>(sums, target.Column, target.Row, alpha, beta));
            target.Narrow(sums, Grain);
            return;
        }

        nint done = 0;
        do
        {
            nint depth = Math.Min(k - done, BlockDepth);
            HalfBlock<TFormat> left = new(a + done * aCol, aBatch == 0 ? 1 : batch, aBatch, m, aRow, depth, aCol);
            HalfBlock<TFormat> right = new(b + done * bRow, bBatch == 0 ? 1 : batch, bBatch, depth, bRow, n, bCol);
            float* wide = ScratchMemory.Get<float>(ScratchMemory.Slot.Layout, left.Count + right.Count), wideRight = wide + left.Count;
            left.Widen(wide, Grain);
            right.Widen(wideRight, Grain);
            float keep = done > 0 ? 1 : beta;
            if (batch == 1)
            {
                Gemm.Run(m, n, depth, alpha, wide, left.Row, left.Column, wideRight, right.Row, right.Column, keep, sums, target.Row, target.Column);
            }
            else
            {
                Gemm.RunBatched(
                    batch, m, n, depth, alpha, wide, aBatch == 0 ? 0 : m * depth, left.Row, left.Column,
                    wideRight, bBatch == 0 ? 0 : depth * n, right.Row, right.Column, keep, sums, m * n, target.Row, target.Column);
            }

            done += depth;
        }
        while (done < k);
        target.Narrow(sums, Grain);
    }
}
