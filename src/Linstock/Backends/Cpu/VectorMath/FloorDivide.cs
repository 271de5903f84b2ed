using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>floor(x / y) from the exact remainder, as Python's // computes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> FloorDivide<T>(Vector128<T> x, Vector128<T> y) where T : unmanaged =>
        typeof(T) == typeof(float) ? FloorDivide(x.AsSingle(), y.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? FloorDivide(x.AsDouble(), y.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> FloorDivide(Vector128<float> x, Vector128<float> y)
    {
        Vector128<float> remainder = Fmod(x, y);
        Vector128<float> quotient = (x - remainder) / y;
        Vector128<float> opposite = Vector128.LessThan(y, Vector128<float>.Zero) ^ Vector128.LessThan(remainder, Vector128<float>.Zero);
        quotient -= Vector128<float>.One & Vector128.AndNot(opposite, Vector128.Equals(remainder, Vector128<float>.Zero));
        Vector128<float> floor = Vector128.Floor(quotient);
        floor += Vector128<float>.One & Vector128.GreaterThan(quotient - floor, Vector128.Create(0.5f));
        Vector128<float> ratio = x / y;
        floor = Vector128.ConditionalSelect(Vector128.Equals(quotient, Vector128<float>.Zero), Vector128.CopySign(Vector128<float>.Zero, ratio), floor);
        return Vector128.ConditionalSelect(Vector128.Equals(y, Vector128<float>.Zero), ratio, floor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> FloorDivide(Vector128<double> x, Vector128<double> y)
    {
        Vector128<double> remainder = Fmod(x, y);
        Vector128<double> quotient = (x - remainder) / y;
        Vector128<double> opposite = Vector128.LessThan(y, Vector128<double>.Zero) ^ Vector128.LessThan(remainder, Vector128<double>.Zero);
        quotient -= Vector128<double>.One & Vector128.AndNot(opposite, Vector128.Equals(remainder, Vector128<double>.Zero));
        Vector128<double> floor = Vector128.Floor(quotient);
        floor += Vector128<double>.One & Vector128.GreaterThan(quotient - floor, Vector128.Create(0.5));
        Vector128<double> ratio = x / y;
        floor = Vector128.ConditionalSelect(Vector128.Equals(quotient, Vector128<double>.Zero), Vector128.CopySign(Vector128<double>.Zero, ratio), floor);
        return Vector128.ConditionalSelect(Vector128.Equals(y, Vector128<double>.Zero), ratio, floor);
    }
}
