using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>sqrt(x^2 + y^2), without overflow or underflow on the way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Hypot<T>(Vector128<T> x, Vector128<T> y) where T : unmanaged =>
        typeof(T) == typeof(float) ? Hypot(x.AsSingle(), y.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Hypot(x.AsDouble(), y.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Hypot(Vector128<float> x, Vector128<float> y)
    {
        // Squares of floats neither overflow nor underflow in double.
        Vector128<float> value = Vector128.Narrow(
            HypotWide(Vector128.WidenLower(x), Vector128.WidenLower(y)),
            HypotWide(Vector128.WidenUpper(x), Vector128.WidenUpper(y)));

        // An infinite leg makes the result infinite even beside a NaN.
        Vector128<float> infinity = Vector128.Create(float.PositiveInfinity);
        Vector128<float> infinite = Vector128.Equals(Vector128.Abs(x), infinity) | Vector128.Equals(Vector128.Abs(y), infinity);
        return Vector128.ConditionalSelect(infinite, infinity, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Hypot(Vector128<double> x, Vector128<double> y)
    {
        Vector128<double> ax = Vector128.Abs(x);
        Vector128<double> ay = Vector128.Abs(y);
        Vector128<double> larger = Vector128.ConditionalSelect(Vector128.GreaterThan(ax, ay), ax, ay);
        Vector128<double> smaller = Vector128.ConditionalSelect(Vector128.GreaterThan(ax, ay), ay, ax);
        Vector128<double> ratio = smaller / larger;
        Vector128<double> value = larger * Vector128.Sqrt(Vector128.MultiplyAddEstimate(ratio, ratio, Vector128<double>.One));
        value = Vector128.ConditionalSelect(Vector128.Equals(larger, Vector128<double>.Zero), smaller, value);

        // An infinite leg makes the result infinite even beside a NaN.
        Vector128<double> infinity = Vector128.Create(double.PositiveInfinity);
        return Vector128.ConditionalSelect(Vector128.Equals(ax, infinity) | Vector128.Equals(ay, infinity), infinity, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> HypotWide(Vector128<double> x, Vector128<double> y) => Vector128.Sqrt(x * x + y * y);
}
