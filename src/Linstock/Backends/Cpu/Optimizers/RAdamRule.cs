using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>The numbers of a step of RAdam; adaptive once the second moment's variance is tractable.</summary>
internal readonly record struct RAdamStep(MomentStep Moments, double Size, bool Adaptive, double Eps) : IUpdateStep
{
    public void Run<T>(Tensor parameter, Tensor gradient, Tensor? first, Tensor? second, Tensor? third)
        where T : unmanaged, INumberBase<T> => ParameterUpdate.Run<T, RAdamRule<T>>(parameter, gradient, new(this), first, second, third);
}

/// <summary>RAdam (Liu et al. 2019, arXiv:1908.03265): m and v by <see cref="Moments{T}"/>, p ← p − η m / (√v + ε), or − η m while not adaptive.</summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct RAdamRule<T>(in RAdamStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly Moments<T> _moments = new(step.Moments);
    private readonly Vector<T> _size = GradientFactors<T>.Lanes(step.Size), _eps = GradientFactors<T>.Lanes(step.Eps);
    private readonly bool _adaptive = step.Adaptive;

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        _moments.Advance(ref parameter, gradient, ref first, ref second);
        parameter -= _size * (_adaptive ? first / (Vector.SquareRoot(second) + _eps) : first);
    }
}
