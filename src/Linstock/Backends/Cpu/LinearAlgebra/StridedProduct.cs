using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>The one matrix product of this folder: C = alpha·A·B + beta·C over strided real views.</summary>
internal static unsafe class StridedProduct
{
    /// <summary>Below this many multiplications a plain loop beats the call into the tiled product.</summary>
    private const long Small = 64;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(
        nint m, nint n, nint k, T alpha, T* a, nint aRow, nint aColumn, T* b, nint bRow, nint bColumn, T beta, T* c, nint cRow,
        nint cColumn)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if ((long)m * n * k > Small)
        {
            Gemm.Run(m, n, k, alpha, a, aRow, aColumn, b, bRow, bColumn, beta, c, cRow, cColumn);
            return;
        }

        for (nint i = 0; i < m; i++)
        {
            for (nint j = 0; j < n; j++)
            {
                var sum = T.Zero;
                for (nint p = 0; p < k; p++) sum += a[i * aRow + p * aColumn] * b[p * bRow + j * bColumn];
                var target = c + i * cRow + j * cColumn;
                *target = beta == T.Zero ? alpha * sum : alpha * sum + beta * *target;
            }
        }
    }
}
