using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Linstock.Ops.Special;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>x - y trunc(x / y), exactly; the sign is that of x. C's fmod.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Fmod<T>(Vector128<T> x, Vector128<T> y) where T : unmanaged =>
        typeof(T) == typeof(float) ? Fmod(x.AsSingle(), y.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Fmod(x.AsDouble(), y.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fmod(Vector128<float> x, Vector128<float> y)
    {
        Vector128<float> ax = Vector128.Abs(x);
        Vector128<float> ay = Vector128.Abs(y);

        // In double the quotient of two floats and its product with y are exact up to 2^29; anything larger leaves the vector path.
        if (!Vector128.LessThanAll(ax, ay * Vector128.Create(536870912f)))
            return LaneWise2<FmodFunction>(x, y);
        Vector128<float> value = Vector128.Narrow(
            FmodWide(Vector128.WidenLower(ax), Vector128.WidenLower(ay)), FmodWide(Vector128.WidenUpper(ax), Vector128.WidenUpper(ay)));
        return Vector128.CopySign(Vector128.ConditionalSelect(Vector128.LessThan(ax, ay), ax, value), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Fmod(Vector128<double> x, Vector128<double> y)
    {
        Vector128<double> ax = Vector128.Abs(x);
        Vector128<double> ay = Vector128.Abs(y);

        // The fused product makes the remainder exact for quotients up to 2^52; anything else leaves the vector path.
        if (!HasFusedMultiplyAdd || !Vector128.LessThanAll(ax, ay * Vector128.Create(4503599627370496d)))
            return LaneWise2<FmodFunction>(x, y);
        Vector128<double> value = FmodWide(ax, ay);
        return Vector128.CopySign(Vector128.ConditionalSelect(Vector128.LessThan(ax, ay), ax, value), x);
    }

    /// <summary>x - y floor(x / y) for positive numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> FmodWide(Vector128<double> x, Vector128<double> y)
    {
        // The rounded quotient may be one too large or too small.
        Vector128<double> quotient = Vector128.Truncate(x / y);
        Vector128<double> remainder = Vector128.MultiplyAddEstimate(-quotient, y, x);
        remainder += y & Vector128.LessThan(remainder, Vector128<double>.Zero);
        return remainder - (y & Vector128.GreaterThanOrEqual(remainder, y));
    }
}
