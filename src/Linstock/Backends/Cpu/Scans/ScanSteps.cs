using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu.Scans;

/// <summary>How a scan takes in the next element; vector forms do so lane by lane.</summary>
internal interface IScanStep<T>
    where T : unmanaged
{
    /// <summary>Whether the vector forms exist for the type.</summary>
    static abstract bool IsVectorized { get; }

    /// <summary>The total of nothing.</summary>
    static abstract T Identity { get; }

    /// <summary>The total with one element more.</summary>
    static abstract T Next(T total, T element);

    /// <inheritdoc cref="Next(T, T)"/>
    static abstract Vector256<T> Next(Vector256<T> totals, Vector256<T> elements);

    /// <inheritdoc cref="Next(T, T)"/>
    static abstract Vector512<T> Next(Vector512<T> totals, Vector512<T> elements);
}

/// <summary>The running sum.</summary>
internal readonly struct SumStep<T> : IScanStep<T>
    where T : unmanaged, INumberBase<T>
{
    public static bool IsVectorized => Vector256<T>.IsSupported;

    public static T Identity => T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Next(T total, T element) => total + element;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Next(Vector256<T> totals, Vector256<T> elements) => totals + elements;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Next(Vector512<T> totals, Vector512<T> elements) => totals + elements;
}

/// <summary>The running product.</summary>
internal readonly struct ProductStep<T> : IScanStep<T>
    where T : unmanaged, INumberBase<T>
{
    public static bool IsVectorized => Vector256<T>.IsSupported;

    public static T Identity => T.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Next(T total, T element) => total * element;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Next(Vector256<T> totals, Vector256<T> elements) => totals * elements;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Next(Vector512<T> totals, Vector512<T> elements) => totals * elements;
}

/// <summary>The logarithm of the running sum of exponentials, one element at a time.</summary>
internal readonly struct LogSumExpStep<T> : IScanStep<T>
    where T : unmanaged, INumberBase<T>
{
    public static bool IsVectorized => false;

    public static T Identity => T.CreateChecked(double.NegativeInfinity);

    public static T Next(T total, T element)
    {
        double x = double.CreateChecked(total), y = double.CreateChecked(element);
        if (double.IsNaN(x) || double.IsNaN(y)) return T.CreateChecked(double.NaN);
        double high = Math.Max(x, y), low = Math.Min(x, y);
        // Equal infinities: their difference would be NaN.
        return low == high && double.IsInfinity(high) ? total : T.CreateChecked(high + double.LogP1(Math.Exp(low - high)));
    }

    public static Vector256<T> Next(Vector256<T> totals, Vector256<T> elements) => throw new NotSupportedException("logcumsumexp: has no vector form");

    public static Vector512<T> Next(Vector512<T> totals, Vector512<T> elements) => throw new NotSupportedException("logcumsumexp: has no vector form");
}

/// <summary>From an element to what it is accumulated in, and back.</summary>
internal unsafe interface IScanConversion<T, TWide>
    where T : unmanaged
    where TWide : unmanaged
{
    static abstract TWide Widen(T value);

    static abstract T Narrow(TWide value);

    /// <summary>Takes a row into the totals of its columns, as far as whole vectors go, and stores them; returns how many that were.</summary>
    static abstract long TakeRow<TStep>(TWide* totals, T* from, T* to, long count)
        where TStep : struct, IScanStep<TWide>;
}

/// <summary>float32, accumulated in double.</summary>
internal readonly unsafe struct WideScan : IScanConversion<float, double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Widen(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Narrow(double value) => (float)value;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long TakeRow<TStep>(double* totals, float* from, float* to, long count)
        where TStep : struct, IScanStep<double>
    {
        long j = 0;
        if (!TStep.IsVectorized) return j;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; j <= count - 16; j += 16)
            {
                (Vector512<double> low, Vector512<double> high) = Vector512.Widen(Vector512.Load(from + j));
                low = TStep.Next(Vector512.Load(totals + j), low);
                high = TStep.Next(Vector512.Load(totals + j + 8), high);
                low.Store(totals + j);
                high.Store(totals + j + 8);
                Vector512.Narrow(low, high).Store(to + j);
            }
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            for (; j <= count - 8; j += 8)
            {
                (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load(from + j));
                low = TStep.Next(Vector256.Load(totals + j), low);
                high = TStep.Next(Vector256.Load(totals + j + 4), high);
                low.Store(totals + j);
                high.Store(totals + j + 4);
                Vector256.Narrow(low, high).Store(to + j);
            }
        }
        return j;
    }
}

/// <summary>Accumulated in the elements' own type.</summary>
internal readonly unsafe struct PlainScan<T> : IScanConversion<T, T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Widen(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Narrow(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long TakeRow<TStep>(T* totals, T* from, T* to, long count)
        where TStep : struct, IScanStep<T>
    {
        long j = 0;
        if (!TStep.IsVectorized) return j;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; j <= count - Vector512<T>.Count; j += Vector512<T>.Count)
            {
                Vector512<T> next = TStep.Next(Vector512.Load(totals + j), Vector512.Load(from + j));
                next.Store(totals + j);
                next.Store(to + j);
            }
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            for (; j <= count - Vector256<T>.Count; j += Vector256<T>.Count)
            {
                Vector256<T> next = TStep.Next(Vector256.Load(totals + j), Vector256.Load(from + j));
                next.Store(totals + j);
                next.Store(to + j);
            }
        }
        return j;
    }
}
