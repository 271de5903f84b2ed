using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>The numbers of a step of RMSprop.</summary>
internal readonly record struct RmsPropStep(
    double Lr, double Alpha, double Eps, double WeightDecay, double Momentum, bool Centered, bool Maximize) : IUpdateStep
{
    // The states follow each other without gaps: squares, then the momentum, then the mean, as far as they exist.
    public void Run<T>(Tensor parameter, Tensor gradient, Tensor? first, Tensor? second, Tensor? third)
        where T : unmanaged, INumberBase<T>
    {
        if (Momentum > 0 && Centered)
        {
            ParameterUpdate.Run<T, RmsPropRule<T, Present, Present>>(parameter, gradient, new(this), first, second, third);
        }
        else if (Momentum > 0)
        {
            ParameterUpdate.Run<T, RmsPropRule<T, Present, Absent>>(parameter, gradient, new(this), first, second);
        }
        else if (Centered)
        {
            ParameterUpdate.Run<T, RmsPropRule<T, Absent, Present>>(parameter, gradient, new(this), first, third);
        }
        else
        {
            ParameterUpdate.Run<T, RmsPropRule<T, Absent, Absent>>(parameter, gradient, new(this), first);
        }
    }
}

/// <summary>
/// RMSprop (Tieleman and Hinton 2012; centered Graves 2013): v ← α v + (1 − α) g², p ← p − η g / (√v + ε); centered v loses the
/// square of the mean ḡ ← α ḡ + (1 − α) g, and with momentum b ← μ b + g / (√v + ε), p ← p − η b.
/// </summary>
/// <typeparam name="T">The elements' type.</typeparam>
/// <typeparam name="TMomentum">Whether there is a momentum.</typeparam>
/// <typeparam name="TMean">Whether there is a mean.</typeparam>
internal readonly struct RmsPropRule<T, TMomentum, TMean>(in RmsPropStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
    where TMomentum : struct, IPresence
    where TMean : struct, IPresence
{
    private readonly GradientFactors<T> _gradients = new(step.WeightDecay, step.Maximize);
    private readonly Vector<T> _alpha = GradientFactors<T>.Lanes(step.Alpha), _rest = GradientFactors<T>.Lanes(1 - step.Alpha);
    private readonly Vector<T> _eps = GradientFactors<T>.Lanes(step.Eps), _momentum = GradientFactors<T>.Lanes(step.Momentum);
    private readonly Vector<T> _lr = GradientFactors<T>.Lanes(step.Lr);

    // A call that was left in the loop would push all vectors out of the registers.
    public static int States
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1 + (TMomentum.IsPresent ? 1 : 0) + (TMean.IsPresent ? 1 : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        gradient = _gradients.Prepare(parameter, gradient);
        first = first * _alpha + gradient * gradient * _rest;
        Vector<T> spread = first;
        if (TMean.IsPresent)
        {
            Vector<T> mean = (TMomentum.IsPresent ? third : second) * _alpha + gradient * _rest;
            spread -= mean * mean;
            if (TMomentum.IsPresent)
            {
                third = mean;
            }
            else
            {
                second = mean;
            }
        }
        Vector<T> move = gradient / (Vector.SquareRoot(spread) + _eps);
        if (TMomentum.IsPresent)
        {
            second = second * _momentum + move;
            move = second;
        }
        parameter -= move * _lr;
    }
}
