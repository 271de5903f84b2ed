namespace Linstock.NN;

/// <summary>A module that measures how far an input is from a target.</summary>
/// <param name="reduction">How the elements are combined.</param>
public abstract class Loss(Reduction reduction) : Module
{
    /// <summary>How the elements are combined.</summary>
    public Reduction Reduction { get; } = reduction;

    /// <summary>Computes the loss.</summary>
    /// <param name="input">The input.</param>
    /// <param name="target">The target.</param>
    /// <returns>The loss.</returns>
    public Tensor Forward(Tensor input, Tensor target) =>
        HasHooks ? Hooked([input, target], inputs => Compare(inputs[0], inputs[1])) : Compare(input, target);

    /// <summary>The computation, without hooks.</summary>
    /// <param name="input">The input.</param>
    /// <param name="target">The target.</param>
    /// <returns>The loss.</returns>
    protected virtual Tensor Compare(Tensor input, Tensor target) =>
        throw new NotSupportedException($"{TypeName}: Forward(input, target) is not defined; call the overload that the loss has");
}
