using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>2^x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Exp2<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Exp2(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Exp2(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Exp2(Vector128<float> x)
    {
        Vector128<float> clamped = Vector128.MinNative(Vector128.Create(129f), Vector128.MaxNative(Vector128.Create(-151f), x));
        Vector128<float> sum = clamped + Vector128.Create(ScaleRounder);
        Vector128<float> r = (clamped - (sum - Vector128.Create(ScaleRounder))) * Vector128.Create(0.693147182f);
        return Scale(Expm1Reduced(r) + Vector128<float>.One, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Exp2(Vector128<double> x)
    {
        Vector128<double> clamped = Vector128.MinNative(Vector128.Create(1025d), Vector128.MaxNative(Vector128.Create(-1076d), x));
        Vector128<double> sum = clamped + Vector128.Create(WideScaleRounder);
        Vector128<double> r = (clamped - (sum - Vector128.Create(WideScaleRounder))) * Vector128.Create(0.6931471805599453);
        return Scale(Expm1Reduced(r) + Vector128<double>.One, sum);
    }
}
