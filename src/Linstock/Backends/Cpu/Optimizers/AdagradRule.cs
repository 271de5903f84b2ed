using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>The numbers of a step of Adagrad; the rate is already that of the step.</summary>
internal readonly record struct AdagradStep(double Lr, double Eps, double WeightDecay, bool Maximize) : IUpdateStep
{
    public void Run<T>(Tensor parameter, Tensor gradient, Tensor? first, Tensor? second, Tensor? third)
        where T : unmanaged, INumberBase<T> => ParameterUpdate.Run<T, AdagradRule<T>>(parameter, gradient, new(this), first, second, third);
}

/// <summary>Adagrad (Duchi et al. 2011): s ← s + g², p ← p − η g / (√s + ε).</summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct AdagradRule<T>(in AdagradStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly GradientFactors<T> _gradients = new(step.WeightDecay, step.Maximize);
    private readonly Vector<T> _lr = GradientFactors<T>.Lanes(step.Lr), _eps = GradientFactors<T>.Lanes(step.Eps);

    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        gradient = _gradients.Prepare(parameter, gradient);
        first += gradient * gradient;
        parameter -= _lr * (gradient / (Vector.SquareRoot(first) + _eps));
    }
}
