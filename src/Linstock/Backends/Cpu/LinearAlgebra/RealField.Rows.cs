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

    /// <summary>Four rows together read x, z, v and the sums once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void UpdateRows(nint n, nint rows, T* a, T* x, T* b, T* z, T* y, nint ld, T* factors, T* sums, T* v, T* products)
    {
        if (rows != 4)
        {
            for (nint r = 0; r < rows; r++) UpdateRow(n, a[r], x, b[r], z, y + r * ld, factors[r], sums, v, products == null ? null : products + r);
            return;
        }

        nint i = products == null
            ? UpdateFour<Absent>(n, a, x, b, z, y, ld, factors, sums, v, products)
            : UpdateFour<Present>(n, a, x, b, z, y, ld, factors, sums, v, products);
        for (; i < n; i++)
        {
            T forX = x[i], forZ = z[i], sum = sums[i];
            for (nint r = 0; r < 4; r++)
            {
                var value = y[r * ld + i] + a[r] * forX + b[r] * forZ;
                y[r * ld + i] = value;
                sum += factors[r] * value;
                if (products != null) products[r] += value * v[i];
            }

            sums[i] = sum;
        }
    }

    /// <summary>All whole vectors of four rows; says how many elements those are.</summary>
    /// <typeparam name="TProducts">Whether products with v are asked for.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint UpdateFour<TProducts>(nint n, T* a, T* x, T* b, T* z, T* y, nint ld, T* factors, T* sums, T* v, T* products)
        where TProducts : struct, IPresence
    {
        nint i = 0, width = Vector<T>.Count;
        T* y0 = y, y1 = y + ld, y2 = y1 + ld, y3 = y2 + ld;
        Vector<T> a0 = new(a[0]), a1 = new(a[1]), a2 = new(a[2]), a3 = new(a[3]);
        Vector<T> b0 = new(b[0]), b1 = new(b[1]), b2 = new(b[2]), b3 = new(b[3]);
        Vector<T> f0 = new(factors[0]), f1 = new(factors[1]), f2 = new(factors[2]), f3 = new(factors[3]);
        Vector<T> p0 = default, p1 = default, p2 = default, p3 = default;
        for (; i <= n - width; i += width)
        {
            Vector<T> forX = Vector.Load(x + i), forZ = Vector.Load(z + i);
            var r0 = MultiplyAdd(b0, forZ, MultiplyAdd(a0, forX, Vector.Load(y0 + i)));
            var r1 = MultiplyAdd(b1, forZ, MultiplyAdd(a1, forX, Vector.Load(y1 + i)));
            var r2 = MultiplyAdd(b2, forZ, MultiplyAdd(a2, forX, Vector.Load(y2 + i)));
            var r3 = MultiplyAdd(b3, forZ, MultiplyAdd(a3, forX, Vector.Load(y3 + i)));
            Vector.Store(r0, y0 + i);
            Vector.Store(r1, y1 + i);
            Vector.Store(r2, y2 + i);
            Vector.Store(r3, y3 + i);
            if (TProducts.IsPresent)
            {
                var other = Vector.Load(v + i);
                p0 = MultiplyAdd(r0, other, p0);
                p1 = MultiplyAdd(r1, other, p1);
                p2 = MultiplyAdd(r2, other, p2);
                p3 = MultiplyAdd(r3, other, p3);
            }

            var sum = MultiplyAdd(f1, r1, MultiplyAdd(f0, r0, Vector.Load(sums + i)));
            Vector.Store(MultiplyAdd(f3, r3, MultiplyAdd(f2, r2, sum)), sums + i);
        }

        if (TProducts.IsPresent)
        {
            products[0] = Vector.Sum(p0);
            products[1] = Vector.Sum(p1);
            products[2] = Vector.Sum(p2);
            products[3] = Vector.Sum(p3);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UpdateRow(nint n, T a, T* x, T b, T* z, T* y, T factor, T* sums, T* v, T* product)
    {
        nint i = 0, width = Vector<T>.Count;
        Vector<T> forX = new(a), forZ = new(b), forSums = new(factor), products = default;
        for (; i <= n - width; i += width)
        {
            var value = MultiplyAdd(forZ, Vector.Load(z + i), MultiplyAdd(forX, Vector.Load(x + i), Vector.Load(y + i)));
            Vector.Store(value, y + i);
            Vector.Store(MultiplyAdd(forSums, value, Vector.Load(sums + i)), sums + i);
            if (product != null) products = MultiplyAdd(value, Vector.Load(v + i), products);
        }

        var total = Vector.Sum(products);
        for (; i < n; i++)
        {
            y[i] += a * x[i] + b * z[i];
            sums[i] += factor * y[i];
            if (product != null) total += y[i] * v[i];
        }

        if (product != null) *product = total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SumOfSquares(nint n, T* x)
    {
        nint i = 0, width = Vector<T>.Count;
        Vector<double> first = default, second = default;
        for (; i <= n - width; i += width)
        {
            if (typeof(T) == typeof(float))
            {
                Vector.Widen(Vector.Load(x + i).As<T, float>(), out var low, out var high);
                first += low * low;
                second += high * high;
            }
            else
            {
                var value = Vector.Load(x + i).As<T, double>();
                first += value * value;
            }
        }

        var sum = Vector.Sum(first + second);
        for (; i < n; i++) sum += AbsSquared(x[i]);
        return sum;
    }

    public static double Largest(nint n, T* x) => Abs(LargestModulus(n, x));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint LargestIndex(nint n, T* x)
    {
        nint i = 0, width = Vector<T>.Count;
        var best = LargestModulus(n, x);
        var wanted = new Vector<T>(best);
        while (i <= n - width && !Vector.EqualsAny(Vector.Abs(Vector.Load(x + i)), wanted)) i += width;
        for (; i < n; i++)
            if (T.Abs(x[i]) == best) return i;
        return 0;
    }

    /// <summary>The largest modulus; a NaN counts only in the first place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T LargestModulus(nint n, T* x)
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
        return best;
    }

    /// <summary>a·b + c, rounded once where the processor has the instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<T> MultiplyAdd(Vector<T> a, Vector<T> b, Vector<T> c) =>
        typeof(T) == typeof(float)
            ? Vector.MultiplyAddEstimate(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>()
            : Vector.MultiplyAddEstimate(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>();
}
