using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The distribution function of the standard normal distribution, with a small error compared to 1: 2^-24 in float.</summary>
    /// <remarks>The relative error of the left tail grows; <see cref="Linstock.Ops.Special.NdtrFunction"/> has all digits there.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> NormalCdf<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? NormalCdf(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? NormalCdf(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> NormalCdf(Vector128<float> x)
    {
        // The tail left of -|x| is half of 2^Q(|x|) with Q a polynomial for log2 erfc: no range has to be selected.
        Vector128<float> t = Vector128.Abs(x);
        Vector128<float> square = t * t;
        Vector128<float> q = Vector128.MultiplyAddEstimate(t, Vector128.Create(-0.052485507f), Vector128.Create(-0.459208935f));
        q = Vector128.MultiplyAddEstimate(q, square, t * Vector128.Create(-1.15110528f));
        Vector128<float> middle = Vector128.MultiplyAddEstimate(t, Vector128.Create(-8.25564493e-05f), Vector128.Create(0.00702724699f));
        Vector128<float> high = Vector128.MultiplyAddEstimate(t, Vector128.Create(5.68699506e-05f), Vector128.Create(-0.00022838256f));
        middle = Vector128.MultiplyAddEstimate(high, square, middle);
        high = Vector128.MultiplyAddEstimate(t, Vector128.Create(3.02357648e-07f), Vector128.Create(-6.49455842e-06f));
        Vector128<float> fourth = square * square;
        q = Vector128.MultiplyAddEstimate(Vector128.MultiplyAddEstimate(high, fourth, middle), fourth, q);

        Vector128<float> sum = q + Vector128.Create(PowerRounder);
        Vector128<float> r = q - (sum - Vector128.Create(PowerRounder));
        square = r * r;
        high = Vector128.MultiplyAddEstimate(r, Vector128.Create(0.000669197878f), Vector128.Create(0.00480923662f));
        high = Vector128.MultiplyAddEstimate(square, Vector128.Create(7.63922799e-05f), high);
        middle = Vector128.MultiplyAddEstimate(r, Vector128.Create(0.0277518891f), Vector128.Create(0.120113254f));
        Vector128<float> p = Vector128.MultiplyAddEstimate(r, Vector128.Create(0.346573591f), Vector128.Create(0.5f));
        p = Vector128.MultiplyAddEstimate(high, square * square, Vector128.MultiplyAddEstimate(middle, square, p));

        // Beyond 8, where Q fits no more, less than 2^-50 is left. A NaN stays one.
        Vector128<float> tail = Vector128.AndNot(p * PowerOfTwo(sum), Vector128.GreaterThan(t, Vector128.Create(8f)));
        return Vector128.ConditionalSelect(Vector128.LessThan(x, Vector128<float>.Zero), tail, Vector128<float>.One - tail);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> NormalCdf(Vector128<double> x)
    {
        Vector128<double> half = Vector128.Create(0.5);
        return Vector128.MultiplyAddEstimate(Erf(x * Vector128.Create(0.70710678118654752)), half, half);
    }
}
