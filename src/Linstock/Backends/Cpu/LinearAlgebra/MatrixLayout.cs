using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>Rearrangements within a matrix and copies of its parts.</summary>
internal static unsafe class MatrixLayout
{
    /// <summary>Copies rows of few elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy<T>(nint rows, nint columns, T* from, nint ldFrom, T* to, nint ldTo)
        where T : unmanaged
    {
        nint width = Vector<byte>.Count / sizeof(T);
        for (; rows > 0; rows--, from += ldFrom, to += ldTo)
        {
            nint j = 0;
            for (; j <= columns - width; j += width) Vector.Store(Vector.Load((byte*)(from + j)), (byte*)(to + j));
            for (; j < columns; j++) to[j] = from[j];
        }
    }

    /// <summary>A square matrix becomes its conjugate transpose.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AdjointInPlace<T, F>(nint n, T* a)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        for (nint i = 0; i < n; i++)
        {
            a[i * n + i] = F.Conjugate(a[i * n + i]);
            for (nint j = 0; j < i; j++)
                (a[i * n + j], a[j * n + i]) = (F.Conjugate(a[j * n + i]), F.Conjugate(a[i * n + j]));
        }
    }

    /// <summary>Exchanges two pieces of memory by name.</summary>
    public static void Exchange<T>(ref T* first, ref T* second)
        where T : unmanaged
    {
        var kept = first;
        first = second;
        second = kept;
    }

    /// <summary>The rows of a real matrix of order n become the columns of another one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToColumns<T, F, R>(nint n, R* rows, nint stride, T* columns, nint ld)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
        where R : unmanaged, IBinaryFloatingPointIeee754<R>
    {
        if (typeof(T) == typeof(R))
        {
            Transpose.Run((byte*)columns, ld * sizeof(T), (byte*)rows, stride * sizeof(R), n, n, sizeof(T));
            return;
        }

        for (nint i = 0; i < n; i++)
        {
            for (nint j = 0; j < n; j++) columns[i * ld + j] = F.FromReal(double.CreateTruncating(rows[j * stride + i]));
        }
    }

    /// <summary>A row of real numbers becomes one of the field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToRow<T, F, R>(nint n, R* from, T* to)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
        where R : unmanaged, IBinaryFloatingPointIeee754<R>
    {
        if (typeof(T) == typeof(R)) new Span<T>((T*)from, (int)n).CopyTo(new Span<T>(to, (int)n));
        else
            for (nint j = 0; j < n; j++) to[j] = F.FromReal(double.CreateTruncating(from[j]));
    }
}
