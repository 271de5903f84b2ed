using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>The numbers of a step of NAdam: the shares of the gradient and of the average, and the correction of the second moment.</summary>
internal readonly record struct NAdamStep(
    MomentStep Moments, double GradientSize, double AverageSize, double SecondCorrection, double Eps) : IUpdateStep
{
    public void Run<T>(Tensor parameter, Tensor gradient, Tensor? first, Tensor? second, Tensor? third)
        where T : unmanaged, INumberBase<T> => ParameterUpdate.Run<T, NAdamRule<T>>(parameter, gradient, new(this), first, second, third);
}

/// <summary>NAdam (Dozat 2016): m and v by <see cref="Moments{T}"/>, p ← p − (a g + b m) / (√(v / c) + ε).</summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct NAdamRule<T>(in NAdamStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly Moments<T> _moments = new(step.Moments);
    private readonly Vector<T> _gradientSize = GradientFactors<T>.Lanes(step.GradientSize), _averageSize = GradientFactors<T>.Lanes(step.AverageSize);
    private readonly Vector<T> _correction = GradientFactors<T>.Lanes(step.SecondCorrection), _eps = GradientFactors<T>.Lanes(step.Eps);

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        gradient = _moments.Advance(ref parameter, gradient, ref first, ref second);
        Vector<T> denominator = Vector.SquareRoot(second / _correction) + _eps;
        parameter = parameter - _gradientSize * (gradient / denominator) - _averageSize * (first / denominator);
    }
}
