using Linstock.Ops.Formulas;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>The kernels of a formula with one operand.</summary>
internal static class UnaryKernels<TFormula>
    where TFormula : struct, IUnaryFormula
{
    public static readonly KernelTable Table = TFormula.Kernels ?? InterpretedKernels.Of<UnaryBody<TFormula>>();
}

/// <summary>The kernels of a formula with two operands.</summary>
internal static class BinaryKernels<TFormula>
    where TFormula : struct, IBinaryFormula
{
    public static readonly KernelTable Table = TFormula.Kernels ?? InterpretedKernels.Of<BinaryBody<TFormula>>();
}

/// <summary>The kernels of a formula with three operands.</summary>
internal static class TernaryKernels<TFormula>
    where TFormula : struct, ITernaryFormula
{
    public static readonly KernelTable Table = TFormula.Kernels ?? InterpretedKernels.Of<TernaryBody<TFormula>>();
}

/// <summary>The kernels of a formula with four operands.</summary>
internal static class QuaternaryKernels<TFormula>
    where TFormula : struct, IQuaternaryFormula
{
    public static readonly KernelTable Table = TFormula.Kernels ?? InterpretedKernels.Of<QuaternaryBody<TFormula>>();
}
