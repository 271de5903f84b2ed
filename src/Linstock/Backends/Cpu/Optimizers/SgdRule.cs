using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>The options of a gradient descent step.</summary>
internal readonly record struct SgdStep(double Lr, double WeightDecay, double Momentum, double Dampening, bool Nesterov, bool Maximize, bool IsFirst);

/// <summary>Gradient descent without momentum: p ← p − η (g + λ p).</summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct SgdRule<T>(in SgdStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly Vector<T> lr = new(T.CreateTruncating(step.Maximize ? -step.Lr : step.Lr));
    private readonly Vector<T> decay = new(T.CreateTruncating(step.Maximize ? -step.WeightDecay : step.WeightDecay));
    private readonly bool decays = step.WeightDecay != 0;

    public static int States => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        if (decays)
        {
            gradient += parameter * decay;
        }
        parameter -= gradient * lr;
    }
}

/// <summary>
/// Gradient descent with momentum (Sutskever et al. 2013): b ← μ b + (1 − d) g, in the first step b ← g; p ← p − η b, or with
/// Nesterov's momentum p ← p − η (g + μ b).
/// </summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct SgdMomentumRule<T>(in SgdStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly Vector<T> lr = new(T.CreateTruncating(step.Lr));
    private readonly Vector<T> decay = new(T.CreateTruncating(step.WeightDecay));
    private readonly Vector<T> momentum = new(T.CreateTruncating(step.Momentum));
    private readonly Vector<T> share = new(T.CreateTruncating(1 - step.Dampening));
    private readonly bool decays = step.WeightDecay != 0, nesterov = step.Nesterov, maximize = step.Maximize, isFirst = step.IsFirst;

    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        if (maximize)
        {
            gradient = -gradient;
        }
        if (decays)
        {
            gradient += parameter * decay;
        }
        first = isFirst ? gradient : first * momentum + gradient * share;
        parameter -= (nesterov ? gradient + first * momentum : first) * lr;
    }
}
