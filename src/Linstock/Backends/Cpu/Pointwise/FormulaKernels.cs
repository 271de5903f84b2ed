using Linstock.Ops.Formulas;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>Where execution finds the kernels of a formula, whatever its number of operands.</summary>
internal interface IFormulaKernels
{
    static abstract KernelTable Table { get; }
}

/// <summary>The kernels of a formula with one operand.</summary>
internal readonly struct UnaryKernels<TFormula> : IFormulaKernels
    where TFormula : struct, IUnaryFormula
{
    public static KernelTable Table { get; } = TFormula.Kernels ?? FormulaKernels.Missing<UnaryBody<TFormula>>();
}

/// <summary>The kernels of a formula with two operands.</summary>
internal readonly struct BinaryKernels<TFormula> : IFormulaKernels
    where TFormula : struct, IBinaryFormula
{
    public static KernelTable Table { get; } = TFormula.Kernels ?? FormulaKernels.Missing<BinaryBody<TFormula>>();
}

/// <summary>The kernels of a formula with three operands.</summary>
internal readonly struct TernaryKernels<TFormula> : IFormulaKernels
    where TFormula : struct, ITernaryFormula
{
    public static KernelTable Table { get; } = TFormula.Kernels ?? FormulaKernels.Missing<TernaryBody<TFormula>>();
}

/// <summary>The kernels of a formula with four operands.</summary>
internal readonly struct QuaternaryKernels<TFormula> : IFormulaKernels
    where TFormula : struct, IQuaternaryFormula
{
    public static KernelTable Table { get; } = TFormula.Kernels ?? FormulaKernels.Missing<QuaternaryBody<TFormula>>();
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
