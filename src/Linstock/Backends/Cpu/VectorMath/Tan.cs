using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Linstock.Ops.Special;

namespace Linstock.Backends.Cpu;

internal static partial class VectorMath
{
    /// <summary>The tangent. Arguments beyond 2^20 leave the vector path for Math.Tan, which reduces them exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Tan<T>(Vector128<T> x) where T : unmanaged =>
        typeof(T) == typeof(float) ? Tan(x.AsSingle()).As<float, T>()
        : typeof(T) == typeof(double) ? Tan(x.AsDouble()).As<double, T>()
        : throw UnsupportedElement<T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Tan(Vector128<float> x)
    {
        Vector128<float> magnitude = Vector128.Abs(x);
        Vector128<float> r = ReduceByHalfPi(magnitude, out Vector128<int> quadrant);
        Vector128<float> z = r * r;
        Vector128<float> sin = SinReduced(r, z);
        Vector128<float> cos = CosReduced(z);
        Vector128<float> odd = Vector128.Equals(quadrant & Vector128<int>.One, Vector128<int>.One).AsSingle();
        Vector128<float> value = Vector128.ConditionalSelect(odd, cos, sin) / Vector128.ConditionalSelect(odd, sin, cos);

        // tan(r + pi/2) = -1 / tan r.
        Vector128<int> sign = Vector128.ShiftLeft(quadrant, 31) ^ x.AsInt32();
        Vector128<float> result = value ^ (sign & Vector128.Create(int.MinValue)).AsSingle();

        // Lane by lane only where it must be, so that a lane's result does not depend on its neighbours.
        const float Limit = 1048576f;
        return Vector128.GreaterThanAny(magnitude, Vector128.Create(Limit)) ? LaneWiseBeyond<TanFunction>(x, Limit, result) : result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Tan(Vector128<double> x)
    {
        Vector128<double> magnitude = Vector128.Abs(x);
        Vector128<double> r = ReduceByHalfPi(magnitude, out Vector128<double> tail, out Vector128<long> quadrant);
        Vector128<double> z = r * r;
        Vector128<double> sin = SinReduced(r, z, tail);
        Vector128<double> cos = CosReduced(r, z, tail);
        Vector128<double> odd = Vector128.Equals(quadrant & Vector128<long>.One, Vector128<long>.One).AsDouble();
        Vector128<double> value = Vector128.ConditionalSelect(odd, cos, sin) / Vector128.ConditionalSelect(odd, sin, cos);

        // tan(r + pi/2) = -1 / tan r.
        Vector128<long> sign = Vector128.ShiftLeft(quadrant, 63) ^ x.AsInt64();
        Vector128<double> result = value ^ (sign & Vector128.Create(long.MinValue)).AsDouble();

        // Lane by lane only where it must be, so that a lane's result does not depend on its neighbours.
        const double Limit = 1048576d;
        return Vector128.GreaterThanAny(magnitude, Vector128.Create(Limit)) ? LaneWiseBeyond<TanFunction>(x, Limit, result) : result;
    }
}
