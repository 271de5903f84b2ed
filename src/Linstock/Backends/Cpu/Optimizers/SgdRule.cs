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
    private readonly Vector<T> _lr = new(T.CreateTruncating(step.Maximize ? -step.Lr : step.Lr));
    private readonly Vector<T> _decay = new(T.CreateTruncating(step.Maximize ? -step.WeightDecay : step.WeightDecay));
    private readonly bool _decays = step.WeightDecay != 0;

    public static int States => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        if (_decays)
        {
            gradient += parameter * _decay;
        }
        parameter -= gradient * _lr;
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
    private readonly Vector<T> _lr = new(T.CreateTruncating(step.Lr));
    private readonly Vector<T> _decay = new(T.CreateTruncating(step.WeightDecay));
    private readonly Vector<T> _momentum = new(T.CreateTruncating(step.Momentum));
    private readonly Vector<T> _share = new(T.CreateTruncating(1 - step.Dampening));
    private readonly bool _decays = step.WeightDecay != 0, _nesterov = step.Nesterov, _maximize = step.Maximize, _isFirst = step.IsFirst;

    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        if (_maximize)
        {
            gradient = -gradient;
        }
        if (_decays)
        {
            gradient += parameter * _decay;
        }
        first = _isFirst ? gradient : first * _momentum + gradient * _share;
        parameter -= (_nesterov ? gradient + first * _momentum : first) * _lr;
    }
}
