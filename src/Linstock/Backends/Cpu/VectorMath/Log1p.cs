using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>log(1 + x), without cancellation for small x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Log1p<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Log1p(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Log1p(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Log1p(Vector128<float> x)
    {
        // 1 + x and what its rounding lost (Knuth's two-sum), which is added back to the reduced argument.
        Vector128<float> u = Vector128<float>.One + x;
        Vector128<float> part = u - Vector128<float>.One;
        Vector128<float> lost = (Vector128<float>.One - (u - part)) + (x - part);
        Vector128<float> f = SplitForLog(u, out Vector128<float> n);
        Vector128<float> inverse = PowerOfTwo(Vector128.Create(PowerRounder) - Vector128.MinNative(Vector128.Create(60f), n));
        f = Vector128.MultiplyAddEstimate(lost, inverse, f);
        Vector128<float> z = f * f;
        Vector128<float> r = Vector128.MultiplyAddEstimate(n, Vector128.Create(1.42860677e-06f), Log1pTail(f) * (f * z));
        r = Vector128.MultiplyAddEstimate(z, Vector128.Create(-0.5f), r) + f;
        Vector128<float> value = LogSpecialCases(u, Vector128.MultiplyAddEstimate(n, Vector128.Create(0.693145752f), r));

        // Small arguments are their own result: this keeps subnormal numbers and the sign of zero.
        return Vector128.ConditionalSelect(Vector128.LessThan(Vector128.Abs(x), Vector128.Create(2.98023224e-08f)), x, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Log1p(Vector128<double> x)
    {
        // 1 + x and what its rounding lost (Knuth's two-sum), which is added back to the reduced argument.
        Vector128<double> u = Vector128<double>.One + x;
        Vector128<double> part = u - Vector128<double>.One;
        Vector128<double> lost = (Vector128<double>.One - (u - part)) + (x - part);
        Vector128<double> f = SplitForLog(u, out Vector128<double> n);
        Vector128<double> inverse = PowerOfTwo(Vector128.Create(WidePowerRounder) - Vector128.MinNative(Vector128.Create(120d), n));
        f = Vector128.MultiplyAddEstimate(lost, inverse, f);
        Vector128<double> halfSquare = Vector128.Create(0.5) * f * f;
        Vector128<double> s = Vector128.MultiplyAddEstimate(n, Vector128.Create(1.9082149292705877e-10), Log1pTail(f, halfSquare));
        Vector128<double> value = LogSpecialCases(u, Vector128.MultiplyAddEstimate(n, Vector128.Create(0.6931471803691238), f - (halfSquare - s)));

        // Small arguments are their own result: this keeps subnormal numbers and the sign of zero.
        return Vector128.ConditionalSelect(Vector128.LessThan(Vector128.Abs(x), Vector128.Create(5.5511151231257827e-17)), x, value);
    }
}
