using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>x - y floor(x / y); the sign is that of y. Python's %.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Remainder<T>(Vector128<T> x, Vector128<T> y) where T : unmanaged =>
        typeof(T) == typeof(float) ? Remainder(x.AsSingle(), y.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Remainder(x.AsDouble(), y.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Remainder(Vector128<float> x, Vector128<float> y)
    {
        Vector128<float> remainder = Fmod(x, y);
        Vector128<float> opposite = Vector128.LessThan(y, Vector128<float>.Zero) ^ Vector128.LessThan(remainder, Vector128<float>.Zero);
        return Vector128.ConditionalSelect(Vector128.AndNot(opposite, Vector128.Equals(remainder, Vector128<float>.Zero)), remainder + y, remainder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Remainder(Vector128<double> x, Vector128<double> y)
    {
        Vector128<double> remainder = Fmod(x, y);
        Vector128<double> opposite = Vector128.LessThan(y, Vector128<double>.Zero) ^ Vector128.LessThan(remainder, Vector128<double>.Zero);
        return Vector128.ConditionalSelect(Vector128.AndNot(opposite, Vector128.Equals(remainder, Vector128<double>.Zero)), remainder + y, remainder);
    }
}
