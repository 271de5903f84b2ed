namespace Linstock.Ops.Formulas;

/// <summary>A formula of any number of operands, up to four, seen alike: what the generator, the interpreter and the tests
/// work with.</summary>
internal interface IFormulaBody
{
    static abstract string Name { get; }

    static abstract int Arity { get; }

    static abstract TypeRule TypeRule { get; }

    static abstract DTypeKinds Kinds { get; }

    static abstract int Immediates { get; }

    static abstract int Masks { get; }

    /// <summary>The operands, as a bit set, that have a gradient.</summary>
    static abstract int Differentiable { get; }

    static abstract int OwnGradients { get; }

    static abstract T Apply<T>(T x, T y, T z, T w) where T : IReal<T>;

    static abstract T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>;
}

/// <summary>A formula of a given number of operands: all but <c>Arity</c> and <c>Apply</c> is the formula's own word.</summary>
internal interface IFormulaBody<TSelf, TFormula> : IFormulaBody
    where TSelf : struct, IFormulaBody<TSelf, TFormula>
    where TFormula : struct, IFormula
{
    static string IFormulaBody.Name => TFormula.Name;

    static TypeRule IFormulaBody.TypeRule => TFormula.TypeRule;

    static DTypeKinds IFormulaBody.Kinds => TFormula.Kinds;

    static int IFormulaBody.Immediates => TFormula.Immediates;

    static int IFormulaBody.Masks => TFormula.Masks;

    // What the formula says, or all that are neither immediates nor masks; none of a predicate, and none of an operation on integers.
    static int IFormulaBody.Differentiable => TFormula.TypeRule == TypeRule.Predicate || (TFormula.Kinds & DTypeKinds.Inexact) == 0
        ? 0
        : TFormula.Differentiable ?? ((1 << TSelf.Arity) - 1 & ~TFormula.Immediates & ~TFormula.Masks);

    static int IFormulaBody.OwnGradients => TFormula.OwnGradients;

    static T IFormulaBody.Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) =>
        TFormula.Gradient(operand, grad, operands, result);
}
