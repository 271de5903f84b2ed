using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>e^x - 1, without cancellation for small x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Expm1<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Expm1(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Expm1(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Expm1(Vector128<float> x)
    {
        Vector128<float> clamped = Vector128.MinNative(Vector128.Create(89f), Vector128.MaxNative(Vector128.Create(-18f), x));
        Vector128<float> r = ReduceByLn2(clamped, Vector128.Create(PowerRounder), out Vector128<float> sum);

        // 2^n overflows one step before the result does, so the last step is taken apart.
        Vector128<float> limit = Vector128.Create(PowerRounder + 127f);
        Vector128<float> scale = PowerOfTwo(Vector128.MinNative(limit, sum));
        Vector128<float> value = Vector128.MultiplyAddEstimate(scale, Expm1Reduced(r), scale - Vector128<float>.One);
        value = Vector128.ConditionalSelect(Vector128.GreaterThan(sum, limit), value + value, value);

        // Small arguments are their own result: this keeps subnormal numbers and the sign of zero.
        return Vector128.ConditionalSelect(Vector128.LessThan(Vector128.Abs(x), Vector128.Create(2.98023224e-08f)), x, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Expm1(Vector128<double> x)
    {
        Vector128<double> clamped = Vector128.MinNative(Vector128.Create(710d), Vector128.MaxNative(Vector128.Create(-40d), x));
        Vector128<double> r = ReduceByLn2(clamped, Vector128.Create(WidePowerRounder), out Vector128<double> sum);

        // 2^n overflows one step before the result does, so the last step is taken apart.
        Vector128<double> limit = Vector128.Create(WidePowerRounder + 1023d);
        Vector128<double> scale = PowerOfTwo(Vector128.MinNative(limit, sum));
        Vector128<double> value = Vector128.MultiplyAddEstimate(scale, Expm1Reduced(r), scale - Vector128<double>.One);
        value = Vector128.ConditionalSelect(Vector128.GreaterThan(sum, limit), value + value, value);

        // Small arguments are their own result: this keeps subnormal numbers and the sign of zero.
        return Vector128.ConditionalSelect(Vector128.LessThan(Vector128.Abs(x), Vector128.Create(5.5511151231257827e-17)), x, value);
    }
}
