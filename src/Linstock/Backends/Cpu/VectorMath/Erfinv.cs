using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Linstock.Ops.Special;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The inverse of the error function, after Giles (2010), with coefficients of our own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Erfinv<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Erfinv(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Erfinv(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Erfinv(Vector128<float> x)
    {
        // x P(w) with w = -log(1 - x^2), and in the tails x Q(sqrt(w) - 3).
        Vector128<float> w = -Log((Vector128<float>.One - x) * (Vector128<float>.One + x));
        Vector128<float> t = w - Vector128.Create(2.5f);
        Vector128<float> p = Vector128.Create(-8.79106565e-09f);
        p = Vector128.MultiplyAddEstimate(p, t, Vector128.Create(2.3232559e-08f));
        p = Vector128.MultiplyAddEstimate(p, t, Vector128.Create(4.6617086e-07f));
        p = Vector128.MultiplyAddEstimate(p, t, Vector128.Create(-3.46270372e-06f));
        p = Vector128.MultiplyAddEstimate(p, t, Vector128.Create(-4.96334951e-06f));
        p = Vector128.MultiplyAddEstimate(p, t, Vector128.Create(0.00021834443f));
        p = Vector128.MultiplyAddEstimate(p, t, Vector128.Create(-0.0012527419f));
        p = Vector128.MultiplyAddEstimate(p, t, Vector128.Create(-0.00417738687f));
        p = Vector128.MultiplyAddEstimate(p, t, Vector128.Create(0.24664028f));
        p = Vector128.MultiplyAddEstimate(p, t, Vector128.Create(1.50140941f));
        Vector128<float> u = Vector128.Sqrt(w) - Vector128.Create(3f);
        Vector128<float> q = Vector128.Create(-0.000207994686f);
        q = Vector128.MultiplyAddEstimate(q, u, Vector128.Create(0.000101493322f));
        q = Vector128.MultiplyAddEstimate(q, u, Vector128.Create(0.00136515894f));
        q = Vector128.MultiplyAddEstimate(q, u, Vector128.Create(-0.00367419817f));
        q = Vector128.MultiplyAddEstimate(q, u, Vector128.Create(0.00572924456f));
        q = Vector128.MultiplyAddEstimate(q, u, Vector128.Create(-0.00762218796f));
        q = Vector128.MultiplyAddEstimate(q, u, Vector128.Create(0.00944116153f));
        q = Vector128.MultiplyAddEstimate(q, u, Vector128.Create(1.00167406f));
        q = Vector128.MultiplyAddEstimate(q, u, Vector128.Create(2.83297682f));
        Vector128<float> value = x * Vector128.ConditionalSelect(Vector128.LessThan(w, Vector128.Create(5f)), p, q);
        Vector128<float> limit = x * Vector128.Create(float.PositiveInfinity);
        return Vector128.ConditionalSelect(Vector128.Equals(Vector128.Abs(x), Vector128<float>.One), limit, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Erfinv(Vector128<double> x) => LaneWise<ErfinvFunction>(x);
}
