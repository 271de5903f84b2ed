using Linstock.Ops.Formulas;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>The kernels of a formula with one operand.</summary>
internal static class UnaryKernels<TFormula>
    where TFormula : struct, IUnaryFormula
{
    public static readonly KernelTable Table = TFormula.Kernels ?? FormulaKernels.Missing<UnaryBody<TFormula>>();
}

/// <summary>The kernels of a formula with two operands.</summary>
internal static class BinaryKernels<TFormula>
    where TFormula : struct, IBinaryFormula
{
    public static readonly KernelTable Table = TFormula.Kernels ?? FormulaKernels.Missing<BinaryBody<TFormula>>();
}

/// <summary>The kernels of a formula with three operands.</summary>
internal static class TernaryKernels<TFormula>
    where TFormula : struct, ITernaryFormula
{
    public static readonly KernelTable Table = TFormula.Kernels ?? FormulaKernels.Missing<TernaryBody<TFormula>>();
}

/// <summary>The kernels of a formula with four operands.</summary>
internal static class QuaternaryKernels<TFormula>
    where TFormula : struct, IQuaternaryFormula
{
    public static readonly KernelTable Table = TFormula.Kernels ?? FormulaKernels.Missing<QuaternaryBody<TFormula>>();
}

internal static class FormulaKernels
{
    /// <summary>
    /// What stands in for kernels that have not been generated. While a formula is being written, in a debug build, it is interpreted. A
    /// release has none such (a test sees to it), and without this reference carries no interpreter for each formula.
    /// </summary>
    public static KernelTable Missing<TBody>()
        where TBody : struct, IFormulaBody =>
#if DEBUG
        InterpretedKernels.Of<TBody>();
#else
        throw new NotSupportedException($"{TBody.Name}: has no kernels; run tools/Linstock.KernelGenerator");
#endif
}
