using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>x times the distribution function of the standard normal distribution; the error in float is 2^-24 compared to x, not to what is left of a negative x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Gelu<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Gelu(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Gelu(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Gelu(Vector128<float> x)
    {
        // max(x, 0) + t Φ(t) with t = -|x|, and half of 2^Q(t) for Φ(t) with Q a polynomial for log2 2Φ: there are no ranges to select from.
        Vector128<float> below = x | Vector128.Create(-0f);
        Vector128<float> t = Vector128.MaxNative(Vector128.Create(-7f), below);
        Vector128<float> square = t * t, fourth = square * square;
        Vector128<float> low = Vector128.MultiplyAddEstimate(t, Vector128.Create(0.052485507f), Vector128.Create(-0.459208935f));
        low = Vector128.MultiplyAddEstimate(low, square, t * Vector128.Create(1.15110528f));
        Vector128<float> middle = Vector128.MultiplyAddEstimate(t, Vector128.Create(8.25564493e-05f), Vector128.Create(0.00702724699f));
        middle = Vector128.MultiplyAddEstimate(Vector128.MultiplyAddEstimate(t, Vector128.Create(-5.68699506e-05f), Vector128.Create(-0.00022838256f)), square, middle);
        Vector128<float> high = Vector128.MultiplyAddEstimate(t, Vector128.Create(-3.02357648e-07f), Vector128.Create(-6.49455842e-06f));
        Vector128<float> q = Vector128.MultiplyAddEstimate(Vector128.MultiplyAddEstimate(high, fourth, middle), fourth, low);

        Vector128<float> sum = q + Vector128.Create(PowerRounder - 1f);
        Vector128<float> power = PowerReduced(q - (sum - Vector128.Create(PowerRounder - 1f)), Vector128<float>.One);

        // Where Q fits no more, less than 2^-36 is left; of an infinite x that is 0 times infinity on the left, and nothing on the right.
        Vector128<float> scale = Vector128.AndNot(PowerOfTwo(sum), Vector128.LessThan(below, Vector128.Create(-7f)));
        return Vector128.MultiplyAddEstimate(power, scale * Vector128.MinNative(x, t), Vector128.MaxNative(Vector128<float>.Zero, x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Gelu(Vector128<double> x)
    {
        Vector128<double> half = x * Vector128.Create(0.5);
        return Vector128.MultiplyAddEstimate(half, Erf(x * Vector128.Create(0.70710678118654752)), half);
    }
}
