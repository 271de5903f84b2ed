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
    {
        // The rule is ∂·grad; PyTorch's gradient of complex numbers is conj(∂)·grad.
        bool isComplex = grad.IsComplex;
        TensorNumber[] numbers = new TensorNumber[operands.Length];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = new TensorNumber(operands[i]);
        TensorNumber outer = new(isComplex ? ComplexParts.Conj(grad) : grad);
        TensorNumber own = result is null ? default : new TensorNumber(result);
        Tensor gradient = table.EvaluateGradient(operand, outer, numbers, own).ToTensor(grad);
        return isComplex ? ComplexParts.Conj(gradient) : gradient;
    }
}
