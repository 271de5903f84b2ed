using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>The numbers of a step of Adadelta.</summary>
internal readonly record struct AdadeltaStep(double Lr, double Rho, double Eps, double WeightDecay, bool Maximize) : IUpdateStep
{
    public void Run<T>(Tensor parameter, Tensor gradient, Tensor? first, Tensor? second, Tensor? third)
        where T : unmanaged, INumberBase<T> => ParameterUpdate.Run<T, AdadeltaRule<T>>(parameter, gradient, new(this), first, second, third);
}

/// <summary>
/// Adadelta (Zeiler 2012, arXiv:1212.5701): v ← ρ v + (1 − ρ) g², δ = g √(u + ε) / √(v + ε), u ← ρ u + (1 − ρ) δ², p ← p − η δ.
/// </summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct AdadeltaRule<T>(in AdadeltaStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly GradientFactors<T> _gradients = new(step.WeightDecay, step.Maximize);
    private readonly Vector<T> _lr = GradientFactors<T>.Lanes(step.Lr), _eps = GradientFactors<T>.Lanes(step.Eps);
    private readonly Vector<T> _rho = GradientFactors<T>.Lanes(step.Rho), _rest = GradientFactors<T>.Lanes(1 - step.Rho);

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        gradient = _gradients.Prepare(parameter, gradient);
        first = first * _rho + gradient * gradient * _rest;
        Vector<T> delta = Vector.SquareRoot(second + _eps) / Vector.SquareRoot(first + _eps) * gradient;
        second = second * _rho + delta * delta * _rest;
        parameter -= delta * _lr;
    }
}
