using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>The numbers of a step of averaged gradient descent.</summary>
internal readonly record struct AsgdStep(double Eta, double Mu, double Lambd, double WeightDecay, bool Maximize) : IUpdateStep
{
    public void Run<T>(Tensor parameter, Tensor gradient, Tensor? first, Tensor? second, Tensor? third)
        where T : unmanaged, INumberBase<T> => ParameterUpdate.Run<T, AsgdRule<T>>(parameter, gradient, new(this), first, second, third);
}

/// <summary>Averaged gradient descent (Polyak and Juditsky 1992): p ← (1 − λ η) p − η g, a ← a + μ (p − a), where μ = 1 a ← p.</summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct AsgdRule<T>(in AsgdStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly GradientFactors<T> _gradients = new(step.WeightDecay, step.Maximize);
    private readonly Vector<T> _eta = GradientFactors<T>.Lanes(step.Eta), _mu = GradientFactors<T>.Lanes(step.Mu);
    private readonly Vector<T> _shrink = GradientFactors<T>.Lanes(1 - step.Lambd * step.Eta);
    private readonly bool _averages = step.Mu != 1;

    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        gradient = _gradients.Prepare(parameter, gradient);
        parameter = parameter * _shrink - gradient * _eta;
        first = _averages ? first + (parameter - first) * _mu : parameter;
    }
}
