using System.Numerics;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>The one matrix product of this folder: C = alpha·A·B + beta·C over strided real views.</summary>
internal static unsafe class StridedProduct
{
    public static void Run<T>(
        nint m, nint n, nint k, T alpha, T* a, nint aRow, nint aColumn, T* b, nint bRow, nint bColumn, T beta, T* c, nint cRow,
        nint cColumn)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint i = 0; i < m; i++)
        {
            var row = c + i * cRow;
            if (beta == T.Zero)
            {
                for (nint j = 0; j < n; j++) row[j * cColumn] = T.Zero;
            }
            else if (beta != T.One)
            {
                for (nint j = 0; j < n; j++) row[j * cColumn] *= beta;
            }

            for (nint p = 0; p < k; p++)
            {
                var factor = alpha * a[i * aRow + p * aColumn];
                var from = b + p * bRow;
                if (bColumn == 1 && cColumn == 1)
                {
                    RealField<T>.Axpy(n, factor, from, row);
                    continue;
                }

                for (nint j = 0; j < n; j++) row[j * cColumn] += factor * from[j * bColumn];
            }
        }
    }
}
