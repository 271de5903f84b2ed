using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The slope of <see cref="Gelu{T}(Vector128{T})"/>: the distribution function of the standard normal distribution and x times its density. The error in float is 2^-23.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> GeluSlope<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? GeluSlope(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? GeluSlope(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> GeluSlope(Vector128<float> x)
    {
        // With t = |x|, e^(-t^2 / 2) S(t) on the right of 0 less than 1 and on the left the opposite: one exponential for distribution and density,
        // and beside it S, a polynomial for t / sqrt(2 pi) - e^(t^2 / 2) Φ(-t).
        Vector128<float> t = Vector128.MinNative(Vector128.Create(6.5f), Vector128.Abs(x));
        Vector128<float> square = t * t, fourth = square * square;
        Vector128<float> low = Vector128.MultiplyAddEstimate(t, Vector128.Create(0.797883451f), Vector128.Create(-0.5f));
        low = Vector128.MultiplyAddEstimate(Vector128.MultiplyAddEstimate(t, Vector128.Create(0.132826358f), Vector128.Create(-0.249977708f)), square, low);
        Vector128<float> middle = Vector128.MultiplyAddEstimate(t, Vector128.Create(0.0255291816f), Vector128.Create(-0.0619684272f));
        middle = Vector128.MultiplyAddEstimate(Vector128.MultiplyAddEstimate(t, Vector128.Create(0.00261418591f), Vector128.Create(-0.00905026961f)), square, middle);
        Vector128<float> high = Vector128.MultiplyAddEstimate(t, Vector128.Create(8.63993992e-05f), Vector128.Create(-0.000571638171f));
        high = Vector128.MultiplyAddEstimate(Vector128.MultiplyAddEstimate(t, Vector128.Create(3.2456748e-07f), Vector128.Create(-7.89438309e-06f)), square, high);
        Vector128<float> s = Vector128.MultiplyAddEstimate(Vector128.MultiplyAddEstimate(high, fourth, middle), fourth, low);

        // 2^-127 is made of zero bits, which is what it should be.
        Vector128<float> exponent = Vector128.MaxNative(Vector128.Create(-127f), x * Vector128.Create(-0.72134752f) * x);
        Vector128<float> sum = exponent + Vector128.Create(PowerRounder);
        Vector128<float> power = PowerReduced(exponent - (sum - Vector128.Create(PowerRounder)), Vector128<float>.One);
        Vector128<float> isLeft = Vector128.LessThan(x, Vector128<float>.Zero);
        Vector128<float> signed = PowerOfTwo(sum) * s ^ isLeft & Vector128.Create(-0f);

        // An infinite x times a density of zero is no number, as PyTorch has it; a finite one adds zero.
        Vector128<float> limit = Vector128.MultiplyAddEstimate(x, Vector128<float>.Zero, Vector128.AndNot(Vector128<float>.One, isLeft));
        return Vector128.MultiplyAddEstimate(power, signed, limit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> GeluSlope(Vector128<double> x)
    {
        Vector128<double> half = Vector128.Create(0.5);
        Vector128<double> density = Exp(x * x * Vector128.Create(-0.5)) * Vector128.Create(0.3989422804014327);
        return Vector128.MultiplyAddEstimate(x, density, Vector128.MultiplyAddEstimate(Erf(x * Vector128.Create(0.70710678118654752)), half, half));
    }
}
