using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>What a step of every optimizer of Adam's family does first: weights decay, the two running averages move on.</summary>
/// <param name="Beta1">The decay rate of the gradient's average.</param>
/// <param name="Beta2">The decay rate of the squared gradient's average.</param>
/// <param name="WeightDecay">The decay of weights through the gradient, 0 where they decay by themselves.</param>
/// <param name="Shrink">What weights are multiplied by where they decay by themselves, else 1.</param>
/// <param name="Maximize">Whether the objective is maximised.</param>
internal readonly record struct MomentStep(double Beta1, double Beta2, double WeightDecay, double Shrink, bool Maximize);

/// <summary>g ← g + λ p where weights decay through the gradient, else p ← shrink · p; m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g².</summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct Moments<T>(in MomentStep step)
    where T : unmanaged, INumberBase<T>
{
    private readonly GradientFactors<T> _gradients = new(step.WeightDecay, step.Maximize);
    private readonly Vector<T> _beta1 = GradientFactors<T>.Lanes(step.Beta1), _rest1 = GradientFactors<T>.Lanes(1 - step.Beta1);
    private readonly Vector<T> _beta2 = GradientFactors<T>.Lanes(step.Beta2), _rest2 = GradientFactors<T>.Lanes(1 - step.Beta2);
    private readonly Vector<T> _shrink = GradientFactors<T>.Lanes(step.Shrink);
    private readonly bool _shrinks = step.Shrink != 1;

    /// <summary>Moves the averages on and lets the parameter decay.</summary>
    /// <returns>The gradient that went into the averages.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<T> Advance(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second)
    {
        gradient = _gradients.Prepare(parameter, gradient);
        if (_shrinks)
        {
            parameter *= _shrink;
        }
        first = first * _beta1 + gradient * _rest1;
        second = second * _beta2 + gradient * gradient * _rest2;
        return gradient;
    }
}
