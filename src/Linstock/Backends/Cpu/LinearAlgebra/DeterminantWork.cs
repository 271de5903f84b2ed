using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>data: A (n x n) is destroyed; its determinant; the ratio (float64) of the least to the largest pivot.</summary>
internal readonly unsafe struct DeterminantWork(nint n) : IMatrixWork
{
    public static string Name => "det";

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var a = (T*)data[0] + index * n * n;
        using var pivots = new Workspace<int>(n);
        ((T*)data[1])[index] = Of<T, F>(n, a, pivots.Pointer);
        double least = double.PositiveInfinity, largest = 0;
        for (nint i = 0; i < n; i++)
        {
            var size = F.Abs(a[i * (n + 1)]);
            least = Math.Min(least, size);
            largest = Math.Max(largest, size);
        }

        ((double*)data[2])[index] = n == 0 ? 1 : largest == 0 ? 0 : least / largest;
    }

    /// <summary>The determinant of a matrix, which is factorised in place.</summary>
    public static T Of<T, F>(nint n, T* a, int* pivots)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        LuFactorization.Factor<T, F>(n, n, a, n, pivots);
        var result = T.One;
        for (nint i = 0; i < n; i++)
        {
            result *= a[i * (n + 1)];
            if (pivots[i] != i + 1) result = -result;
        }

        return result;
    }
}

/// <summary>data: A (n x n) is destroyed; the phase of its determinant; the logarithm (float64) of its modulus.</summary>
internal readonly unsafe struct LogDeterminantWork(nint n) : IMatrixWork
{
    public static string Name => "slogdet";

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var a = (T*)data[0] + index * n * n;
        using var pivots = new Workspace<int>(n);
        LuFactorization.Factor<T, F>(n, n, a, n, pivots.Pointer);
        var sign = T.One;
        double logarithm = 0;
        for (nint i = 0; i < n; i++)
        {
            var value = a[i * (n + 1)];
            var size = F.Abs(value);
            sign *= size == 0 ? T.Zero : value / F.FromReal(size);
            if (pivots.Pointer[i] != i + 1) sign = -sign;
            logarithm += Math.Log(size);
        }

        ((T*)data[1])[index] = sign;
        ((double*)data[2])[index] = logarithm;
    }
}

/// <summary>data: A (n x n) is destroyed; X (n x n) becomes the adjoint of its adjugate, from the singular values.</summary>
internal readonly unsafe struct AdjugateWork(nint n) : IMatrixWork
{
    public static string Name => "adjugate";

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        if (n == 0) return;
        T* a = (T*)data[0] + index * n * n, x = (T*)data[1] + index * n * n;
        using var memory = new Workspace<T>(3 * n * n);
        using var values = new Workspace<double>(n);
        using var pivots = new Workspace<int>(n);
        T* u = memory.Pointer, vh = u + n * n, copy = vh + n * n;
        SingularValues.Decompose<T, F>(n, n, a, n, values.Pointer, u, n, n, vh, n);
        var phase = T.One;
        foreach (var factor in (Span<nint>)[(nint)u, (nint)vh])
        {
            new Span<T>((T*)factor, (int)(n * n)).CopyTo(new Span<T>(copy, (int)(n * n)));
            phase *= F.Conjugate(DeterminantWork.Of<T, F>(n, copy, pivots.Pointer));
        }

        // adj(A)^H = conj(det U · det V^H) · U · diag(the product of the other singular values) · V^H.
        for (nint j = 0; j < n; j++)
        {
            double others = 1;
            for (nint i = 0; i < n; i++) others *= i == j ? 1 : values.Pointer[i];
            for (nint i = 0; i < n; i++) u[i * n + j] *= phase * F.FromReal(others);
        }

        F.Multiply(n, n, n, T.One, u, n, 1, false, vh, n, 1, false, T.Zero, x, n, 1);
    }
}
