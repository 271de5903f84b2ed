using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The angle of the point (x, y), between -pi and pi, with C's special cases.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Atan2<T>(Vector128<T> y, Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Atan2(y.AsSingle(), x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Atan2(y.AsDouble(), x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Atan2(Vector128<float> y, Vector128<float> x)
    {
        Vector128<float> ax = Vector128.Abs(x);
        Vector128<float> ay = Vector128.Abs(y);
        Vector128<float> swap = Vector128.GreaterThan(ay, ax);
        Vector128<float> larger = Vector128.ConditionalSelect(swap, ay, ax);
        Vector128<float> smaller = Vector128.ConditionalSelect(swap, ax, ay);

        // Two infinities count as equal, a larger one of zero as one; large numbers are scaled so that their sum is finite.
        Vector128<float> infinite = Vector128.Equals(smaller, Vector128.Create(float.PositiveInfinity));
        larger = Vector128.ConditionalSelect(infinite | Vector128.Equals(larger, Vector128<float>.Zero), Vector128<float>.One, larger);
        smaller = Vector128.ConditionalSelect(infinite, Vector128<float>.One, smaller);
        Vector128<float> scale = Vector128.ConditionalSelect(Vector128.GreaterThan(larger, Vector128.Create(1.2676506e30f)), Vector128.Create(5.42101086e-20f), Vector128<float>.One);
        larger *= scale;
        smaller *= scale;

        // atan(smaller / larger), in the middle as pi/4 + atan((smaller - larger) / (smaller + larger)); its eighth of the circle, and
        // then the reflections at the diagonal and at the vertical axis, give k pi/4 plus or minus the polynomial.
        Vector128<float> middle = Vector128.GreaterThan(smaller, larger * Vector128.Create(0.414213562f));
        Vector128<float> numerator = Vector128.ConditionalSelect(middle, smaller - larger, smaller);
        Vector128<float> denominator = Vector128.ConditionalSelect(middle, smaller + larger, larger);
        Vector128<float> p = AtanReduced(numerator / denominator);
        Vector128<float> k = middle & Vector128<float>.One;
        k = Vector128.ConditionalSelect(swap, Vector128.Create(2f) - k, k);
        Vector128<float> left = Vector128.IsNegative(x);
        k = Vector128.ConditionalSelect(left, Vector128.Create(4f) - k, k);
        p ^= (swap ^ left) & Vector128.Create(-0f);
        Vector128<float> angle = Vector128.MultiplyAddEstimate(k, Vector128.Create(0.785398006f), Vector128.MultiplyAddEstimate(k, Vector128.Create(1.56958237e-07f), p));
        return Vector128.ConditionalSelect(Vector128.Equals(x, x) & Vector128.Equals(y, y), Vector128.CopySign(angle, y), x + y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Atan2(Vector128<double> y, Vector128<double> x)
    {
        Vector128<double> ax = Vector128.Abs(x);
        Vector128<double> ay = Vector128.Abs(y);
        Vector128<double> swap = Vector128.GreaterThan(ay, ax);
        Vector128<double> larger = Vector128.ConditionalSelect(swap, ay, ax);
        Vector128<double> smaller = Vector128.ConditionalSelect(swap, ax, ay);

        // Two infinities count as equal, a larger one of zero as one; large numbers are scaled so that their sum is finite.
        Vector128<double> infinite = Vector128.Equals(smaller, Vector128.Create(double.PositiveInfinity));
        larger = Vector128.ConditionalSelect(infinite | Vector128.Equals(larger, Vector128<double>.Zero), Vector128<double>.One, larger);
        smaller = Vector128.ConditionalSelect(infinite, Vector128<double>.One, smaller);
        Vector128<double> scale = Vector128.ConditionalSelect(Vector128.GreaterThan(larger, Vector128.Create(1.0715086071862673e301)), Vector128.Create(2.4099198651028841e-181), Vector128<double>.One);
        larger *= scale;
        smaller *= scale;

        // atan(smaller / larger), in the middle as pi/4 + atan((smaller - larger) / (smaller + larger)); its eighth of the circle, and
        // then the reflections at the diagonal and at the vertical axis, give k pi/4 plus or minus the polynomial.
        Vector128<double> middle = Vector128.GreaterThan(smaller, larger * Vector128.Create(0.41421356237309503));
        Vector128<double> numerator = Vector128.ConditionalSelect(middle, smaller - larger, smaller);
        Vector128<double> denominator = Vector128.ConditionalSelect(middle, smaller + larger, larger);
        Vector128<double> p = AtanReduced(numerator / denominator);
        Vector128<double> k = middle & Vector128<double>.One;
        k = Vector128.ConditionalSelect(swap, Vector128.Create(2d) - k, k);
        Vector128<double> left = Vector128.IsNegative(x);
        k = Vector128.ConditionalSelect(left, Vector128.Create(4d) - k, k);
        p ^= (swap ^ left) & Vector128.Create(-0d);
        Vector128<double> angle = Vector128.MultiplyAddEstimate(k, Vector128.Create(0.7853981633974483), Vector128.MultiplyAddEstimate(k, Vector128.Create(3.061616997868383e-17), p));
        return Vector128.ConditionalSelect(Vector128.Equals(x, x) & Vector128.Equals(y, y), Vector128.CopySign(angle, y), x + y);
    }
}
