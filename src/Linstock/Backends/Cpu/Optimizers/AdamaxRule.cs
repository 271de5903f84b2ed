using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>The numbers of a step of Adamax; the size is already corrected for the step's number.</summary>
internal readonly record struct AdamaxStep(double Size, double Beta1, double Beta2, double Eps, double WeightDecay, bool Maximize) : IUpdateStep
{
    public void Run<T>(Tensor parameter, Tensor gradient, Tensor? first, Tensor? second, Tensor? third)
        where T : unmanaged, INumberBase<T> => ParameterUpdate.Run<T, AdamaxRule<T>>(parameter, gradient, new(this), first, second, third);
}

/// <summary>Adamax (Kingma and Ba 2014, arXiv:1412.6980): m ← β₁ m + (1 − β₁) g, u ← max(β₂ u, |g| + ε), p ← p − η m / u.</summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct AdamaxRule<T>(in AdamaxStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly GradientFactors<T> _gradients = new(step.WeightDecay, step.Maximize);
    private readonly Vector<T> _size = GradientFactors<T>.Lanes(step.Size), _eps = GradientFactors<T>.Lanes(step.Eps);
    private readonly Vector<T> _beta1 = GradientFactors<T>.Lanes(step.Beta1), _rest1 = GradientFactors<T>.Lanes(1 - step.Beta1);
    private readonly Vector<T> _beta2 = GradientFactors<T>.Lanes(step.Beta2);

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        gradient = _gradients.Prepare(parameter, gradient);
        first = first * _beta1 + gradient * _rest1;
        second = Vector.Max(second * _beta2, Vector.Abs(gradient) + _eps);
        parameter -= _size * (first / second);
    }
}
