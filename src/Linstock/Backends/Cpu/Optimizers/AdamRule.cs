using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>What the rules of Adam take for one step, already corrected for the step's number; a third state is the largest second moment seen.</summary>
internal readonly record struct AdamStep(MomentStep Moments, double Eps, double StepSize, double SecondCorrection) : IUpdateStep
{
    public void Run<T>(Tensor parameter, Tensor gradient, Tensor? first, Tensor? second, Tensor? third)
        where T : unmanaged, INumberBase<T>
    {
        if (third is null)
        {
            ParameterUpdate.Run<T, AdamRule<T>>(parameter, gradient, new(this), first, second);
        }
        else
        {
            ParameterUpdate.Run<T, AmsgradRule<T>>(parameter, gradient, new(this), first, second, third);
        }
    }
}

/// <summary>
/// Adam and AdamW (Kingma and Ba 2014, arXiv:1412.6980; Loshchilov and Hutter 2017, arXiv:1711.05101): m and v by
/// <see cref="Moments{T}"/>, p ← p − η m / (√v / c + ε).
/// </summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct AdamRule<T>(in AdamStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly Moments<T> _moments = new(step.Moments);
    private readonly AdamMove<T> _move = new(step);

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        _moments.Advance(ref parameter, gradient, ref first, ref second);
        parameter = _move.Apply(parameter, first, second);
    }
}

/// <summary>Adam with the largest second moment seen, third state. Reddi et al. 2018.</summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct AmsgradRule<T>(in AdamStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly Moments<T> _moments = new(step.Moments);
    private readonly AdamMove<T> _move = new(step);

    public static int States => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        _moments.Advance(ref parameter, gradient, ref first, ref second);
        third = Vector.Max(third, second);
        parameter = _move.Apply(parameter, first, third);
    }
}

/// <summary>p − η m / (√v / c + ε).</summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct AdamMove<T>(in AdamStep step)
    where T : unmanaged, INumberBase<T>
{
    private readonly Vector<T> _size = GradientFactors<T>.Lanes(step.StepSize), _eps = GradientFactors<T>.Lanes(step.Eps);
    private readonly Vector<T> _correction = GradientFactors<T>.Lanes(step.SecondCorrection);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<T> Apply(Vector<T> parameter, Vector<T> first, Vector<T> second) =>
        parameter - _size * (first / (Vector.SquareRoot(second) / _correction + _eps));
}
