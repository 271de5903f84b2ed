using System.Numerics;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>
/// How an optimizer changes one parameter: a formula over vectors of the parameter, its gradient and up to three states.
/// </summary>
/// <typeparam name="T">The elements' type.</typeparam>
internal interface IUpdateRule<T>
    where T : unmanaged
{
    /// <summary>The number of states that are read and written, 0 to 3.</summary>
    static abstract int States { get; }

    void Apply(ref Vector<T> parameter, Vector<T> gradient, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third);
}

/// <summary>The numbers of one step, which make the rule for either dtype.</summary>
internal interface IUpdateStep
{
    void Run<T>(Tensor parameter, Tensor gradient, Tensor? first, Tensor? second, Tensor? third)
        where T : unmanaged, INumberBase<T>;
}
