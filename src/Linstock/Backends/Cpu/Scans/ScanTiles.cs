using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu.Scans;

/// <summary>
/// Scans along neighbouring rows whose columns are made vectors: a tile of rows and columns is turned in registers, each column meets the
/// totals of its rows, and the tile is turned back. Every row's folds are those of a plain loop, in its order; only rows run side by side.
/// </summary>
internal static unsafe class ScanTiles
{
    /// <summary>Rows of elements of <typeparamref name="T"/> that are taken at once; 0 where there is no such loop.</summary>
    public static int RowsOf<T>()
        where T : unmanaged
        => !Avx2.IsSupported ? 0 : sizeof(T) == 4 ? 8 : sizeof(T) == 8 ? 4 : 0;

    /// <summary>Scans <see cref="RowsOf{T}"/> rows, as far as whole tiles go; returns how many columns that were.</summary>
    /// <param name="from">The first row; the others follow each other.</param>
    /// <param name="to">Where results go, laid out in the same way.</param>
    /// <param name="count">Elements of a row.</param>
    /// <param name="totals">The rows' totals after those columns.</param>
    public static long Run<T, TWide, TStep>(T* from, T* to, long count, TWide* totals)
        where T : unmanaged
        where TWide : unmanaged
        where TStep : struct, IScanStep<TWide>
    {
        // The branches fall away for each type.
        if (typeof(T) == typeof(float) && Avx512F.VL.IsSupported)
            return Eights<float, double, Vector512<double>, Wide512<TStep, TWide>>((float*)from, (float*)to, count, (double*)totals);
        if (typeof(T) == typeof(float))
            return Eights<float, double, Pair, Wide256<TStep, TWide>>((float*)from, (float*)to, count, (double*)totals);
        if (sizeof(T) == 4) return Eights<T, TWide, Vector256<TWide>, Plain<T, TStep, TWide>>(from, to, count, totals);
        return Fours<T, TWide, TStep>(from, to, count, totals);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Eights<T, TWide, TTotals, TColumn>(T* from, T* to, long count, TWide* totals)
        where T : unmanaged
        where TWide : unmanaged
        where TTotals : unmanaged
        where TColumn : struct, IColumn<T, TTotals>
    {
        TTotals total = Unsafe.ReadUnaligned<TTotals>(totals);
        float* source = (float*)from, target = (float*)to;
        long second = 4 * count, i = 0;
        for (; i <= count - 8; i += 8, source += 8, target += 8)
        {
            // Halves of rows r and r + 4 in one register: quarters are all that has to be turned.
            float* low = source, high = source + second;
            Vector256<float> a0 = Join(low, high), b0 = Join(low + 4, high + 4);
            Vector256<float> a1 = Join(low + count, high + count), b1 = Join(low + count + 4, high + count + 4);
            low += 2 * count;
            high += 2 * count;
            Vector256<float> a2 = Join(low, high), b2 = Join(low + 4, high + 4);
            Vector256<float> a3 = Join(low + count, high + count), b3 = Join(low + count + 4, high + count + 4);
            Turn(ref a0, ref a1, ref a2, ref a3);
            Turn(ref b0, ref b1, ref b2, ref b3);
            a0 = TColumn.Next(ref total, a0.As<float, T>()).As<T, float>();
            a1 = TColumn.Next(ref total, a1.As<float, T>()).As<T, float>();
            a2 = TColumn.Next(ref total, a2.As<float, T>()).As<T, float>();
            a3 = TColumn.Next(ref total, a3.As<float, T>()).As<T, float>();
            b0 = TColumn.Next(ref total, b0.As<float, T>()).As<T, float>();
            b1 = TColumn.Next(ref total, b1.As<float, T>()).As<T, float>();
            b2 = TColumn.Next(ref total, b2.As<float, T>()).As<T, float>();
            b3 = TColumn.Next(ref total, b3.As<float, T>()).As<T, float>();
            Turn(ref a0, ref a1, ref a2, ref a3);
            Turn(ref b0, ref b1, ref b2, ref b3);
            low = target;
            high = target + second;
            Part(a0, b0, low, high);
            Part(a1, b1, low + count, high + count);
            low += 2 * count;
            high += 2 * count;
            Part(a2, b2, low, high);
            Part(a3, b3, low + count, high + count);
        }
        Unsafe.WriteUnaligned(totals, total);
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Fours<T, TWide, TStep>(T* from, T* to, long count, TWide* totals)
        where T : unmanaged
        where TWide : unmanaged
        where TStep : struct, IScanStep<TWide>
    {
        Vector256<TWide> total = Vector256.Load(totals);
        double* source = (double*)from, target = (double*)to;
        long i = 0;
        for (; i <= count - 4; i += 4, source += 4, target += 4)
        {
            double* third = source + (2 * count);
            Vector256<double> a = Vector256.Load(source), b = Vector256.Load(source + count), c = Vector256.Load(third), d = Vector256.Load(third + count);
            Turn(ref a, ref b, ref c, ref d);
            total = TStep.Next(total, a.As<double, TWide>());
            a = total.As<TWide, double>();
            total = TStep.Next(total, b.As<double, TWide>());
            b = total.As<TWide, double>();
            total = TStep.Next(total, c.As<double, TWide>());
            c = total.As<TWide, double>();
            total = TStep.Next(total, d.As<double, TWide>());
            d = total.As<TWide, double>();
            Turn(ref a, ref b, ref c, ref d);
            third = target + (2 * count);
            a.Store(target);
            b.Store(target + count);
            c.Store(third);
            d.Store(third + count);
        }
        total.Store(totals);
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Join(float* low, float* high) => Avx.InsertVector128(Vector128.Load(low).ToVector256Unsafe(), Vector128.Load(high), 1);

    // Two registers of halves become a whole row each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part(Vector256<float> left, Vector256<float> right, float* low, float* high)
    {
        Avx.Permute2x128(left, right, 0x20).Store(low);
        Avx.Permute2x128(left, right, 0x31).Store(high);
    }

    // 4x4 elements in each half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(ref Vector256<float> a, ref Vector256<float> b, ref Vector256<float> c, ref Vector256<float> d)
    {
        Vector256<double> lowAB = Avx.UnpackLow(a, b).AsDouble(), highAB = Avx.UnpackHigh(a, b).AsDouble();
        Vector256<double> lowCD = Avx.UnpackLow(c, d).AsDouble(), highCD = Avx.UnpackHigh(c, d).AsDouble();
        a = Avx.UnpackLow(lowAB, lowCD).AsSingle();
        b = Avx.UnpackHigh(lowAB, lowCD).AsSingle();
        c = Avx.UnpackLow(highAB, highCD).AsSingle();
        d = Avx.UnpackHigh(highAB, highCD).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(ref Vector256<double> a, ref Vector256<double> b, ref Vector256<double> c, ref Vector256<double> d)
    {
        Vector256<double> lowAB = Avx.UnpackLow(a, b), highAB = Avx.UnpackHigh(a, b), lowCD = Avx.UnpackLow(c, d), highCD = Avx.UnpackHigh(c, d);
        a = Avx.Permute2x128(lowAB, lowCD, 0x20);
        b = Avx.Permute2x128(highAB, highCD, 0x20);
        c = Avx.Permute2x128(lowAB, lowCD, 0x31);
        d = Avx.Permute2x128(highAB, highCD, 0x31);
    }

    /// <summary>A column of eight elements meets the totals of its rows.</summary>
    private interface IColumn<T, TTotals>
    {
        static abstract Vector256<T> Next(ref TTotals totals, Vector256<T> column);
    }

    /// <summary>Totals of eight rows in double, in two registers.</summary>
    private struct Pair
    {
        public Vector256<double> Low;
        public Vector256<double> High;
    }

    private readonly struct Wide512<TStep, TWide> : IColumn<float, Vector512<double>>
        where TWide : unmanaged
        where TStep : struct, IScanStep<TWide>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Next(ref Vector512<double> totals, Vector256<float> column)
        {
            totals = TStep.Next(totals.As<double, TWide>(), Avx512F.ConvertToVector512Double(column).As<double, TWide>()).As<TWide, double>();
            return Avx512F.ConvertToVector256Single(totals);
        }
    }

    private readonly struct Wide256<TStep, TWide> : IColumn<float, Pair>
        where TWide : unmanaged
        where TStep : struct, IScanStep<TWide>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Next(ref Pair totals, Vector256<float> column)
        {
            Vector256<double> low = Avx.ConvertToVector256Double(column.GetLower()), high = Avx.ConvertToVector256Double(column.GetUpper());
            low = TStep.Next(totals.Low.As<double, TWide>(), low.As<double, TWide>()).As<TWide, double>();
            high = TStep.Next(totals.High.As<double, TWide>(), high.As<double, TWide>()).As<TWide, double>();
            (totals.Low, totals.High) = (low, high);
            return Vector256.Create(Avx.ConvertToVector128Single(low), Avx.ConvertToVector128Single(high));
        }
    }

    private readonly struct Plain<T, TStep, TWide> : IColumn<T, Vector256<TWide>>
        where TWide : unmanaged
        where TStep : struct, IScanStep<TWide>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<T> Next(ref Vector256<TWide> totals, Vector256<T> column)
        {
            totals = TStep.Next(totals, column.As<T, TWide>());
            return totals.As<TWide, T>();
        }
    }
}
