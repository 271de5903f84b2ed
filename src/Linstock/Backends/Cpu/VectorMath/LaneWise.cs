using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Linstock.Ops.Special;

namespace Linstock.Backends.Cpu;

// Functions too rare to have a vector form run lane by lane, out of line so that they cost their callers only a call.
internal static partial class VectorMath
{
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static Vector128<double> LaneWise<TFunction>(Vector128<double> x) where TFunction : IScalarFunction
    {
        Span<double> lanes = stackalloc double[Vector128<double>.Count];
        x.CopyTo(lanes);
        foreach (ref double lane in lanes)
            lane = TFunction.Evaluate(lane);
        return Vector128.Create((ReadOnlySpan<double>)lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static Vector128<float> LaneWise<TFunction>(Vector128<float> x) where TFunction : IScalarFunction
    {
        Span<float> lanes = stackalloc float[Vector128<float>.Count];
        x.CopyTo(lanes);
        foreach (ref float lane in lanes)
            lane = (float)TFunction.Evaluate(lane);
        return Vector128.Create((ReadOnlySpan<float>)lanes);
    }

    /// <summary>The function where |x| exceeds a limit, and <paramref name="result"/> elsewhere.</summary>
    /// <remarks>
    /// Both come in and one goes out: a vector that the caller kept across the call would be stored on its stack for every vector of its loop.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static Vector128<float> LaneWiseBeyond<TFunction>(Vector128<float> x, float limit, Vector128<float> result) where TFunction : IScalarFunction =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(Vector128.Abs(x), Vector128.Create(limit)), LaneWise<TFunction>(x), result);

    /// <inheritdoc cref="LaneWiseBeyond{TFunction}(Vector128{float}, float, Vector128{float})"/>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static Vector128<double> LaneWiseBeyond<TFunction>(Vector128<double> x, double limit, Vector128<double> result) where TFunction : IScalarFunction =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(Vector128.Abs(x), Vector128.Create(limit)), LaneWise<TFunction>(x), result);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static Vector128<double> LaneWise2<TFunction>(Vector128<double> x, Vector128<double> y) where TFunction : IScalarFunction2
    {
        Span<double> left = stackalloc double[Vector128<double>.Count];
        Span<double> right = stackalloc double[Vector128<double>.Count];
        x.CopyTo(left);
        y.CopyTo(right);
        for (int i = 0; i < left.Length; i++)
            left[i] = TFunction.Evaluate(left[i], right[i]);
        return Vector128.Create((ReadOnlySpan<double>)left);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static Vector128<float> LaneWise2<TFunction>(Vector128<float> x, Vector128<float> y) where TFunction : IScalarFunction2
    {
        Span<float> left = stackalloc float[Vector128<float>.Count];
        Span<float> right = stackalloc float[Vector128<float>.Count];
        x.CopyTo(left);
        y.CopyTo(right);
        for (int i = 0; i < left.Length; i++)
            left[i] = (float)TFunction.Evaluate(left[i], right[i]);
        return Vector128.Create((ReadOnlySpan<float>)left);
    }
}
