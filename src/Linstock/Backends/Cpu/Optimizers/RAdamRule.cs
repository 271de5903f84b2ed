using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>The numbers of a step of RAdam; adaptive once the second moment's variance is tractable.</summary>
internal readonly record struct RAdamStep(
    double Size, bool Adaptive, double Beta1, double Beta2, double Eps, double WeightDecay, double Shrink, bool Maximize) : IUpdateStep
{
    public void Run<T>(Tensor parameter, Tensor gradient, Tensor? first, Tensor? second, Tensor? third)
        where T : unmanaged, INumberBase<T> => ParameterUpdate.Run<T, RAdamRule<T>>(parameter, gradient, new(this), first, second, third);
}

/// <summary>RAdam (Liu et al. 2019, arXiv:1908.03265): m and v as in Adam, p ← p − η m / (√v + ε), or − η m while not adaptive.</summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct RAdamRule<T>(in RAdamStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly GradientFactors<T> gradients = new(step.WeightDecay, step.Maximize);
    private readonly Vector<T> size = GradientFactors<T>.Lanes(step.Size), eps = GradientFactors<T>.Lanes(step.Eps);
    private readonly Vector<T> beta1 = GradientFactors<T>.Lanes(step.Beta1), rest1 = GradientFactors<T>.Lanes(1 - step.Beta1);
    private readonly Vector<T> beta2 = GradientFactors<T>.Lanes(step.Beta2), rest2 = GradientFactors<T>.Lanes(1 - step.Beta2);
    private readonly Vector<T> shrink = GradientFactors<T>.Lanes(step.Shrink);
    private readonly bool adaptive = step.Adaptive;

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        gradient = gradients.Prepare(parameter, gradient);
        first = first * beta1 + gradient * rest1;
        second = second * beta2 + gradient * gradient * rest2;
        Vector<T> move = adaptive ? first / (Vector.SquareRoot(second) + eps) : first;
        parameter = parameter * shrink - size * move;
    }
}
