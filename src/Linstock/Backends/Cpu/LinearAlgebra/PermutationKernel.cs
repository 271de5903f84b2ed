using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>Row exchanges (int32, [*, k]) to permutation matrices (real, zeros before, [*, m, m]) with P^T·A exchanged.</summary>
internal readonly unsafe struct PermutationKernel(Tensor pivots, Tensor result) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "permutation_matrix";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        int m = checked((int)result.Shape[^1]), k = checked((int)pivots.Shape[^1]);
        long count = result.Numel / ((long)m * m);
        var permutation = new int[m];
        fixed (byte* from = &pivots.Reference, to = &result.Reference)
        {
            for (long batch = 0; batch < count; batch++)
            {
                LuFactorization.Permutation(new ReadOnlySpan<int>((int*)from + batch * k, k), permutation);
                for (long column = 0; column < m; column++)
                {
                    long place = (batch * m + permutation[column]) * m + column;
                    if (result.DType == DType.Float32) Unsafe.Add(ref Unsafe.AsRef<float>(to), (nint)place) = 1;
                    else Unsafe.Add(ref Unsafe.AsRef<double>(to), (nint)place) = 1;
                }
            }
        }

        GC.KeepAlive(pivots);
    }
}
