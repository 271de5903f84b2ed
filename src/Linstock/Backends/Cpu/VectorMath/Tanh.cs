using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Tanh<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Tanh(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Tanh(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Tanh(Vector128<float> x)
    {
        // tanh |x| = -m / (2 + m) with m = e^(-2|x|) - 1: no cancellation and no second branch for small arguments.
        Vector128<float> magnitude = Vector128.MinNative(Vector128.Create(10f), Vector128.Abs(x));

        // The reduction of e^x, moved by a quarter: r from -3/4 ln 2 to 1/4 ln 2, so that no bits cancel in m when it is small.
        Vector128<float> rounder = Vector128.Create(PowerRounder);
        Vector128<float> sum = Vector128.MultiplyAddEstimate(magnitude, Vector128.Create(-2.88539004f), Vector128.Create(0.25f)) + rounder;
        Vector128<float> n = sum - rounder;
        Vector128<float> r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-0.693145752f), magnitude * Vector128.Create(-2f));
        r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-1.42860677e-06f), r);
        Vector128<float> z = r * r;
        Vector128<float> high = Vector128.MultiplyAddEstimate(r, Vector128.Create(0.00828857813f), Vector128.Create(0.0416701697f));
        high = Vector128.MultiplyAddEstimate(z, Vector128.Create(0.00120427925f), high);
        Vector128<float> low = Vector128.MultiplyAddEstimate(r, Vector128.Create(0.166668221f), Vector128.Create(0.5f));
        Vector128<float> w = Vector128.MultiplyAddEstimate(high, z, low) * z;

        // m = scale - 1 + scale (r + w) in two parts: an error of m counts up to 1.5 times in the result.
        Vector128<float> scale = PowerOfTwo(sum);
        Vector128<float> whole = scale - Vector128<float>.One;
        Vector128<float> m = Vector128.MultiplyAddEstimate(scale, r + w, whole);
        Vector128<float> rest = Vector128.MultiplyAddEstimate(scale, w, Vector128.MultiplyAddEstimate(scale, r, whole - m));

        // Near 1 the rounding of 2 + m would cost a whole unit too; it is known exactly. Both are taken back to first order, with
        // 1 / (2 + m) = (1 - m / (2 + m)) / 2.
        Vector128<float> denominator = m + Vector128.Create(2f);
        Vector128<float> lost = m - (denominator - Vector128.Create(2f));
        Vector128<float> quotient = m / denominator;
        rest = Vector128.MultiplyAddEstimate(-quotient, lost + rest, rest);
        Vector128<float> inverse = Vector128.MultiplyAddEstimate(quotient, Vector128.Create(-0.5f), Vector128.Create(0.5f));
        return Vector128.CopySign(Vector128.MultiplyAddEstimate(rest, inverse, quotient), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Tanh(Vector128<double> x)
    {
        // tanh |x| = -m / (2 + m) with m = e^(-2|x|) - 1: no cancellation and no second branch for small arguments.
        Vector128<double> magnitude = Vector128.MinNative(Vector128.Create(20d), Vector128.Abs(x));
        Vector128<double> r = ReduceByLn2(magnitude * Vector128.Create(-2d), Vector128.Create(WidePowerRounder), out Vector128<double> sum);
        Vector128<double> scale = PowerOfTwo(sum);
        Vector128<double> m = Vector128.MultiplyAddEstimate(scale, Expm1Reduced(r), scale - Vector128<double>.One);

        // Near 1 the rounding of 2 + m would cost a whole unit; it is known exactly, and taken back to first order, with
        // 1 / (2 + m) = (1 - m / (2 + m)) / 2.
        Vector128<double> denominator = m + Vector128.Create(2d);
        Vector128<double> lost = m - (denominator - Vector128.Create(2d));
        Vector128<double> quotient = m / denominator;
        lost *= Vector128.MultiplyAddEstimate(quotient, Vector128.Create(-0.5), Vector128.Create(0.5));
        return Vector128.CopySign(Vector128.MultiplyAddEstimate(-quotient, lost, quotient), x);
    }
}
