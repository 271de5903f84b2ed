using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>What the rules of Adam take for one step, already corrected for the step's number.</summary>
internal readonly record struct AdamStep(
    double Beta1, double Beta2, double Eps, double StepSize, double SecondCorrection, double WeightDecay, double Shrink, bool Maximize);

/// <summary>
/// Adam and AdamW (Kingma and Ba 2014, arXiv:1412.6980; Loshchilov and Hutter 2017, arXiv:1711.05101):
/// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², p ← p − η m / (√v / c + ε), after p ← shrink · p where weights decay
/// by themselves and g ← g + λ p where they decay through the gradient.
/// </summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct AdamRule<T>(in AdamStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly AdamFactors<T> factors = new(step);

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        gradient = factors.Prepare(ref parameter, gradient);
        factors.Average(gradient, ref first, ref second);
        parameter = factors.Move(parameter, first, second);
    }
}

/// <summary>Adam with the largest second moment seen, third state. Reddi et al. 2018.</summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct AmsgradRule<T>(in AdamStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly AdamFactors<T> factors = new(step);

    public static int States => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        gradient = factors.Prepare(ref parameter, gradient);
        factors.Average(gradient, ref first, ref second);
        third = Vector.Max(third, second);
        parameter = factors.Move(parameter, first, third);
    }
}

/// <summary>The numbers of a step in every lane.</summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct AdamFactors<T>(in AdamStep step)
    where T : unmanaged, INumberBase<T>
{
    private readonly Vector<T> beta1 = Lanes(step.Beta1), rest1 = Lanes(1 - step.Beta1);
    private readonly Vector<T> beta2 = Lanes(step.Beta2), rest2 = Lanes(1 - step.Beta2);
    private readonly Vector<T> eps = Lanes(step.Eps), size = Lanes(step.StepSize), correction = Lanes(step.SecondCorrection);
    private readonly Vector<T> decay = Lanes(step.WeightDecay), shrink = Lanes(step.Shrink);
    private readonly bool decays = step.WeightDecay != 0, shrinks = step.Shrink != 1, maximize = step.Maximize;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<T> Prepare(ref Vector<T> parameter, Vector<T> gradient)
    {
        if (maximize)
        {
            gradient = -gradient;
        }
        if (decays)
        {
            gradient += parameter * decay;
        }
        if (shrinks)
        {
            parameter *= shrink;
        }
        return gradient;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Average(Vector<T> gradient, ref Vector<T> first, ref Vector<T> second)
    {
        first = first * beta1 + gradient * rest1;
        second = second * beta2 + gradient * gradient * rest2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<T> Move(Vector<T> parameter, Vector<T> first, Vector<T> second) =>
        parameter - size * (first / (Vector.SquareRoot(second) / correction + eps));

    private static Vector<T> Lanes(double value) => new(T.CreateTruncating(value));
}
