using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The error function, 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Erf<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Erf(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Erf(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Erf(Vector128<float> x)
    {
        Vector128<float> t = Vector128.Abs(x);
        Vector128<float> small = ErfNearZero(t);

        // Beyond 0.92: 1 - e^Q(t) with Q a polynomial for log erfc; 1 is reached before 3.95.
        Vector128<float> u = Vector128.MinNative(Vector128.Create(3.95f), t);
        Vector128<float> q = Vector128.Create(0.000195944856f);
        q = Vector128.MultiplyAddEstimate(q, u, Vector128.Create(-0.00304325647f));
        q = Vector128.MultiplyAddEstimate(q, u, Vector128.Create(0.0222269781f));
        q = Vector128.MultiplyAddEstimate(q, u, Vector128.Create(-0.103931583f));
        q = Vector128.MultiplyAddEstimate(q, u, Vector128.Create(-0.637182355f));
        q = Vector128.MultiplyAddEstimate(q, u, Vector128.Create(-1.12767553f));
        q = Vector128.MultiplyAddEstimate(q, u, Vector128.Create(-0.000195700748f));
        Vector128<float> r = ReduceByLn2(q, Vector128.Create(PowerRounder), out Vector128<float> sum);
        Vector128<float> scale = PowerOfTwo(sum);
        Vector128<float> large = (Vector128<float>.One - scale) - scale * Expm1Reduced(r);

        return Vector128.CopySign(Vector128.ConditionalSelect(Vector128.LessThan(t, Vector128.Create(0.92f)), small, large), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Erf(Vector128<double> x)
    {
        Vector128<double> t = Vector128.Abs(x);
        Vector128<double> small = ErfNearZero(t);
        Vector128<double> u = Vector128.MinNative(Vector128.Create(6d), t);
        Vector128<double> large = Vector128<double>.One - Gaussian(u) * ErfcxPositive(u);
        return Vector128.CopySign(Vector128.ConditionalSelect(Vector128.LessThan(t, Vector128.Create(0.95)), small, large), x);
    }
}
