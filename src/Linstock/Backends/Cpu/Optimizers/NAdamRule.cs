using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>The numbers of a step of NAdam: the shares of the gradient and of the average, and the correction of the second moment.</summary>
internal readonly record struct NAdamStep(
    double GradientSize, double AverageSize, double Beta1, double Beta2, double SecondCorrection, double Eps, double WeightDecay, double Shrink,
    bool Maximize) : IUpdateStep
{
    public void Run<T>(Tensor parameter, Tensor gradient, Tensor? first, Tensor? second, Tensor? third)
        where T : unmanaged, INumberBase<T> => ParameterUpdate.Run<T, NAdamRule<T>>(parameter, gradient, new(this), first, second, third);
}

/// <summary>
/// NAdam (Dozat 2016): m and v as in Adam, p ← p − (a g + b m) / (√(v / c) + ε), after p ← shrink · p where weights decay by themselves.
/// </summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct NAdamRule<T>(in NAdamStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly GradientFactors<T> gradients = new(step.WeightDecay, step.Maximize);
    private readonly Vector<T> gradientSize = GradientFactors<T>.Lanes(step.GradientSize), averageSize = GradientFactors<T>.Lanes(step.AverageSize);
    private readonly Vector<T> beta1 = GradientFactors<T>.Lanes(step.Beta1), rest1 = GradientFactors<T>.Lanes(1 - step.Beta1);
    private readonly Vector<T> beta2 = GradientFactors<T>.Lanes(step.Beta2), rest2 = GradientFactors<T>.Lanes(1 - step.Beta2);
    private readonly Vector<T> correction = GradientFactors<T>.Lanes(step.SecondCorrection), eps = GradientFactors<T>.Lanes(step.Eps);
    private readonly Vector<T> shrink = GradientFactors<T>.Lanes(step.Shrink);

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        gradient = gradients.Prepare(parameter, gradient);
        first = first * beta1 + gradient * rest1;
        second = second * beta2 + gradient * gradient * rest2;
        Vector<T> denominator = Vector.SquareRoot(second / correction) + eps;
        parameter = parameter * shrink - gradientSize * (gradient / denominator) - averageSize * (first / denominator);
    }
}
