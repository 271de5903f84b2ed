using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Linstock.Ops.Special;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>log |Gamma(x)|. Vectors of positive floats have a vector path; everything else goes lane by lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Lgamma<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Lgamma(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Lgamma(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Lgamma(Vector128<float> x) => Vector128.GreaterThanAll(x, Vector128<float>.Zero) ? LgammaPositive(x) : LaneWise<LgammaFunction>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Lgamma(Vector128<double> x) => LaneWise<LgammaFunction>(x);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static Vector128<float> LgammaPositive(Vector128<float> x)
    {
        Vector128<float> value = Vector128.Narrow(LgammaShifted(Vector128.WidenLower(x)), LgammaShifted(Vector128.WidenUpper(x)));
        return Vector128.ConditionalSelect(Vector128.Equals(x, Vector128.Create(float.PositiveInfinity)), x, value);
    }

    /// <summary>log Gamma(x) for x &gt; 0 in float's range: Stirling's series at x + 7, and a polynomial around the zeros 1 and 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> LgammaShifted(Vector128<double> x)
    {
        // Gamma(x) = Gamma(x + 7) / (x (x + 1) ... (x + 6)); the product stays below 1e270.
        Vector128<double> a = x * (x + Vector128.Create(6d));
        Vector128<double> product = a * (a + Vector128.Create(5d)) * (a + Vector128.Create(8d)) * (x + Vector128.Create(3d));
        Vector128<double> y = x + Vector128.Create(7d);
        Vector128<double> inverse = Vector128<double>.One / y;
        Vector128<double> z = inverse * inverse;
        Vector128<double> p = Vector128.Create(0.00641025641025641026);
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.00191752691752691753));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.00084175084175084175));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.00059523809523809524));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.00079365079365079365));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.00277777777777777778));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.08333333333333333333));
        Vector128<double> tail = Vector128.MultiplyAddEstimate(p, inverse, Vector128.Create(0.41893853320467274178));
        Vector128<double> main = Vector128.MultiplyAddEstimate(Log(y) - Vector128<double>.One, y - Vector128.Create(0.5), tail);

        // Between 1/2 and 5/2: t Q(t) with t = x - 2, or t = x - 1 and Gamma(x) = Gamma(x + 1) / x.
        Vector128<double> near = Vector128.LessThan(Vector128.Abs(x - Vector128.Create(1.5)), Vector128<double>.One);
        Vector128<double> low = Vector128.LessThan(x, Vector128.Create(1.5));
        Vector128<double> t = x - Vector128.ConditionalSelect(low, Vector128<double>.One, Vector128.Create(2d));
        Vector128<double> q = Vector128.Create(0.00012239527139318727);
        q = Vector128.MultiplyAddEstimate(q, t, Vector128.Create(-0.00025363400689810414));
        q = Vector128.MultiplyAddEstimate(q, t, Vector128.Create(0.00050149090470648166));
        q = Vector128.MultiplyAddEstimate(q, t, Vector128.Create(-0.0011859568776845227));
        q = Vector128.MultiplyAddEstimate(q, t, Vector128.Create(0.0028917370976913846));
        q = Vector128.MultiplyAddEstimate(q, t, Vector128.Create(-0.0073861589358628988));
        q = Vector128.MultiplyAddEstimate(q, t, Vector128.Create(0.020580734108941841));
        q = Vector128.MultiplyAddEstimate(q, t, Vector128.Create(-0.067352282237138753));
        q = Vector128.MultiplyAddEstimate(q, t, Vector128.Create(0.32246703469356514));
        q = Vector128.MultiplyAddEstimate(q, t, Vector128.Create(0.42278433500647455));
        main = Vector128.ConditionalSelect(near, t * q, main);
        Vector128<double> divisor = Vector128.ConditionalSelect(low, x, Vector128<double>.One);
        return main - Log(Vector128.ConditionalSelect(near, divisor, product));
    }
}
