using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>The numbers of a step of resilient backpropagation.</summary>
internal readonly record struct RpropStep(double EtaMinus, double EtaPlus, double Least, double Greatest, bool Maximize) : IUpdateStep
{
    public void Run<T>(Tensor parameter, Tensor gradient, Tensor? first, Tensor? second, Tensor? third)
        where T : unmanaged, INumberBase<T> => ParameterUpdate.Run<T, RpropRule<T>>(parameter, gradient, new(this), first, second, third);
}

/// <summary>
/// Resilient backpropagation (Riedmiller and Braun 1993): a step grows by η⁺ while the gradient's sign stays, shrinks by η⁻ where it
/// has turned, and is not taken there; p ← p − sign(g) · step.
/// </summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal readonly struct RpropRule<T>(in RpropStep step) : IUpdateRule<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly Vector<T> _minus = GradientFactors<T>.Lanes(step.EtaMinus), _plus = GradientFactors<T>.Lanes(step.EtaPlus);
    private readonly Vector<T> _least = GradientFactors<T>.Lanes(step.Least), _greatest = GradientFactors<T>.Lanes(step.Greatest);
    private readonly bool _maximize = step.Maximize;

    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third)
    {
        if (_maximize)
        {
            gradient = -gradient;
        }
        Vector<T> agreement = gradient * first, turned = Vector.LessThan(agreement, Vector<T>.Zero);
        Vector<T> factor = Vector.ConditionalSelect(
            Vector.GreaterThan(agreement, Vector<T>.Zero), _plus, Vector.ConditionalSelect(turned, _minus, Vector<T>.One));
        second = Vector.Min(Vector.Max(second * factor, _least), _greatest);
        first = Vector.AndNot(gradient, turned);
        Vector<T> up = Vector.ConditionalSelect(Vector.LessThan(first, Vector<T>.Zero), second, Vector<T>.Zero);
        parameter += Vector.ConditionalSelect(Vector.GreaterThan(first, Vector<T>.Zero), -second, up);
    }
}
