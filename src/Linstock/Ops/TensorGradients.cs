using Linstock.Backends.Cpu.Pointwise;

namespace Linstock.Ops;

/// <summary>Gradients of pointwise formulas evaluated over tensors, so that they can be differentiated again.</summary>
internal static class TensorGradients
{
    /// <summary>The gradient with respect to one operand, made of differentiable operations.</summary>
    /// <param name="table">The operation.</param>
    /// <param name="operand">With respect to which operand.</param>
    /// <param name="grad">The gradient of the result.</param>
    /// <param name="operands">The operands that the rule needs; the others are undefined.</param>
    /// <param name="result">The operation's result, if the rule needs it.</param>
    public static Tensor Evaluate(KernelTable table, int operand, Tensor grad, ReadOnlySpan<Operand> operands, Tensor? result)
        => throw new NotSupportedException($"backward: {table} has no second derivative yet");
}
