using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>C ← α·(A·B) + β·C for integers, wrapping as PyTorch's do.</summary>
/// <remarks>
/// Integers wrap alike in any order, so nothing but speed decides the loops: rows of B are scaled and added to a row of sums,
/// four at a time.
/// </remarks>
internal static unsafe class IntegerGemm
{
    /// <summary>Sums a thread keeps at a time: with four rows of B they fit the first cache.</summary>
    private const nint BlockBytes = 4096;

    /// <summary>One product; parameters as in <see cref="Gemm"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(
        nint m, nint n, nint k, T alpha, T* a, nint aRow, nint aCol, T* b, nint bRow, nint bCol, T beta, T* c, nint cRow, nint cCol)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (m <= 0 || n <= 0) return;
        T* rows = b;
        if (bCol != 1 && n > 1 && k > 0)
        {
            rows = ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, k * n);
            for (nint i = 0; i < k; i++)
                for (nint j = 0; j < n; j++) rows[i * n + j] = b[i * bRow + j * bCol];
            bRow = n;
        }

        Product<T> state = new()
        {
            N = n,
            K = k,
            Alpha = alpha,
            Beta = beta,
            A = a,
            ARow = aRow,
            ACol = aCol,
            B = rows,
            BRow = bRow,
            C = c,
            CRow = cRow,
            CCol = cCol,
        };
        WorkerPool.For(m, Math.Max(1, BlockedGemm.ParallelWork / 4 / Math.Max(1, (long)n * k)), &Rows<T>, &state);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<T>(void* argument, long begin, long end)
        where T : unmanaged, IBinaryInteger<T>
    {
        var state = (Product<T>*)argument;
        nint block = BlockBytes / sizeof(T);
        T* sums = stackalloc T[(int)block];
        for (nint j = 0; j < state->N; j += block)
        {
            nint columns = Math.Min(block, state->N - j);
            for (nint i = (nint)begin; i < end; i++)
            {
                new Span<T>(sums, (int)columns).Clear();
                T* a = state->A + i * state->ARow;
                nint k = 0;
                for (; k + 4 <= state->K; k += 4)
                {
                    T* factor = a + k * state->ACol;
                    AddFour(
                        columns, factor[0], factor[state->ACol], factor[2 * state->ACol], factor[3 * state->ACol],
                        state->B + k * state->BRow + j, state->BRow, sums);
                }

                for (; k < state->K; k++)
                    AddFour(columns, a[k * state->ACol], T.Zero, T.Zero, T.Zero, state->B + k * state->BRow + j, 0, sums);

                T* c = state->C + i * state->CRow + j * state->CCol;
                for (nint column = 0; column < columns; column++, c += state->CCol)
                    *c = state->Beta == T.Zero ? state->Alpha * sums[column] : state->Alpha * sums[column] + state->Beta * *c;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFour<T>(nint columns, T f0, T f1, T f2, T f3, T* b, nint bRow, T* sums)
        where T : unmanaged, IBinaryInteger<T>
    {
        T* b1 = b + bRow, b2 = b1 + bRow, b3 = b2 + bRow;
        Vector256<T> v0 = Vector256.Create(f0), v1 = Vector256.Create(f1), v2 = Vector256.Create(f2), v3 = Vector256.Create(f3);
        nint j = 0;
        for (; j + Vector256<T>.Count <= columns; j += Vector256<T>.Count)
        {
            Vector256<T> even = v0 * Vector256.Load(b + j) + v1 * Vector256.Load(b1 + j);
            Vector256<T> odd = v2 * Vector256.Load(b2 + j) + v3 * Vector256.Load(b3 + j);
            (Vector256.Load(sums + j) + even + odd).Store(sums + j);
        }

        for (; j < columns; j++) sums[j] += f0 * b[j] + f1 * b1[j] + f2 * b2[j] + f3 * b3[j];
    }

    private struct Product<T>
        where T : unmanaged
    {
        public nint N, K, ARow, ACol, BRow, CRow, CCol;
        public T Alpha, Beta;
        public T* A, B, C;
    }
}
