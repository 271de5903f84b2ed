using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>C ← α·(A·B) + β·C for integers, wrapping as PyTorch's do.</summary>
/// <remarks>
/// Integers wrap alike in any order, so nothing but speed decides the loops: columns of B are packed in strips of two registers, and tiles
/// of four rows are summed in registers. 64-bit numbers that fit into 32 bits, as counts and indices do, are multiplied as such.
/// </remarks>
internal static unsafe class IntegerGemm
{
    /// <summary>Rows computed with a strip before the next one is packed: so many that its packing does not count.</summary>
    private const nint BlockRows = 64;

    /// <summary>One product; parameters as in <see cref="Gemm"/>.</summary>
    public static void Run<T>(
        nint m, nint n, nint k, T alpha, T* a, nint aRow, nint aCol, T* b, nint bRow, nint bCol, T beta, T* c, nint cRow, nint cCol)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (m <= 0 || n <= 0) return;
        Product<T> state = new()
        {
            M = m,
            N = n,
            K = k,
            Alpha = alpha,
            Beta = beta,
            A = a,
            ARow = aRow,
            ACol = aCol,
            B = b,
            BRow = bRow,
            BCol = bCol,
            C = c,
            CRow = cRow,
            CCol = cCol,
        };
        if (n < Vector256<T>.Count)
        {
            WorkerPool.For(m, Math.Max(1, BlockedGemm.ParallelWork / 16 / Math.Max(1, (long)n * k)), &Elements<T>, &state);
            return;
        }

        state.Width = 2 * Vector256<T>.Count;
        state.Blocks = (m + BlockRows - 1) / BlockRows;
        state.IsNarrow = typeof(T) == typeof(long) && Avx2.IsSupported && m > IntegerTile<T>.Rows && FitInt32(m, k, (long*)a, aRow, aCol);
        long work = Math.Min(m, BlockRows) * state.Width * Math.Max(1, k);
        WorkerPool.For((n + state.Width - 1) / state.Width * state.Blocks, Math.Max(1, BlockedGemm.ParallelWork / 4 / work), &Blocks<T>, &state);
    }

    /// <summary>Fewer columns than a register has: element by element.</summary>
    private static void Elements<T>(void* argument, long begin, long end)
        where T : unmanaged, IBinaryInteger<T>
    {
        var state = (Product<T>*)argument;
        for (nint i = (nint)begin; i < end; i++)
        {
            for (nint j = 0; j < state->N; j++)
            {
                T sum = T.Zero;
                T* a = state->A + i * state->ARow, b = state->B + j * state->BCol;
                for (nint k = state->K; k > 0; k--, a += state->ACol, b += state->BRow) sum += *a * *b;
                state->Write(&sum, i, j, 1);
            }
        }
    }

    /// <summary>Blocks of rows times strips of columns; the blocks of one strip follow one another.</summary>
    [SkipLocalsInit]
    private static void Blocks<T>(void* argument, long begin, long end)
        where T : unmanaged, IBinaryInteger<T>
    {
        var state = (Product<T>*)argument;
        T* tile = stackalloc T[IntegerTile<T>.Rows * 2 * Vector256<T>.Count];
        nint packed = -1, bStep = 0;
        T* strip = null;
        bool isNarrow = false;
        for (nint task = (nint)begin; task < end; task++)
        {
            (nint number, nint block) = Math.DivRem(task, state->Blocks);
            nint column = number * state->Width;
            int columns = (int)Math.Min(state->Width, state->N - column);
            if (number != packed)
            {
                packed = number;
                strip = state->B + column * state->BCol;
                bStep = state->BRow;
                if (state->BCol != 1 || columns < state->Width || state->M > IntegerTile<T>.Rows)
                {
                    strip = ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, state->K * state->Width);
                    bStep = state->Width;
                    PanelCopy.Pack(strip, state->Width, state->B + column * state->BCol, state->BCol, state->BRow, columns, state->K);
                    isNarrow = state->IsNarrow && FitInt32(1, state->K * state->Width, (long*)strip, 0, 1);
                }
            }

            nint last = Math.Min((block + 1) * BlockRows, state->M);
            for (nint row = block * BlockRows; row < last;)
            {
                int rows = last - row >= IntegerTile<T>.Rows ? IntegerTile<T>.Rows : 1;
                IntegerTile<T>.Run(rows, isNarrow, state->K, state->A + row * state->ARow, state->ARow, state->ACol, strip, bStep, tile);
                for (int i = 0; i < rows; i++) state->Write(tile + i * state->Width, row + i, column, columns);
                row += rows;
            }
        }
    }

    /// <summary>Whether every element of a matrix fits into 32 bits with its sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool FitInt32(nint rows, nint columns, long* data, nint rowStride, nint columnStride)
    {
        if (columnStride != 1 && rowStride == 1) (rows, columns, rowStride, columnStride) = (columns, rows, columnStride, rowStride);
        for (nint i = 0; i < rows; i++)
        {
            long* row = data + i * rowStride;
            nint j = 0;
            if (columnStride == 1)
            {
                for (; j + Vector256<long>.Count <= columns; j += Vector256<long>.Count)
                {
                    // The upper half of a number that fits repeats the sign of the lower one.
                    Vector256<int> halves = Vector256.Load(row + j).AsInt32();
                    Vector256<int> signs = Vector256.ShiftLeft(Vector256.ShiftRightArithmetic(halves, 31).AsInt64(), 32).AsInt32();
                    Vector256<int> upper = halves & Vector256.Create(unchecked((long)0xFFFFFFFF_00000000)).AsInt32();
                    if (signs != upper) return false;
                }
            }

            for (; j < columns; j++)
                if (row[j * columnStride] != (int)row[j * columnStride]) return false;
        }

        return true;
    }

    private struct Product<T>
        where T : unmanaged, IBinaryInteger<T>
    {
        public nint M, N, K, ARow, ACol, BRow, BCol, CRow, CCol, Blocks;
        public T Alpha, Beta;
        public T* A, B, C;
        public int Width;
        public bool IsNarrow;

        /// <summary>Puts the sums of a row into their places; β = 0 never reads C.</summary>
        public readonly void Write(T* sums, nint row, nint column, int columns)
        {
            T* c = C + row * CRow + column * CCol;
            if (Beta != T.Zero)
                for (int j = 0; j < columns; j++, c += CCol) *c = Alpha * sums[j] + Beta * *c;
            else if (CCol == 1 && Alpha == T.One)
                new ReadOnlySpan<T>(sums, columns).CopyTo(new Span<T>(c, columns));
            else
                for (int j = 0; j < columns; j++, c += CCol) *c = Alpha * sums[j];
        }
    }
}
