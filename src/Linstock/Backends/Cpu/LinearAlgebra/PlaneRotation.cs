using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>Givens rotations: how they are made, and how they act on two contiguous rows.</summary>
internal static unsafe class PlaneRotation
{
    /// <summary>c, s and r with c·f + s·g = r and -s·f + c·g = 0, without overflow; the sign rule is that of LAPACK's
    /// dlartg (Anderson 2017, LAPACK working note 150).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (double Cosine, double Sine, double Radius) Make(double f, double g)
    {
        // In this range the smaller square may vanish, but then it does not count.
        var sum = f * f + g * g;
        if (f == 0 || g == 0 || !(sum is > 1e-280 and < 1e280)) return MakeCarefully(f, g);
        var length = Math.CopySign(Math.Sqrt(sum), f);
        var inverse = 1 / length;
        return (f * inverse, g * inverse, length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (double Cosine, double Sine, double Radius) MakeCarefully(double f, double g)
    {
        if (g == 0) return (1, 0, f);
        if (f == 0) return (0, Math.Sign(g), Math.Abs(g));
        var scale = Math.Clamp(Math.Max(Math.Abs(f), Math.Abs(g)), DoublePrecision.SmallestNormal, double.MaxValue / 4);
        f /= scale;
        g /= scale;
        var length = Math.CopySign(Math.Sqrt(f * f + g * g), f);
        return (f / length, g / length, length * scale);
    }

    /// <summary>(x, y) ← (c·x + s·y, c·y - s·x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<T>(nint n, T* x, T* y, T cosine, T sine)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint i = 0, width = Vector<T>.Count;
        Vector<T> c = new(cosine), s = new(sine);
        for (; i <= n - width; i += width)
        {
            var first = Vector.Load(x + i);
            var second = Vector.Load(y + i);
            Vector.Store(c * first + s * second, x + i);
            Vector.Store(c * second - s * first, y + i);
        }

        for (; i < n; i++)
        {
            T first = x[i], second = y[i];
            x[i] = cosine * first + sine * second;
            y[i] = cosine * second - sine * first;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SwapRows<T>(nint n, T* x, T* y)
        where T : unmanaged
    {
        if (x == y) return;
        nint i = 0, width = Vector<byte>.Count / sizeof(T);
        for (; i <= n - width; i += width)
        {
            var first = Vector.Load((byte*)(x + i));
            Vector.Store(Vector.Load((byte*)(y + i)), (byte*)(x + i));
            Vector.Store(first, (byte*)(y + i));
        }

        for (; i < n; i++) (x[i], y[i]) = (y[i], x[i]);
    }
}
