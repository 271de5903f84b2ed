using System.Runtime.CompilerServices;
using Linstock.Ops.Formulas;
using Linstock.Ops.Formulas.Symbolic;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>
/// Kernels of a formula for which none have been generated: its own generic code for the result, the derived expression,
/// evaluated node by node, for the gradients. Slow and complete, so that a new formula works before the generator has run.
/// </summary>
internal static class InterpretedKernels
{
    public static KernelTable Of<TBody>()
        where TBody : struct, IFormulaBody =>
        new KernelTable<InterpretedForward<TBody>,
            InterpretedGradient<TBody, Operand0>,
            InterpretedGradient<TBody, Operand1>,
            InterpretedGradient<TBody, Operand2>,
            InterpretedGradient<TBody, Operand3>>();
}

internal readonly struct InterpretedForward<TBody> : IPointwiseKernel
    where TBody : struct, IFormulaBody
{
    public static int Arity => TBody.Arity;

    public static int Masks => TBody.Masks;

    public static bool IsPredicate => TBody.TypeRule == TypeRule.Predicate;

    public static T Apply<T>(T a, T b, T c, T d, T e, T f) where T : IReal<T> => TBody.Apply(a, b, c, d);
}

internal interface IOperandIndex
{
    static abstract int Index { get; }
}

internal readonly struct Operand0 : IOperandIndex
{
    public static int Index => 0;
}

internal readonly struct Operand1 : IOperandIndex
{
    public static int Index => 1;
}

internal readonly struct Operand2 : IOperandIndex
{
    public static int Index => 2;
}

internal readonly struct Operand3 : IOperandIndex
{
    public static int Index => 3;
}

internal readonly struct InterpretedGradient<TBody, TOperand> : IGradientKernel
    where TBody : struct, IFormulaBody
    where TOperand : struct, IOperandIndex
{
    private static readonly Expression? Gradient =
        TOperand.Index < TBody.Arity ? FormulaExpressions.Of<TBody>().Gradient(TOperand.Index) : null;

    private static readonly byte[] UsedSlots =
        [.. Enumerable.Range(0, TBody.Arity + 2).Where(i => ((Gradient?.UsedOperands ?? 0) >> i & 1) != 0).Select(i => (byte)i)];

    public static bool Exists => Gradient is not null;

    public static int Arity => UsedSlots.Length;

    public static int Masks => UsedSlots.Index().Sum(slot => (TBody.Masks << 1 >> slot.Item & 1) << slot.Index);

    public static ReadOnlySpan<byte> Slots => UsedSlots;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Apply<T>(T a, T b, T c, T d, T e, T f)
        where T : IReal<T>
    {
        T[] given = [a, b, c, d, e, f];
        T[] operands = new T[TBody.Arity + 2];
        for (int i = 0; i < UsedSlots.Length; i++)
        {
            operands[UsedSlots[i]] = given[i];
        }

        return Gradient!.Evaluate<T>(operands);
    }
}
