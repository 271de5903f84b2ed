using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>The field of <see cref="float"/> or <see cref="double"/>.</summary>
internal readonly unsafe partial struct RealField<T> : IField<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool IsComplex => false;

    public static double Epsilon => double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FromReal(double value) => T.CreateTruncating(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FromParts(double real, double imaginary) => T.CreateTruncating(real);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Real(T value) => double.CreateTruncating(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Imaginary(T value) => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Conjugate(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Abs(T value) => double.CreateTruncating(T.Abs(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double AbsSquared(T value)
    {
        var wide = double.CreateTruncating(value);
        return wide * wide;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double PivotSize(T value) => Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Axpy(nint n, T a, T* x, T* y)
    {
        nint i = 0, width = Vector<T>.Count;
        var factor = new Vector<T>(a);
        for (; i <= n - 2 * width; i += 2 * width)
        {
            Vector.Store(MultiplyAdd(factor, Vector.Load(x + i), Vector.Load(y + i)), y + i);
            Vector.Store(MultiplyAdd(factor, Vector.Load(x + i + width), Vector.Load(y + i + width)), y + i + width);
        }

        for (; i < n; i++) y[i] += a * x[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Dot(nint n, T* x, T* y)
    {
        nint i = 0, width = Vector<T>.Count;
        Vector<T> first = default, second = default, third = default, fourth = default;
        for (; i <= n - 4 * width; i += 4 * width)
        {
            first = MultiplyAdd(Vector.Load(x + i), Vector.Load(y + i), first);
            second = MultiplyAdd(Vector.Load(x + i + width), Vector.Load(y + i + width), second);
            third = MultiplyAdd(Vector.Load(x + i + 2 * width), Vector.Load(y + i + 2 * width), third);
            fourth = MultiplyAdd(Vector.Load(x + i + 3 * width), Vector.Load(y + i + 3 * width), fourth);
        }

        for (; i <= n - width; i += width) first += Vector.Load(x + i) * Vector.Load(y + i);
        var sum = Vector.Sum((first + second) + (third + fourth));
        for (; i < n; i++) sum += x[i] * y[i];
        return sum;
    }

    public static T DotConjugate(nint n, T* x, T* y) => Dot(n, x, y);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(nint n, T a, T* x)
    {
        nint i = 0, width = Vector<T>.Count;
        var factor = new Vector<T>(a);
        for (; i <= n - width; i += width) Vector.Store(factor * Vector.Load(x + i), x + i);
        for (; i < n; i++) x[i] *= a;
    }

    public static void Multiply(
        nint m, nint n, nint k, T alpha, T* a, nint aRow, nint aColumn, bool conjugateA, T* b, nint bRow, nint bColumn,
        bool conjugateB, T beta, T* c, nint cRow, nint cColumn) =>
        StridedProduct.Run(m, n, k, alpha, a, aRow, aColumn, b, bRow, bColumn, beta, c, cRow, cColumn);
}
