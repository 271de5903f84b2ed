using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Linstock.Ops.Special;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The derivative of log Gamma(x). Vectors of positive floats have a vector path; everything else goes lane by lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Digamma<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Digamma(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Digamma(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Digamma(Vector128<float> x) => Vector128.GreaterThanAll(x, Vector128<float>.Zero) ? DigammaPositive(x) : LaneWise<DigammaFunction>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Digamma(Vector128<double> x) => LaneWise<DigammaFunction>(x);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static Vector128<float> DigammaPositive(Vector128<float> x)
    {
        Vector128<float> value = Vector128.Narrow(DigammaShifted(Vector128.WidenLower(x)), DigammaShifted(Vector128.WidenUpper(x)));
        return Vector128.ConditionalSelect(Vector128.Equals(x, Vector128.Create(float.PositiveInfinity)), x, value);
    }

    /// <summary>The digamma function for x &gt; 0 in float's range: the asymptotic series at x + 7, less the sum of 1 / (x + i).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> DigammaShifted(Vector128<double> x)
    {
        // The sum as one fraction, by pairs about the middle: with a = x (x + 6), 1 / (x + i) + 1 / (x + 6 - i) is
        // 2 (x + 3) / (a + i (6 - i)).
        Vector128<double> middle = x + Vector128.Create(3d);
        Vector128<double> a = x * (x + Vector128.Create(6d));
        Vector128<double> b = a + Vector128.Create(5d);
        Vector128<double> c = a + Vector128.Create(8d);
        Vector128<double> pairs = Vector128.MultiplyAddEstimate(a, b, (a + b) * c);
        Vector128<double> product = a * b * c;
        Vector128<double> numerator = Vector128.MultiplyAddEstimate((middle + middle) * pairs, middle, product);
        Vector128<double> sum = numerator / (product * middle);
        Vector128<double> y = x + Vector128.Create(7d);
        Vector128<double> inverse = Vector128<double>.One / y;
        Vector128<double> z = inverse * inverse;
        Vector128<double> p = Vector128.Create(-0.44325980392156862745);
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.08333333333333333333));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.02109279609279609280));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.00757575757575757576));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.00416666666666666667));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.00396825396825396825));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.00833333333333333333));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.08333333333333333333));
        return (Log(y) - sum) - Vector128.MultiplyAddEstimate(p, z, inverse * Vector128.Create(0.5));
    }
}
