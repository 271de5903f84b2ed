using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>The reflector I - factor·(1, v1, v2)ᵀ·(1, v1, v2) of three, or with a v2 of zero two, neighbouring rows or columns.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal readonly unsafe struct SmallReflector<T>(T factor, T v1, T v2)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public readonly T Factor = factor;
    public readonly T V1 = v1;
    public readonly T V2 = v2;

    /// <summary>The reflector that maps (x, y, z) to a multiple of the first axis, which <paramref name="x"/> becomes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SmallReflector<T> Make(ref T x, T y, T z)
    {
        if (y == T.Zero && z == T.Zero) return default;
        var scale = T.Abs(x) + T.Abs(y) + T.Abs(z);
        var inverse = T.One / scale;
        T p = x * inverse, q = y * inverse, r = z * inverse;
        var length = T.CopySign(T.Sqrt(p * p + q * q + r * r), p);
        p += length;
        x = -length * scale;
        inverse = T.One / p;
        return new(p / length, q * inverse, r * inverse);
    }

    /// <summary>n columns of two or three rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ApplyToRows(nint n, T* a, nint lda, bool three)
    {
        nint j = 0, width = Vector<T>.Count;
        T* b = a + lda, c = three ? b + lda : b;
        Vector<T> forFirst = new(Factor), forSecond = new(V1), forThird = new(V2);
        T t1 = Factor * V1, t2 = Factor * V2;
        if (three)
        {
            for (; j <= n - width; j += width)
            {
                Vector<T> first = Vector.Load(a + j), second = Vector.Load(b + j), third = Vector.Load(c + j);
                var dot = RealField<T>.MultiplyAdd(forThird, third, RealField<T>.MultiplyAdd(forSecond, second, first)) * forFirst;
                Vector.Store(first - dot, a + j);
                Vector.Store(RealField<T>.MultiplyAdd(-forSecond, dot, second), b + j);
                Vector.Store(RealField<T>.MultiplyAdd(-forThird, dot, third), c + j);
            }
        }

        for (; j < n; j++)
        {
            var dot = a[j] + V1 * b[j];
            if (three) dot += V2 * c[j];
            a[j] -= dot * Factor;
            b[j] -= dot * t1;
            if (three) c[j] -= dot * t2;
        }
    }

    /// <summary>n rows of two or three columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ApplyToColumns(nint n, T* a, nint lda, bool three)
    {
        T factor = Factor, v1 = V1, v2 = V2, t1 = factor * v1, t2 = factor * v2;
        if (!three)
        {
            for (; n > 0; n--, a += lda)
            {
                var dot = a[0] + v1 * a[1];
                a[0] -= dot * factor;
                a[1] -= dot * t1;
            }

            return;
        }

        for (; n > 0; n--, a += lda)
        {
            T x = a[0], y = a[1], z = a[2], dot = x + v1 * y + v2 * z;
            a[0] = x - dot * factor;
            a[1] = y - dot * t1;
            a[2] = z - dot * t2;
        }
    }
}
