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

        // Beyond 0.92: 1 - 2^Q(t) with Q a polynomial for log2 erfc; 1 is reached before 3.95. What is taken from 1 is less than a fifth, so
        // the power needs fewer bits than the result has.
        Vector128<float> u = Vector128.MinNative(Vector128.Create(3.95f), t);
        Vector128<float> square = u * u;
        Vector128<float> high = Vector128.MultiplyAddEstimate(u, Vector128.Create(-0.00439038686f), Vector128.Create(0.0320664868f));
        high = Vector128.MultiplyAddEstimate(square, Vector128.Create(0.000282672583f), high);
        Vector128<float> middle = Vector128.MultiplyAddEstimate(u, Vector128.Create(-0.149941251f), Vector128.Create(-0.919260025f));
        Vector128<float> q = Vector128.MultiplyAddEstimate(u, Vector128.Create(-1.62689185f), Vector128.Create(-0.000282336492f));
        q = Vector128.MultiplyAddEstimate(high, square * square, Vector128.MultiplyAddEstimate(middle, square, q));
        Vector128<float> sum = q + Vector128.Create(PowerRounder);
        Vector128<float> r = q - (sum - Vector128.Create(PowerRounder));
        square = r * r;
        high = Vector128.MultiplyAddEstimate(r, Vector128.Create(-0.00134390627f), Vector128.Create(-0.0096856039f));
        middle = Vector128.MultiplyAddEstimate(r, Vector128.Create(-0.0555030107f), Vector128.Create(-0.240219072f));
        Vector128<float> p = Vector128.MultiplyAddEstimate(r, Vector128.Create(-0.693147123f), Vector128.Create(-1.00000012f));
        p = Vector128.MultiplyAddEstimate(high, square * square, Vector128.MultiplyAddEstimate(middle, square, p));
        Vector128<float> large = Vector128.MultiplyAddEstimate(p, PowerOfTwo(sum), Vector128<float>.One);

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
