using System.Numerics;

namespace Linstock.Backends.Cpu;

/// <summary>C ← α·(A·B) + β·C on the CPU, for <see cref="float"/> and <see cref="double"/> and any strides.</summary>
/// <remarks>
/// β = 0 never reads C; α = 0 never reads A and B, as in BLAS. The shape and the strides choose the algorithm, the number of
/// threads does not, and each element is computed in one order: results are the same on any number of threads.
/// </remarks>
internal static unsafe class Gemm
{
    /// <summary>The most multiplications for which reading the operands in place beats packing them.</summary>
    private const long DirectWork = 130 * 130 * 130;

    /// <summary>A depth so small that an operand read in place is read too few times for packing to pay; see <see cref="ShallowWork"/>.</summary>
    private const nint ShallowDepth = 64;

    /// <summary>The same limit for shallow products, such as the gradient of a weight from a small batch.</summary>
    private const long ShallowWork = 4 * DirectWork;

    /// <summary>One product.</summary>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A and rows of B.</param>
    /// <param name="alpha">Scales the product.</param>
    /// <param name="a">The element (0, 0) of A.</param>
    /// <param name="aRow">Elements from row to row of A.</param>
    /// <param name="aCol">Elements from column to column of A.</param>
    /// <param name="b">The element (0, 0) of B.</param>
    /// <param name="bRow">Elements from row to row of B.</param>
    /// <param name="bCol">Elements from column to column of B.</param>
    /// <param name="beta">Scales what C holds.</param>
    /// <param name="c">The element (0, 0) of C; no two of its elements may share memory, nor with A or B.</param>
    /// <param name="cRow">Elements from row to row of C.</param>
    /// <param name="cCol">Elements from column to column of C.</param>
    public static void Run<T>(
        nint m, nint n, nint k, T alpha, T* a, nint aRow, nint aCol, T* b, nint bRow, nint bCol, T beta, T* c, nint cRow, nint cCol)
        where T : unmanaged, INumber<T> =>
        Run(GemmKernels<T>.Best, m, n, k, alpha, a, aRow, aCol, b, bRow, bCol, beta, c, cRow, cCol);

    /// <summary>The same with the kernels of one register width; <paramref name="products"/> of this size are written one after the other.</summary>
    public static void Run<T>(
        GemmKernels<T>* kernels,
        nint m, nint n, nint k, T alpha, T* a, nint aRow, nint aCol, T* b, nint bRow, nint bCol, T beta, T* c, nint cRow, nint cCol, nint products = 1)
        where T : unmanaged, INumber<T>
    {
        if (m <= 0 || n <= 0) return;
        if (k <= 0 || alpha == T.Zero)
        {
            Scale(m, n, beta, c, cRow, cCol);
            return;
        }

        // Strides of dimensions of one element say nothing; as 1 they open the fast paths.
        if (k == 1) (aCol, bRow) = (1, n == 1 || bCol != 1 ? 1 : n);
        if (m == 1) (aRow, cRow) = (aCol == 1 ? k : 1, n);
        if (n == 1) (bCol, cCol) = (bRow == 1 ? k : 1, 1);

        // Cᵀ = Bᵀ·Aᵀ: a vector becomes the row, the columns of C lie side by side.
        if (n == 1 ? m != 1 : m != 1 && cCol != 1 && cRow == 1)
        {
            (m, n) = (n, m);
            T* rows = a;
            a = b;
            b = rows;
            (aRow, aCol, bRow, bCol) = (bCol, bRow, aCol, aRow);
            (cRow, cCol) = (cCol, cRow);
        }

        StridedTarget<T> target = new(c, cRow, cCol, alpha, beta);
        StridedTarget<T> transposed = new(c, cCol, cRow, alpha, beta);
        if (m == 1 && bRow == 1)
            SkinnyGemm.MatrixVector(kernels, n, k, b, bCol, a, aCol, transposed);
        else if (m == 1 && bCol == 1)
            SkinnyGemm.RowsAlongColumns(kernels, m, n, k, a, aRow, aCol, b, bRow, target);
        else if ((long)m * n * k <= (k <= ShallowDepth ? ShallowWork : DirectWork) && k <= GemmKernels<T>.Depth)
            DirectGemm.Share(kernels, m, n, k, a, aRow, aCol, b, bRow, bCol, target);
        else if (m is >= SlabGemm.FewestRows and <= SkinnyGemm.MostRowsAlongColumns && bCol == 1)
            SlabGemm.Run(kernels, m, n, k, new StridedMatrix<T>(a, aRow, aCol), b, bRow, target);
        else if (m <= SkinnyGemm.MostRowsAlongColumns && bCol == 1)
            SkinnyGemm.RowsAlongColumns(kernels, m, n, k, a, aRow, aCol, b, bRow, target);
        else if (n <= SkinnyGemm.MostRowsAlongColumns && aRow == 1)
            SkinnyGemm.RowsAlongColumns(kernels, n, m, k, b, bCol, bRow, a, aCol, transposed);
        else if (m <= kernels->TileColumns && bRow == 1)
            SkinnyGemm.RowsAlongDepth(kernels, n, m, k, b, bCol, bRow, a, aCol, aRow, transposed);
        else if (n <= kernels->TileColumns && aCol == 1)
            SkinnyGemm.RowsAlongDepth(kernels, m, n, k, a, aRow, aCol, b, bRow, bCol, target);
        else if (StripGemm.Suits<T>(m, n, k, bRow, bCol))
            StripGemm.Run(kernels, m, n, k, new StridedMatrix<T>(a, aRow, aCol), new StridedMatrix<T>(b, bCol, bRow), target);
        else
            BlockedGemm.Run(
                kernels, m, n, k, new StridedMatrix<T>(a, aRow, aCol), new StridedMatrix<T>(b, bCol, bRow),
                k <= GemmKernels<T>.Depth && (long)products * m * n * sizeof(T) >= Bulk.NonTemporalBytes ? target.Streaming() : target);
    }

    /// <summary>C ← A·Bᵀ + bias where the rows of both lie along k and the product is large enough to be computed in blocks; otherwise does nothing.</summary>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Rows of B and columns of C.</param>
    /// <param name="k">Columns of A and B.</param>
    /// <param name="a">A, dense.</param>
    /// <param name="b">B, dense.</param>
    /// <param name="bias">One element for each column of C.</param>
    /// <param name="c">C, dense.</param>
    public static bool TryRunBiased<T>(nint m, nint n, nint k, T* a, T* b, T* bias, T* c)
        where T : unmanaged, INumber<T>
    {
        GemmKernels<T>* kernels = GemmKernels<T>.Best;
        if (m <= kernels->TileColumns || n <= kernels->TileColumns || k == 0 || (long)m * n * k <= ShallowWork) return false;
        var target = new BiasTarget<T>(c, n, bias);
        if (StripGemm.Suits<T>(m, n, k, 1, k))
            StripGemm.Run(kernels, m, n, k, new StridedMatrix<T>(a, k, 1), new StridedMatrix<T>(b, k, 1), target);
        else
            BlockedGemm.Run(kernels, m, n, k, new StridedMatrix<T>(a, k, 1), new StridedMatrix<T>(b, k, 1), target);
        return true;
    }

    /// <summary>Independent products: matrix i begins i batch strides after the first; a stride of 0 repeats an operand.</summary>
    /// <remarks>
    /// aBatch, bBatch and cBatch are the elements from one matrix to the next; the rest is as in
    /// <see cref="Run{T}(nint, nint, nint, T, T*, nint, nint, T*, nint, nint, T, T*, nint, nint)"/>.
    /// </remarks>
    public static void RunBatched<T>(
        nint batch,
        nint m, nint n, nint k,
        T alpha, T* a, nint aBatch, nint aRow, nint aCol,
        T* b, nint bBatch, nint bRow, nint bCol,
        T beta, T* c, nint cBatch, nint cRow, nint cCol)
        where T : unmanaged, INumber<T>
    {
        Batch<T> state = new()
        {
            M = m,
            N = n,
            K = k,
            Alpha = alpha,
            Beta = beta,
            A = a,
            ABatch = aBatch,
            ARow = aRow,
            ACol = aCol,
            B = b,
            BBatch = bBatch,
            BRow = bRow,
            BCol = bCol,
            C = c,
            CBatch = cBatch,
            CRow = cRow,
            CCol = cCol,
            Products = batch,
        };

        // Threads share out the products when there are enough of them, and otherwise each product.
        long work = (long)m * n * k;
        bool share = batch >= WorkerPool.NumThreads && work < BlockedGemm.ParallelWork * 64;
        long grain = share ? Math.Max(1, BlockedGemm.ParallelWork / 4 / Math.Max(1, work)) : long.MaxValue;
        WorkerPool.For(batch, grain, &Products, &state);

        static void Products(void* argument, long begin, long end)
        {
            var s = (Batch<T>*)argument;
            for (nint i = (nint)begin; i < end; i++)
            {
                Run(
                    GemmKernels<T>.Best, s->M, s->N, s->K, s->Alpha, s->A + i * s->ABatch, s->ARow, s->ACol, s->B + i * s->BBatch, s->BRow, s->BCol,
                    s->Beta, s->C + i * s->CBatch, s->CRow, s->CCol, s->Products);
            }
        }
    }

    private static void Scale<T>(nint m, nint n, T beta, T* c, nint cRow, nint cCol)
        where T : unmanaged, INumber<T>
    {
        if (beta == T.One) return;
        for (nint i = 0; i < m; i++)
        {
            T* row = c + i * cRow;
            if (beta == T.Zero)
                for (nint j = 0; j < n; j++) row[j * cCol] = T.Zero;
            else
                for (nint j = 0; j < n; j++) row[j * cCol] *= beta;
        }
    }

    private struct Batch<T>
        where T : unmanaged
    {
        public nint M, N, K;
        public T Alpha, Beta;
        public T* A, B, C;
        public nint ABatch, ARow, ACol, BBatch, BRow, BCol, CBatch, CRow, CCol, Products;
    }
}
