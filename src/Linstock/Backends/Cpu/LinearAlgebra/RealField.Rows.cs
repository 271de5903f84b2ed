using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <content>Loops that do several things to a row while it is in registers.</content>
internal readonly unsafe partial struct RealField<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DivideBy(nint n, T a, T* x)
    {
        nint i = 0, width = Vector<T>.Count;
        var divisor = new Vector<T>(a);
        for (; i <= n - width; i += width) Vector.Store(Vector.Load(x + i) / divisor, x + i);
        for (; i < n; i++) x[i] /= a;
    }

    /// <summary>Strips of y stay in registers while all the rows pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddCombination(nint n, nint count, T alpha, T* factors, nint step, bool conjugate, T* rows, nint ld, T* y)
    {
        nint i = 0, width = Vector<T>.Count;
        for (; i <= n - 8 * width; i += 8 * width)
        {
            Vector<T> y0 = Vector.Load(y + i), y1 = Vector.Load(y + i + width);
            Vector<T> y2 = Vector.Load(y + i + 2 * width), y3 = Vector.Load(y + i + 3 * width);
            Vector<T> y4 = Vector.Load(y + i + 4 * width), y5 = Vector.Load(y + i + 5 * width);
            Vector<T> y6 = Vector.Load(y + i + 6 * width), y7 = Vector.Load(y + i + 7 * width);
            var row = rows + i;
            for (nint k = 0; k < count; k++, row += ld)
            {
                var factor = new Vector<T>(alpha * factors[k * step]);
                y0 = MultiplyAdd(factor, Vector.Load(row), y0);
                y1 = MultiplyAdd(factor, Vector.Load(row + width), y1);
                y2 = MultiplyAdd(factor, Vector.Load(row + 2 * width), y2);
                y3 = MultiplyAdd(factor, Vector.Load(row + 3 * width), y3);
                y4 = MultiplyAdd(factor, Vector.Load(row + 4 * width), y4);
                y5 = MultiplyAdd(factor, Vector.Load(row + 5 * width), y5);
                y6 = MultiplyAdd(factor, Vector.Load(row + 6 * width), y6);
                y7 = MultiplyAdd(factor, Vector.Load(row + 7 * width), y7);
            }

            Vector.Store(y0, y + i);
            Vector.Store(y1, y + i + width);
            Vector.Store(y2, y + i + 2 * width);
            Vector.Store(y3, y + i + 3 * width);
            Vector.Store(y4, y + i + 4 * width);
            Vector.Store(y5, y + i + 5 * width);
            Vector.Store(y6, y + i + 6 * width);
            Vector.Store(y7, y + i + 7 * width);
        }

        for (; i <= n - 2 * width; i += 2 * width)
        {
            Vector<T> y0 = Vector.Load(y + i), y1 = Vector.Load(y + i + width);
            var row = rows + i;
            for (nint k = 0; k < count; k++, row += ld)
            {
                var factor = new Vector<T>(alpha * factors[k * step]);
                y0 = MultiplyAdd(factor, Vector.Load(row), y0);
                y1 = MultiplyAdd(factor, Vector.Load(row + width), y1);
            }

            Vector.Store(y0, y + i);
            Vector.Store(y1, y + i + width);
        }

        if (i == n) return;
        for (nint k = 0; k < count; k++)
        {
            var factor = alpha * factors[k * step];
            for (var j = i; j < n; j++) y[j] += factor * rows[k * ld + j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T AxpyDot(nint n, T a, T* x, T* y, T* v)
    {
        nint i = 0, width = Vector<T>.Count;
        var factor = new Vector<T>(a);
        Vector<T> first = default, second = default;
        for (; i <= n - 2 * width; i += 2 * width)
        {
            var y0 = MultiplyAdd(factor, Vector.Load(x + i), Vector.Load(y + i));
            var y1 = MultiplyAdd(factor, Vector.Load(x + i + width), Vector.Load(y + i + width));
            Vector.Store(y0, y + i);
            Vector.Store(y1, y + i + width);
            first = MultiplyAdd(y0, Vector.Load(v + i), first);
            second = MultiplyAdd(y1, Vector.Load(v + i + width), second);
        }

        var sum = Vector.Sum(first + second);
        for (; i < n; i++)
        {
            y[i] += a * x[i];
            sum += y[i] * v[i];
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T RankTwoDot(nint n, T a, T* x, T b, T* z, T* y, T* v, T factor, T* sums)
    {
        nint i = 0, width = Vector<T>.Count;
        Vector<T> forX = new(a), forZ = new(b), forSums = new(factor);
        Vector<T> first = default, second = default;
        for (; i <= n - 2 * width; i += 2 * width)
        {
            var y0 = MultiplyAdd(forZ, Vector.Load(z + i), MultiplyAdd(forX, Vector.Load(x + i), Vector.Load(y + i)));
            var y1 = MultiplyAdd(
                forZ, Vector.Load(z + i + width), MultiplyAdd(forX, Vector.Load(x + i + width), Vector.Load(y + i + width)));
            Vector.Store(y0, y + i);
            Vector.Store(y1, y + i + width);
            first = MultiplyAdd(y0, Vector.Load(v + i), first);
            second = MultiplyAdd(y1, Vector.Load(v + i + width), second);
            Vector.Store(MultiplyAdd(forSums, y0, Vector.Load(sums + i)), sums + i);
            Vector.Store(MultiplyAdd(forSums, y1, Vector.Load(sums + i + width)), sums + i + width);
        }

        var sum = Vector.Sum(first + second);
        for (; i < n; i++)
        {
            y[i] += a * x[i] + b * z[i];
            sum += y[i] * v[i];
            sums[i] += factor * y[i];
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint LargestIndex(nint n, T* x)
    {
        nint i = 0, width = Vector<T>.Count;
        var best = T.Abs(x[0]);
        if (n >= width)
        {
            var most = new Vector<T>(best);
            for (; i <= n - width; i += width)
            {
                var size = Vector.Abs(Vector.Load(x + i));
                most = Vector.ConditionalSelect(Vector.GreaterThan(size, most), size, most);
            }

            for (var lane = 0; lane < width; lane++) best = most[lane] > best ? most[lane] : best;
        }

        for (; i < n; i++) best = T.Abs(x[i]) > best ? T.Abs(x[i]) : best;
        for (i = 0; i < n; i++)
            if (T.Abs(x[i]) == best) return i;
        return 0;
    }

    /// <summary>a·b + c, rounded once where the processor has the instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<T> MultiplyAdd(Vector<T> a, Vector<T> b, Vector<T> c) =>
        typeof(T) == typeof(float)
            ? Vector.MultiplyAddEstimate(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>()
            : Vector.MultiplyAddEstimate(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>();
}
